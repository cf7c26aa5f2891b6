import type { ErrorEntry } from './errors.ts';

/** The part of the catalogue (`errors`) about what windows receive. Literals, so that it is left out where nobody reads it. */
export const intakeErrors = {
  'window.no_device': {
    status: 422,
    title: { zh: '本窗口没有身份证阅读机', en: 'this window has no reader of identity cards' },
    advice: {
      zh: '请查验证件原件并如实选择“已查验证件”, 或转到有设备的窗口',
      en: 'see the paper itself and say so (paper-seen), or go to a window that has a reader',
    },
  },
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
} as const satisfies Record<string, ErrorEntry>;

/** What windows received on paper, and enter later. */
export const paperErrors = {
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
} as const satisfies Record<string, ErrorEntry>;
