import { createHash } from 'node:crypto';

/** 64 hex digits that stand for a digest. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A day in Shanghai as a due date. */
export const dueOn = (date: string) => ({
  date,
  at: new Date(Date.parse(`${date}T24:00:00+08:00`)).toISOString(),
  provisional: false,
  calendarVersion: 'cn-2026.1',
});

interface Told {
  readonly case: string;
  readonly clause: string;
  readonly seq: number;
  /** `seq` of the message before. */
  readonly previous: number | null;
  readonly occurredAt: string;
}

const hashOf = (caseId: string, seq: number): string => digestOf(`${caseId}/${seq}`);

export const envelopeOf = (
  { case: number, clause, seq, previous, occurredAt }: Told,
  [from, to]: readonly [string, string] = ['610100', '620100'],
) => ({
  schema: 1 as const,
  ...{ from, to, clause: { agreement: 'LZ-XA', version: 1, clause }, case: number, seq, hash: hashOf(number, seq) },
  previous: previous === null ? null : { seq: previous, hash: hashOf(number, previous) },
  occurredAt,
});

/** The window's numbers of cases that ended otherwise, or that were insisted on: what is said of one excludes what is said of another. */
export const declined = '610100-20260921-DEC11NED0001';
export const refused = '610100-20260921-REFVSED00001';
export const insisted = '610100-20260921-1NS1STED0001';
export const withdrawn = '610100-20260921-W1THDRAWN001';
/** The window's numbers: a registration, a card for a child, a mortgage. */
export const medical = '610100-20260921-0123456789AB';
export const card = '610100-20260921-CARD01234567';
export const mortgage = '610100-20260921-M0RTGAGE0123';
