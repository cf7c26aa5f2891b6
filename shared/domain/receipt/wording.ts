import type { Text } from '#domain/catalogue/item';

export const receiptName: Text = { zh: '收件凭证', en: 'Receipt' };

/** 收件不等于受理. */
export const receiptNotice: Text = {
  zh: '收件不等于受理: 本凭证只证明窗口已代收; 是否受理和如何决定, 由办理地机关依法作出',
  en: 'Receipt is not acceptance: this proves only that the window received; whether it accepts, and what it decides, is for the authority named',
};

/** What the applicant can do with it. */
export const receiptAdvice: readonly Text[] = [
  {
    zh: '凭查询码可不登录跟踪办件; 查询码请勿示人',
    en: 'follow each case by its tracking code, without a login; keep the code to yourself',
  },
  {
    zh: '决定作出前, 可到代收窗口申请撤回',
    en: 'until it is decided you may withdraw, at the window',
  },
  {
    zh: '接收期限届满仍未接收, 或有疑问的, 请向代收窗口询问',
    en: 'ask the window, also where nobody has taken a case over by its date',
  },
];
