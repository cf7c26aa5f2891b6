import type { StatementKind } from './stated.ts';
import type { Text } from '#domain/catalogue/item';

/** What each kind of statement (交接凭证) is called, what it does not say, and what whoever holds it can do. */
export const statementWording: Readonly<
  Record<StatementKind, { readonly name: Text; readonly notice: Text; readonly advice: readonly Text[] }>
> = {
  offer: {
    name: { zh: '交接凭证 (移交)', en: 'Statement of hand-over (offer)' },
    notice: {
      zh: '移交不等于接收: 接收机关接收之前, 由代收窗口负责',
      en: 'an offer is not a taking-over: until the authority has taken over, the window answers for the case',
    },
    advice: [
      {
        zh: '接收机关接收或不予接收后出具其凭证; 两份凭证可离线核对是否一致',
        en: 'the authority gives its own statement when it takes over or declines; whether the two fit is checked offline',
      },
      {
        zh: '逾期未答复的, 请找双方联络员',
        en: 'where no answer comes in time, ask the liaison officers of both sides',
      },
    ],
  },
  'taken-over': {
    name: { zh: '交接凭证 (接收)', en: 'Statement of hand-over (taking-over)' },
    notice: {
      zh: '接收不等于受理: 自接收之时起由接收机关负责; 是否受理和如何决定, 由其依法作出',
      en: 'taking over is not acceptance: from then on the authority answers for the case; whether it accepts, and what it decides, is still to come',
    },
    advice: [
      {
        zh: '请与移交凭证核对: 编号、条款、材料应当一致',
        en: 'compare it with the statement of the offer: numbers, clause and materials are the same',
      },
      {
        zh: '应于所列日期前决定是否受理; 逾期的, 请找双方联络员',
        en: 'acceptance is decided by the date given; where it is not, ask the liaison officers of both sides',
      },
    ],
  },
  declined: {
    name: { zh: '交接凭证 (不予接收)', en: 'Statement of hand-over (declining)' },
    notice: {
      zh: '不予接收: 仍由代收窗口负责; 理由由接收机关另行书面告知窗口',
      en: 'declined: the window goes on answering for the case; the reasons were told to the window apart from this',
    },
    advice: [
      {
        zh: '请由代收窗口告知申请人另行申请的途径',
        en: 'the window tells the applicant the other ways to apply',
      },
      {
        zh: '请与移交凭证核对: 编号、条款、材料应当一致',
        en: 'compare it with the statement of the offer: numbers, clause and materials are the same',
      },
    ],
  },
};

/** The strongest evidence of a hand-over that agreements name: what is sealed here is never less. */
export const sealedEvidence = {
  grade: 'A',
  meaning: { zh: '机关电子印章', en: 'e-seal of a body' },
} as const satisfies { readonly grade: string; readonly meaning: Text };
