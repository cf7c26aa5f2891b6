import { termsOf } from '#domain/agreement/policy';
import type { CaseEvent, EventOf } from '#domain/case/event';
import { blankStock, policy } from '#functions/shipped-catalogue';
import type { AuditedCase, Evidence } from './evidence.ts';
import { type Check, perCase, type Violation } from './law.ts';

type Printed = EventOf<'case.printed'>;
type Spoiled = EventOf<'case.print-spoiled'>;
const isPrinted = (event: CaseEvent): event is Printed => event.type === 'case.printed';
const isSpoiled = (event: CaseEvent): event is Spoiled => event.type === 'case.print-spoiled';

const nameOf = ({ data: { blank } }: Printed | Spoiled): string => `${blank.book}-${blank.number}`;

/** What the other region told of its result, as it stood before an event. */
const told = (events: readonly CaseEvent[], seq: number) =>
  events.flatMap((event) => (event.type === 'case.reported' && event.seq < seq ? [event.data] : []));

/** Counted from the events alone, and not by the code that wrote them. */
function* prints({ events }: AuditedCase): Generator<string> {
  const [first] = events;
  const begun = first?.type === 'case.collected' ? first.data : null;
  const valid = new Map<string, string>();
  for (const event of events) {
    if (isSpoiled(event)) {
      const [identifier] = [...valid].find(([, name]) => name === nameOf(event)) ?? [];
      if (identifier === undefined) yield `event ${event.seq} spoils what was no valid print`;
      else valid.delete(identifier);
    }
    if (!isPrinted(event)) continue;
    const { identifier, blank, document } = event.data;
    if (valid.has(identifier)) yield `event ${event.seq} prints what was printed, and not spoiled`;
    valid.set(identifier, nameOf(event));
    const reports = told(events, event.seq);
    const sent = reports.findLast((each) => each.document !== undefined);
    if (reports.at(-1)?.identifier !== identifier || sent?.identifier !== identifier)
      yield `event ${event.seq} prints another version than the one that was told last`;
    if (sent?.document?.sm3 !== document.sm3 || sent.document.sha256 !== document.sha256)
      yield `event ${event.seq} prints another file than the one that was sent`;
    if (begun === null || termsOf(policy, begun.clause)?.clause.acts.includes('print') !== true)
      yield `event ${event.seq} prints under a clause that does not say so`;
    const isGiven = blankStock.some(
      ({ window, kind, book, from, to }) =>
        window === begun?.window &&
        kind === begun.resultKind &&
        book === blank.book &&
        from <= blank.number &&
        blank.number <= to,
    );
    if (!isGiven) yield `event ${event.seq} prints on a blank that the window was not given`;
  }
}

/** One use of each blank among all cases, and the ledgers say the same. */
function* blanks({ cases, ledgers }: Evidence): Generator<Violation> {
  const all = cases.flatMap(({ events }) => events);
  const used = new Map<string, string>();
  for (const event of all.filter(isPrinted)) {
    const before = used.get(nameOf(event));
    if (before !== undefined) yield { caseId: event.caseId, what: `its blank was used in ${before} as well` };
    used.set(nameOf(event), event.caseId);
  }
  const said = [
    ...all.filter(isPrinted).map((event) => `${nameOf(event)} issued ${event.caseId}`),
    ...all.filter(isSpoiled).map((event) => `${nameOf(event)} spoiled ${event.caseId}`),
  ];
  const uses = ledgers.flatMap(({ book, entry }) =>
    entry.what === 'issued' || entry.what === 'spoiled' ? [{ name: `${book}-${entry.number}`, ...entry }] : [],
  );
  const entered = uses.flatMap(({ name, what, caseId }) => (caseId === null ? [] : [`${name} ${what} ${caseId}`]));
  for (const line of said)
    if (!entered.includes(line)) yield { caseId: caseOf(line), what: 'a ledger lacks its blank' };
  for (const line of entered)
    if (!said.includes(line)) yield { caseId: caseOf(line), what: 'a ledger says what no event says' };
  for (const { name, caseId } of uses)
    if (caseId === null && used.has(name)) yield { caseId: null, what: `${name} was spoiled before any case had it` };
}

const caseOf = (line: string): string | null => line.split(' ')[2] ?? null;

export const printChecks: readonly Check[] = [
  perCase({ law: 6, says: 'a window prints what its clause lets it, and has one valid print of each version' }, prints),
  { law: 1, says: 'each numbered blank is used once, and the ledgers say what the cases say', violations: blanks },
];
