import type { Text } from '#contracts/text';
import type { CaseEvent, EventType, Step } from '#domain/case/event';
import type { CaseStatus } from '#domain/case/snapshot';

/** How a status reads to people. */
export const statusTitles: Readonly<Record<CaseStatus, Text>> = {
  collected: { zh: '窗口已代收, 待办理地接收', en: 'received at the window, to be taken over where it is decided' },
  offered: { zh: '外地窗口已代收, 待本机关接收', en: 'received by a window elsewhere, to be taken over' },
  'handed-over': { zh: '办理地机关已接收, 办理中', en: 'taken over by the deciding authority' },
  declined: { zh: '办理地机关不予接收', en: 'declined by the deciding authority' },
  deficient: { zh: '待补正', en: 'something is missing, to be corrected by the applicant' },
  cleared: { zh: '预审通过, 待寄送原件', en: 'cleared, the originals are to be sent' },
  travelling: { zh: '原件寄送中', en: 'the originals are on their way' },
  disputed: { zh: '原件与清单不符, 待窗口处理', en: 'the originals are not as listed, to be settled by the window' },
  submitted: { zh: '已收件, 待受理', en: 'received, awaiting acceptance' },
  accepted: { zh: '已受理, 审查中', en: 'accepted, under review' },
  reviewed: { zh: '已审查, 待决定', en: 'reviewed, awaiting the decision' },
  granted: { zh: '准予, 制发结果中', en: 'granted, the result is being made' },
  refused: { zh: '不予许可', en: 'refused' },
  'not-accepted': { zh: '不予受理', en: 'not accepted' },
  issued: { zh: '结果已制发', en: 'the result was issued' },
  completed: { zh: '已办结', en: 'completed' },
  returning: { zh: '已撤回, 原件退还中', en: 'withdrawn, the originals go back' },
  ready: { zh: '已办结, 待到窗口领取', en: 'done, and to be fetched at the window' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
};

/** How an event reads in the timeline. */
export const eventTitles: Readonly<Record<EventType, Text>> = {
  'case.submitted': { zh: '提交申请, 收件', en: 'application received' },
  'case.collected': { zh: '窗口代收', en: 'received at a window for an authority elsewhere' },
  'case.offered': { zh: '外地窗口移交', en: 'offered by a window elsewhere' },
  'case.taken-over': { zh: '接收', en: 'taken over' },
  'case.transferred': { zh: '移送有权机关', en: 'passed on to the competent authority' },
  'case.handover-declined': { zh: '不予接收', en: 'declined' },
  'case.withdrawal-asked': { zh: '申请撤回', en: 'withdrawal asked for' },
  'case.reported': { zh: '办理地进度', en: 'where it is decided' },
  'case.deficiencies-notified': { zh: '一次性告知补正', en: 'told what is missing' },
  'case.corrected': { zh: '补正', en: 'corrected' },
  'case.documents-handed-in': { zh: '容缺后补材料', en: 'documents that were to follow' },
  'case.insisted': { zh: '坚持申请', en: 'the applicant insists' },
  'case.cleared': { zh: '预审通过', en: 'cleared' },
  'case.escalated': { zh: '再次催办', en: 'not answered for a second day' },
  'case.bag-sealed': { zh: '原件封袋', en: 'originals sealed in a bag' },
  'case.courier-ordered': { zh: '寄件下单', en: 'courier ordered' },
  'case.courier-cancelled': { zh: '取消寄件', en: 'courier cancelled' },
  'case.parcel-traced': { zh: '物流进度', en: 'parcel' },
  'case.courier-asked': { zh: '查询快递', en: 'the courier is asked' },
  'case.bag-opened': { zh: '开袋清点', en: 'bag opened and counted' },
  'case.accepted': { zh: '受理', en: 'accepted' },
  'case.not-accepted': { zh: '不予受理', en: 'not accepted' },
  'case.reviewed': { zh: '审查', en: 'reviewed' },
  'case.decided': { zh: '决定', en: 'decided' },
  'case.extended': { zh: '延长办理期限', en: 'limit extended' },
  'case.withdrawn': { zh: '撤回申请', en: 'application withdrawn' },
  'case.overdue': { zh: '超期提醒', en: 'overdue' },
  'case.result-issued': { zh: '制发结果', en: 'result issued' },
  'case.served': { zh: '送达', en: 'delivered to the applicant' },
  'case.handed-out': { zh: '窗口发放', en: 'handed out at the window' },
  'case.pick-up-told': { zh: '代收窗口告知领取情况', en: 'told whether it was fetched at the window' },
  'case.printed': { zh: '窗口打印结果', en: 'the result was printed at the window' },
  'case.print-spoiled': { zh: '打印件作废', en: 'a print was spoiled' },
  'case.unclaimed': { zh: '逾期未领取, 退回或归档', en: 'not fetched: goes back, or is archived' },
  'case.completed': { zh: '办结', en: 'completed' },
  'case.journey-restarted': { zh: '流程重启', en: 'journey started again' },
  'case.operated': { zh: '运维重发', en: 'consequences ordered again' },
  'case.erased': { zh: '个人信息已依法删除', en: 'personal data lawfully erased' },
};

/** What is not one of them stands in a record that somebody has altered. */
export const unknownEvent: Text = { zh: '无法识别的事件', en: 'an event of no known kind' };

/** Service (送达) of a card that has not reached the applicant yet. */
const sentToWindow: Text = { zh: '卡片已交代收窗口', en: 'the card was sent to the window that received' };

/** How one event reads; what another region told reads as what happened there. */
export function titleOf(event: CaseEvent): Text {
  const isSent = event.type === 'case.served' && event.data.how === 'window';
  const { zh, en } = isSent ? sentToWindow : (eventTitles[event.type] ?? unknownEvent);
  if (event.type !== 'case.reported') return { zh, en };
  const there = event.data.card === undefined ? (eventTitles[event.data.event] ?? unknownEvent) : sentToWindow;
  return { zh: `${zh}: ${there.zh}`, en: `${en}: ${there.en}` };
}

/** Who has to act for a step. */
export const stepOwners: Readonly<Record<Step, Text>> = {
  'take-over': { zh: '办理地机关联络员', en: 'the liaison officer of the deciding authority' },
  outcome: { zh: '办理地机关', en: 'the deciding authority' },
  correction: { zh: '申请人', en: 'the applicant' },
  documents: { zh: '申请人, 补交容缺材料', en: 'the applicant, for documents that are to follow' },
  dispatch: { zh: '代收窗口', en: 'the window that received' },
  arrival: { zh: '快递', en: 'the courier' },
  settlement: { zh: '代收窗口', en: 'the window that received' },
  acceptance: { zh: '受理人员', en: 'the acceptor' },
  review: { zh: '审查人员', en: 'the reviewer' },
  'pick-up': { zh: '代收窗口, 待领取', en: 'the window that received, until it is fetched' },
  service: { zh: '受理人员, 送达或退还原件', en: 'the acceptor, to hand over or send back' },
  decision: { zh: '决定人员', en: 'the decider' },
};
