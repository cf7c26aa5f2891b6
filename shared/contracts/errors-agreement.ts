import type { AgreementRejection } from '#domain/agreement/policy';
import type { ErrorEntry } from './errors.ts';
import type { Text } from './text.ts';

/**
 * What an applicant is told where officials get one of the codes below (law 6): never a code or a clause, always a way on.
 */
export const windowCannotReceive = {
  /** Of items that can be applied for online. */
  online: {
    zh: '本窗口暂不能代收该事项, 可全程网办或邮寄申请, 也可直接向办理机关申请; 工作人员可协助您网上提交',
    en: 'This window cannot receive the item for now: apply online, where we help you, by post, or directly where it is decided',
  },
  /** Of all others. */
  paper: {
    zh: '本窗口暂不能代收该事项, 可邮寄申请, 也可直接向办理机关申请; 工作人员可协助您备齐材料',
    en: 'This window cannot receive the item for now: apply by post, for which we help you with the papers, or directly where it is decided',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** The part of the catalogue (`errors`) that refuses acts across regions; for officials. Literals, so that it is left out where nobody reads it. */
export const agreementErrors = {
  'agreement.none': {
    status: 403,
    title: {
      zh: '两地之间没有通办协议',
      en: 'there is no agreement between the two regions',
    },
    advice: {
      zh: '请协助申请人全程网办或邮寄; 需要签订协议的, 报本地通办联络员',
      en: 'help the applicant to file online or by post; the liaison officer of your own region can propose an agreement',
    },
  },
  'agreement.not_in_force': {
    status: 403,
    title: {
      zh: '两地的通办协议当日不在有效期内',
      en: 'the agreement between the two regions is not in force on that day',
    },
    advice: {
      zh: '请协助申请人全程网办或邮寄; 续签事宜请问本地通办联络员; 已收的办件照原协议办完',
      en: 'help the applicant to file online or by post; ask the liaison officer of your own region about renewal; cases already received go on as agreed',
    },
  },
  'agreement.suspended': {
    status: 403,
    title: {
      zh: '两地的通办协议已中止, 暂不接收新的办件',
      en: 'the agreement between the two regions is suspended for new cases',
    },
    advice: {
      zh: '请协助申请人全程网办或邮寄; 何时恢复请问办理地联络员; 已收的办件照常办理',
      en: 'help the applicant to file online or by post; the liaison officer of the deciding region knows when it resumes; cases already received go on',
    },
  },
  'agreement.evidence_too_weak': {
    status: 403,
    title: {
      zh: '协议约定的交接凭证等级, 一方机关无法提供',
      en: 'one of the two bodies cannot evidence a hand-over as the agreement asks',
    },
    advice: {
      zh: '请协助申请人全程网办或邮寄; 机关启用收件专用章, 或双方修订协议后可代收, 请报本地通办联络员',
      en: 'help the applicant to file online or by post; tell the liaison officer of your own region: the body needs a seal for receipts, or the agreement has to ask for less',
    },
  },
  'agreement.item_not_covered': {
    status: 403,
    title: {
      zh: '协议不包括由本地为对方代收该事项',
      en: 'the agreement does not cover this item in this direction',
    },
    advice: {
      zh: '请协助申请人全程网办或邮寄; 需要增加事项的, 报本地通办联络员',
      en: 'help the applicant to file online or by post; the liaison officer of your own region can propose to add the item',
    },
  },
  'agreement.act_not_covered': {
    status: 403,
    title: {
      zh: '协议对该事项没有约定此项操作',
      en: 'for this item the agreement does not provide for this act',
    },
    advice: {
      zh: '请联系办理地联络员, 由办理地机关自行操作',
      en: 'ask the liaison officer of the deciding region to have the authority do it',
    },
  },
  'agreement.power_not_given': {
    status: 403,
    title: {
      zh: '协议没有委托窗口行使该权限, 或委托尚未公告',
      en: 'the window is not entrusted with this power, or the entrustment is not yet published',
    },
    advice: {
      zh: '协议允许收件的, 请只收件并移交办理地机关; 委托和公告情况请问办理地联络员',
      en: 'where you may receive, receive only and hand over to the authority; ask the liaison officer of the deciding region what is entrusted and published',
    },
  },
  'agreement.way_not_covered': {
    status: 403,
    title: {
      zh: '协议对该事项没有约定这种材料传递方式',
      en: 'for this item the agreement does not let papers travel this way',
    },
    advice: {
      zh: '请改用约定的方式传递材料(扫描件或原件), 不清楚的请问办理地联络员',
      en: 'send the papers the other way (scans or originals); the liaison officer of the deciding region can say which',
    },
  },
  'agreement.data_not_covered': {
    status: 403,
    title: {
      zh: '所列内容超出协议约定的数据范围',
      en: 'the places listed are beyond the data that the agreement lets travel',
    },
    advice: {
      zh: '请删去所列各处后重新提交; 办理确需的, 报本地通办联络员修订协议',
      en: 'leave out the places listed and send again; where the item needs them, the liaison officer of your own region can propose to add them',
    },
  },
} as const satisfies Record<
  AgreementRejection | 'agreement.data_not_covered' | 'agreement.evidence_too_weak',
  ErrorEntry
>;
