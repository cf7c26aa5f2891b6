import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about notices of what is missing and their answers, about originals, and about what is fetched. */
export const correctionErrors = {
  'case.insisted': {
    status: 409,
    title: { zh: '申请人坚持申请, 须书面受理或不予受理', en: 'the applicant insists: accept or refuse in writing' },
    advice: {
      zh: '请接收后在期限内作出受理或不予受理的决定',
      en: 'take the case over, then accept it or refuse acceptance before the due date',
    },
  },
  'case.notice_not_new': {
    status: 409,
    title: {
      zh: '补正须一次性告知: 再次告知只能针对上次告知之后新提交的内容',
      en: 'all that is missing is said once: another notice may only name what was handed in since the last one',
    },
    advice: {
      zh: '请删去上次应已告知的事项, 或受理、不予受理',
      en: 'leave out what the last notice should have named, or accept, or refuse acceptance',
    },
  },
  'case.needs_approver': {
    status: 403,
    title: { zh: '再次告知补正须由决定人员批准', en: 'another notice has to be given by a decider' },
    advice: { zh: '请由决定人员办理', en: 'let a decider of the body give it' },
  },
  'case.correction_incomplete': {
    status: 422,
    title: { zh: '告知书所列事项尚未全部补正', en: 'not all that the notice names was handed in' },
    advice: {
      zh: '请补齐全部所列材料和内容; 如不同意告知, 可以坚持申请',
      en: 'hand in every material and field it names; whoever does not agree with it may insist',
    },
  },
  'case.field_not_named': {
    status: 422,
    title: { zh: '告知书没有要求更改所填的内容', en: 'a field was changed that the notice does not name' },
    advice: { zh: '请只更改告知书所列内容', en: 'change only the fields that the notice names' },
  },
  'case.documents_to_follow': {
    status: 409,
    title: { zh: '容缺材料尚未补齐, 不能准予', en: 'documents are still to follow: nothing can be granted yet' },
    advice: {
      zh: '请待申请人补齐; 逾期未补的可以依法不予许可',
      en: 'wait until they are handed in; once they are late the application may be refused',
    },
  },
  'case.not_to_follow': {
    status: 422,
    title: { zh: '所交材料不在承诺后补的材料之内', en: 'a material was handed in that was not to follow' },
    advice: { zh: '请只提交办件中列明待补的材料', en: 'hand in only what the case shows as still to follow' },
  },
  'case.originals_to_come': {
    status: 409,
    title: { zh: '该办件须收到原件后接收', en: 'the case is taken over when its originals have come' },
    advice: { zh: '扫描件无误的请先通过预审', en: 'clear the scans, and open the bag when it is here' },
  },
  'case.no_originals': {
    status: 409,
    title: { zh: '该办件不需要寄送原件', en: 'no originals travel for this case' },
    advice: { zh: '请直接接收', en: 'take the case over from its scans' },
  },
  'case.not_what_returns': {
    status: 422,
    title: {
      zh: '退还的袋内须恰为应退还的各页',
      en: 'the bag that goes back has to hold exactly the sheets that are not kept',
    },
    advice: {
      zh: '请按原清单中须退还、核对的各页重新制作清单',
      en: 'list the sheets marked `return` or `check`, and no others',
    },
  },
  'case.not_for_window': {
    status: 422,
    title: {
      zh: '只有代收窗口所收办件的卡证可以交该窗口发放',
      en: 'only a card of a case that a window received is sent to that window',
    },
    advice: {
      zh: '卡证请邮寄或通知申请人来取; 原件请封袋退还',
      en: 'post the card, or let it be picked up here; originals go back in a sealed bag',
    },
  },
  'case.not_what_is_missing': {
    status: 422,
    title: {
      zh: '补寄的袋内须恰为缺少或不符的各页',
      en: 'another bag has to hold exactly the sheets that were missing or other than listed',
    },
    advice: { zh: '请按清点结果重新制作清单', en: 'make the list by what the opening found' },
  },
} as const satisfies Record<string, ErrorEntry>;
