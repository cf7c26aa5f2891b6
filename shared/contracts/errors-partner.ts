import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about windows, what they hand out, and what regions say to each other. Literals, so that it is left out where nobody reads it. */
export const partnerErrors = {
  'window.not_found': {
    status: 404,
    title: { zh: '本地区没有这个通办专窗', en: 'there is no such cross-region window in this region' },
    advice: { zh: '请核对窗口编号', en: 'check the number of the window' },
  },
  'window.not_trained': {
    status: 403,
    title: { zh: '您没有该事项在有效期内的培训记录', en: 'you have no training in force for this item' },
    advice: {
      zh: '请由受过该事项培训的人员收件, 或先完成培训; 申请人可全程网办、邮寄或直接向办理机关申请的, 请予协助',
      en: 'let a clerk trained for the item receive it, or be trained first; help the applicant to file online, by post, or directly where it is decided',
    },
  },
  'window.sheet_used': {
    status: 409,
    title: { zh: '该编号的纸质收件单已经录入', en: 'the sheet with this number was entered before' },
    advice: {
      zh: '请核对纸质收件单上的编号; 一张收件单只能录入一次, 同一次收件请查看已录入的办件',
      en: 'compare the number with the one printed on the sheet; each is entered once, and what it says is in the case that was opened then',
    },
  },
  'window.late_entry_needs_approver': {
    status: 403,
    title: {
      zh: '纸质收件超过24小时才录入, 须由有签批权限的另一名人员录入',
      en: 'what was received on paper more than 24 hours ago has to be entered by another clerk, who may approve it',
    },
    advice: {
      zh: '请由收件人以外、培训记录载明可签批委托受理的人员核对纸质收件单后录入',
      en: 'let a clerk who did not receive it, and may sign entrusted acceptance, check the sheet and enter it',
    },
  },
  'receipt.not_one_visit': {
    status: 422,
    title: {
      zh: '这些办件不是同一申请人在同一窗口同一次到访时代收的',
      en: 'the cases are not all of this visit to one window, for one applicant',
    },
    advice: {
      zh: '请核对到访编号和办件; 分属不同到访的分别出具凭证',
      en: 'check the visit and its cases; each visit has receipts of its own',
    },
  },
  'receipt.too_many_materials': {
    status: 422,
    title: { zh: '材料太多, 一份凭证列不下', en: 'there are more materials than one receipt can list' },
    advice: { zh: '请把办件分成两份凭证出具', en: 'ask for two receipts, each of some of the cases' },
  },
  'statement.too_long': {
    status: 422,
    title: {
      zh: '材料和原件页数太多, 一份交接凭证列不下',
      en: 'there are more papers and sheets than one statement of hand-over can list',
    },
    advice: {
      zh: '请以各袋的材料交接清单为凭',
      en: 'rely on the lists of the bags instead',
    },
  },
  'tracking.not_found': {
    status: 404,
    title: { zh: '没有这个查询码', en: 'there is no such tracking code' },
    advice: {
      zh: '请逐字核对收件凭证上的查询码',
      en: 'compare the code with the one on the receipt, letter by letter',
    },
  },
  'partner.wrong_addressee': {
    status: 422,
    title: { zh: '消息不是发给本地区的', en: 'the message is addressed to another region' },
    advice: { zh: '请核对收件地区代码', en: 'check the code of the region it is for' },
  },
  'partner.other_body': {
    status: 422,
    title: {
      zh: '按事项和申请内容, 应由另一机关办理',
      en: 'by item and content another body decides than the one named',
    },
    advice: { zh: '请按本地区的管辖规则重新确定机关', en: 'find the body anew by the routing of this region' },
  },
  'partner.unknown_body': {
    status: 422,
    title: {
      zh: '本地区不知道代收的机关, 或它不属于来件地区',
      en: 'the body that received is not known here, or is not of the sending region',
    },
    advice: { zh: '请先互换机关名录再发送', en: 'exchange the registers of bodies first, then send again' },
  },
  'partner.other_clause': {
    status: 422,
    title: {
      zh: '消息所引条款不是允许该办件的条款',
      en: 'the clause that is named is not the one that allows this case',
    },
    advice: { zh: '请核对双方的协议版本', en: 'compare the versions of the agreement on both sides' },
  },
} as const satisfies Record<string, ErrorEntry>;
