import type { BlankLedger, LedgerWrite, RecordedEntry } from './ports.ts';
import { answerToRecord, digest, type Idempotency, idempotencyKey } from '#application/case/change-case';
import type { Window } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import { atWindow } from '#application/collection/window-post';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';
import { civilDate } from '#domain/limits/civil-date';
import { type BlankDelivery, deliveredOf, includes } from '#domain/printing/blank-stock';
import {
  type CheckedCount,
  countRefusal,
  type LedgerEntry,
  reconcile,
  type SpoilReason,
} from '#domain/printing/ledger';

export interface LedgerDependencies {
  readonly ledger: BlankLedger;
  readonly stock: readonly BlankDelivery[];
  readonly windows: readonly Window[];
  readonly region: string;
  readonly clock: Clock;
}

interface AtBook {
  readonly person: Person;
  readonly window: string;
  readonly book: string;
}

/** What a clerk enters that is no case's. */
export type Entering =
  | { readonly what: 'spoiled'; readonly number: number; readonly reason: SpoilReason }
  | { readonly what: 'count'; readonly counted: number }
  | { readonly what: 'signature'; readonly count: string };

/** Shows clerks of a window what became of a book of its blanks. */
export async function reconcileBlanks(dependencies: LedgerDependencies, at: AtBook) {
  const delivered = deliveredTo(dependencies, at);
  if (!delivered.ok) return delivered;
  const [first] = delivered.value;
  const entries = await dependencies.ledger.read(at.book);
  return accept({
    ...{ window: at.window, book: at.book, kind: first.kind },
    delivered: delivered.value.map(({ from, to, on }) => ({ from, to, on })),
    ...reconcile(delivered.value, entries),
  });
}

/** A clerk enters a blank that was spoiled before any case had it, how many they counted, or signs another's count that did not come out. */
export async function enterInLedger(
  dependencies: LedgerDependencies,
  { entering, idempotencyKey: key, ...at }: AtBook & { readonly entering: Entering; readonly idempotencyKey: string },
): Promise<Outcome<Omit<RecordedEntry, 'bodyHash'>>> {
  const { ledger, clock } = dependencies;
  const delivered = deliveredTo(dependencies, at);
  if (!delivered.ok) return delivered;
  const now = clock.now();
  const route = `enterInLedger/${at.window}/${at.book}`;
  const idempotency: Idempotency = { principal: at.person.account, route, key, body: entering, keep: '24h' };
  const id = idempotencyKey(idempotency);
  const line = await lineOf(dependencies, {
    ...{ entering, id, book: at.book, delivered: delivered.value },
    entered: { by: at.person.account, at: now },
  });
  if (!line.ok) return line;
  const { entry, difference, stands } = line.value;
  const named = entry.what === 'count' ? entry.id : entry.what === 'signature' ? entry.count : numbered(at.book, entry);
  const answer = { entry: named, difference };
  if (stands) return accept(answer);
  return written(await ledger.enter(writeOf({ book: at.book, entry, answer, idempotency, now })), {
    ...{ answer, idempotency, what: entry.what },
  });
}

const numbered = (book: string, { number }: { number: number }): string => `${book}-${String(number).padStart(6, '0')}`;

/** One write, with the record of what it was answered (law 1). */
function writeOf(of: {
  book: string;
  entry: LedgerEntry;
  answer: Omit<RecordedEntry, 'bodyHash'>;
  idempotency: Idempotency;
  now: string;
}): LedgerWrite {
  const { book, entry, idempotency, now } = of;
  return { book, entry, record: answerToRecord({ idempotency, answer: of.answer, now }) };
}

function written(
  outcome: Awaited<ReturnType<BlankLedger['enter']>>,
  asked: { answer: Omit<RecordedEntry, 'bodyHash'>; idempotency: Idempotency; what: LedgerEntry['what'] },
): Outcome<Omit<RecordedEntry, 'bodyHash'>> {
  switch (outcome.kind) {
    case 'entered':
      return accept(asked.answer);
    case 'repeated': {
      const { bodyHash, entry, difference } = outcome.answer;
      return bodyHash === digest(asked.idempotency.body)
        ? accept({ entry, difference })
        : reject('idempotency.key_reused');
    }
    case 'taken':
      return taken(asked.what);
    case 'busy':
      return reject('case.busy', { retryAfterSeconds: 1 });
  }
}

/** Somebody entered such a line before: of a count, the same request since it looked, which is answered when it comes again. */
function taken(what: LedgerEntry['what']): Outcome<never> {
  if (what === 'count') return reject('case.busy', { retryAfterSeconds: 1 });
  return reject(what === 'signature' ? 'window.count_signed' : 'window.blank_used');
}

interface Line {
  readonly entry: LedgerEntry;
  /** Of a count: by how much it does not come out. */
  readonly difference: number | null;
  /** Whether it was entered before. */
  readonly stands?: boolean;
}

/** The line that is asked for. */
async function lineOf(
  { ledger }: LedgerDependencies,
  asked: {
    entering: Entering;
    id: string;
    book: string;
    delivered: readonly BlankDelivery[];
    entered: { readonly by: string; readonly at: string };
  },
): Promise<Outcome<Line>> {
  const { entering, id, book, delivered, entered } = asked;
  if (entering.what === 'spoiled')
    return includes(delivered, entering.number)
      ? accept({ entry: { ...entering, ...entered, caseId: null }, difference: null })
      : reject('window.no_such_blank');
  const { remaining, counts } = reconcile(delivered, await ledger.read(book));
  if (entering.what === 'count')
    return countLine({ id, counted: entering.counted, expected: remaining, ...entered }, counts);
  const count = counts.find((each) => each.id === entering.count);
  if (count === undefined || count.difference === 0) return reject('window.no_such_count');
  if (count.by === entered.by) return reject('window.needs_second_clerk');
  return accept({ entry: { ...entering, ...entered }, difference: count.difference });
}

/** A count under its own id is the same count for as long as the book is kept, also when its record is gone. */
function countLine(
  count: Pick<CheckedCount, 'id' | 'counted' | 'expected' | 'by' | 'at'>,
  counts: readonly CheckedCount[],
): Outcome<Line> {
  const before = counts.find(({ id }) => id === count.id);
  const { counted, expected, difference } = before ?? { ...count, difference: count.counted - count.expected };
  if (counted !== count.counted) return reject('idempotency.key_reused');
  const entry = { what: 'count', ...count, expected } as const;
  if (before !== undefined) return accept({ entry, difference, stands: true });
  const refusal = countRefusal(counts);
  return refusal === null ? accept({ entry, difference }) : reject(refusal);
}

/** What the window was given of a book until today: nothing, and the book is not there. */
function deliveredTo(
  dependencies: LedgerDependencies,
  { person, window, book }: AtBook,
): Outcome<readonly [BlankDelivery, ...BlankDelivery[]]> {
  const post = atWindow(dependencies, { person, window });
  if (!post.ok) return post;
  const [first, ...others] = deliveredOf(dependencies.stock, {
    window,
    book,
    day: civilDate(dependencies.clock.now()),
  });
  return first === undefined ? reject('window.no_such_book') : accept([first, ...others]);
}
