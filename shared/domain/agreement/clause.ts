import type { Text } from '#domain/catalogue/item';

/** Every word a clause may use, in rising order where there is one; its types are made from this list. */
export const clauseWords = {
  /** Acts across regions: receive at a window, offer and take over responsibility, look a case up, print a result. */
  acts: ['receive', 'offer', 'take-over', 'query', 'print'],
  /** What the window may do for the authority (收件 < 委托受理 < 授权办理); each includes the ones before it. */
  powers: ['receive', 'entrusted-acceptance', 'authorised-handling'],
  /** How papers travel. */
  ways: ['scans', 'originals'],
  clockStarts: ['window-receipt', 'scans-received', 'originals-received'],
  recognises: ['identity-in-person', 'attested-copies'],
  /** Law 5: A a body's e-seal, B an organisation's signing certificate, C a named clerk, D courier's signature with paper form. */
  handoverEvidence: ['A', 'B', 'C', 'D'],
} as const;

type Word<List extends keyof typeof clauseWords> = (typeof clauseWords)[List][number];

export type Act = Word<'acts'>;
export type Power = Word<'powers'>;
export type Way = Word<'ways'>;

/** What one clause (条款) lets a window of one region do for the authorities of another, and on what terms. */
export interface Clause {
  /** As the text numbers it: `3.1`; unique within a version. */
  readonly number: string;
  readonly title: Text;
  /** Ids of the items. */
  readonly items: readonly string[];
  /** Region whose window receives; results come back to it under the same clause. */
  readonly from: string;
  /** Region whose authority decides. */
  readonly to: string;
  readonly acts: readonly Act[];
  readonly power: Power;
  readonly ways: readonly Way[];
  /** What sets the authority's time running. */
  readonly clockStarts: Word<'clockStarts'>;
  /** The papers on which the authority accepts (受理). */
  readonly acceptsOn: Way;
  /** Checks of the window that the authority does not repeat. */
  readonly recognises: readonly Word<'recognises'>[];
  /** The weakest evidence of a hand-over that both sides accept. */
  readonly handoverEvidence: Word<'handoverEvidence'>;
  /** Keys of form fields and materials that may travel. */
  readonly data: 'all' | readonly string[];
  /** 职责, a line each: of the receiving and of the deciding side. */
  readonly duties: { readonly receiving: readonly Text[]; readonly deciding: readonly Text[] };
}

/** Whether one power includes another: who may accept may also receive. A word that is no power includes nothing. */
export const includesPower = (given: Power, asked: Power): boolean =>
  clauseWords.powers.indexOf(given) >= clauseWords.powers.indexOf(asked);
