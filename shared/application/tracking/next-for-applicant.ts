import type { Text } from '#contracts/text';
import { validPrint } from '#domain/case/printing';
import { beforeDecision } from '#domain/case/documents-to-follow';
import type { CaseSnapshot, CaseStatus } from '#domain/case/snapshot';

const untilDecided: Text = {
  zh: '可等待办理; 决定作出前可撤回申请: 网上提交的本人登录办理, 窗口代收的到代收窗口办理',
  en: 'wait; until it is decided you may withdraw: online where you filed, at the window where it was received',
};
const elsewhere: Text = {
  zh: '请向代收窗口了解原因; 可改为本人网上办理, 或直接向有权的机关申请',
  en: 'ask the window why; you may file online yourself, or apply to the competent authority directly',
};
const remedies: Text = {
  zh: '不服决定的, 可依法申请行政复议或提起行政诉讼; 期限和机关见决定书',
  en: 'whoever disagrees may ask for reconsideration or go to court: the decision says until when and where',
};
const fetch: Text = {
  zh: '本人登录后可取得结果并核验; 对服务可作评价',
  en: 'sign in to fetch the result and verify it; you may rate the service',
};

const byStatus: Readonly<Record<Exclude<CaseStatus, 'completed' | 'ready'>, Text>> = {
  collected: {
    zh: '收件不等于受理; 请等待办理地机关接收, 可向代收窗口询问或申请撤回',
    en: 'receipt is not acceptance; wait until the authority takes over; the window answers questions and asks for withdrawal',
  },
  offered: untilDecided,
  'handed-over': untilDecided,
  declined: elsewhere,
  deficient: {
    zh: '请按告知书一次补齐所列材料和内容, 网上提交的本人登录办理, 窗口代收的到代收窗口办理; 不同意告知的可坚持申请, 也可撤回',
    en: 'hand in all that the notice names, online where you filed, at the window where it was received; whoever disagrees may insist, or withdraw',
  },
  cleared: { zh: '预审已通过, 请将原件交代收窗口寄送', en: 'the scans are cleared: bring the originals to the window' },
  travelling: { zh: '原件寄送中, 可凭运单号查询', en: 'the originals are on their way; the waybill says where' },
  disputed: {
    zh: '收到的原件与清单不符, 代收窗口正在处理; 如手中另有原件请告知窗口',
    en: 'the originals are not as listed, and the window settles it; tell the window if you hold the missing paper',
  },
  submitted: untilDecided,
  accepted: untilDecided,
  reviewed: untilDecided,
  granted: { zh: '已准予, 请等待制发结果', en: 'granted: wait for the result' },
  refused: remedies,
  'not-accepted': elsewhere,
  issued: fetch,
  returning: {
    zh: '申请已撤回, 原件正在退还; 到达后凭身份证件到代收窗口领取',
    en: 'withdrawn: the originals go back to the window; fetch them there with your identity card',
  },
  withdrawn: { zh: '申请已撤回, 需要时可重新申请', en: 'withdrawn; you may apply anew' },
};

const byEnd: Readonly<Record<NonNullable<CaseSnapshot['completedWith']>, Text>> = {
  result: fetch,
  record: { zh: '已办结, 无需再办; 对服务可作评价', en: 'done, there is nothing left to do; you may rate the service' },
  imported: {
    zh: '已办结, 结果在办理机关的业务系统中, 编号见办件; 对服务可作评价',
    en: 'done: the result is in the own system of the authority, under the number that the case shows; you may rate the service',
  },
  card: { zh: '卡片已送达; 对服务可作评价', en: 'the card was delivered; you may rate the service' },
  withdrawal: { zh: '申请已撤回, 需要时可重新申请', en: 'withdrawn; you may apply anew' },
  refusal: remedies,
  'non-acceptance': elsewhere,
};

/** Whoever stood at the window when it was received may come as well. After the date it is kept for as long again (#domain/case/pick-up). */
function toFetch({ overdue, collection }: Pick<CaseSnapshot, 'overdue' | 'collection'>): Text {
  const until = collection?.pickUp?.due.date;
  const [latest, by] = overdue.includes('pick-up')
    ? ['尽快', 'now']
    : until === undefined
      ? ['', 'in time']
      : [`最迟于 ${until} `, `by ${until}`];
  return {
    zh: `请${latest}携带身份证件到代收窗口领取, 并在送达回执上签字; 收件时代为到场的人也可领取; 逾期再保留同样时间, 其后退回或归档`,
    en: `come to the window ${by} with your identity card, and sign the receipt; whoever stood there for you may come; after the date it is kept for as long again, then goes back`,
  };
}

/** What else can be done while something lies at the window; whoever has nothing but to fetch it is told nothing else. */
const alsoTrue = (completedWith: CaseSnapshot['completedWith']): Text | null =>
  completedWith !== null && toldBeside.includes(completedWith) ? byEnd[completedWith] : null;
const toldBeside: readonly CaseSnapshot['completedWith'][] = ['result', 'imported', 'refusal', 'non-acceptance'];
const both = (one: Text, other: Text | null): Text =>
  other === null ? one : { zh: `${one.zh}; ${other.zh}`, en: `${one.en}; ${other.en}` };

const nobodyCame: Text = {
  zh: '逾期未领取, 已退回办理机关或归档; 仍需领取的请联系代收窗口',
  en: 'nobody fetched it, and it went back or into the archive: ask the window where to have it',
};

/** What is to follow acceptance comes the way the application came. */
function toHandIn({ toFollow, status }: Pick<CaseSnapshot, 'toFollow' | 'status'>): Text | null {
  if (toFollow === null || !beforeDecision.includes(status)) return null;
  const until = toFollow.due?.date;
  return until === undefined
    ? { zh: '承诺后补的材料可随时补交', en: 'what is to follow may be handed in at any time' }
    : {
        zh: `承诺后补的材料须于 ${until} 前补齐, 逾期可能不予许可`,
        en: `hand in what is to follow by ${until}: without it the application may be refused`,
      };
}

const printable: Text = {
  zh: '也可携带身份证件到代收窗口领取打印件',
  en: 'or come to the window with your identity card to have it printed',
};
const wasPrinted: Text = {
  zh: '代收窗口已打印, 一份结果只有一份有效打印件',
  en: 'the window has printed it: a result has one valid print',
};

/** Where the window may print the result of a case that is over. */
function onPaper({ collection, completedWith }: Pick<CaseSnapshot, 'collection' | 'completedWith'>): Text | null {
  const printing = collection?.printing ?? null;
  if (printing === null || completedWith !== 'result') return null;
  return validPrint(printing) === undefined ? printable : wasPrinted;
}

/** What the applicant can do now, wherever the case stands. */
export function nextForApplicant(
  snapshot: Pick<CaseSnapshot, 'status' | 'completedWith' | 'overdue' | 'collection' | 'toFollow'>,
): Text {
  const { status, completedWith, collection } = snapshot;
  if (status === 'ready') return both(toFetch(snapshot), alsoTrue(completedWith));
  if (status !== 'completed') return both(byStatus[status], toHandIn(snapshot));
  return collection?.pickUp?.ended?.how === 'unclaimed'
    ? both(nobodyCame, alsoTrue(completedWith))
    : both(byEnd[completedWith ?? 'record'], onPaper(snapshot));
}
