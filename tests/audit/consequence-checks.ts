import { isFinished, rebuild } from '#domain/case/snapshot';
import { stepAwaited } from '#domain/case/awaiting';
import { stepWithin } from '#domain/case/deadlines';
import type { EventOf } from '#domain/case/event';
import { itemCatalogue } from '#functions/shipped-catalogue';
import { entryOf } from '#tests/e2e/projections';
import type { AuditedCase, Evidence } from './evidence.ts';
import { type Check, perCase, type Violation } from './law.ts';
import { digestOf, isFirst } from './seal-checks.ts';

/** How long a journey may take with what awaits nobody, where the evidence was not taken at rest. */
const graceMs = 15 * 60_000;

const issuedOf = ({ events }: AuditedCase): EventOf<'case.result-issued'> | undefined =>
  events.find((event) => event.type === 'case.result-issued');

/** The register of results is a consequence: it says what the events say, no more and no less. */
function* registered(one: AuditedCase, evidence: Evidence): Generator<string> {
  const issued = issuedOf(one);
  const records = evidence.licences.filter(({ caseId, identifier }) => caseId === one.caseId && isFirst(identifier));
  if (issued === undefined) {
    if (records.length > 0 && evidence.atRest) yield 'the register knows a result that was not issued';
    return;
  }
  const { identifier, document } = issued.data;
  const [record] = records;
  const same = record?.identifier === identifier && record.document.sm3 === document.sm3;
  if (records.length !== 1 || !same || record.holderHash !== one.snapshot?.holder.hash)
    yield 'the register does not know the result as it was issued';
  const stored = evidence.documents.find(({ key }) => key === document.key);
  if (stored === undefined || digestOf(stored.bytes) !== document.sm3)
    yield 'the document that was issued is not there';
}

/** Long since by the clock of the events, or at rest: nobody is coming any more. */
const over = ({ events }: AuditedCase, { atRest, now }: Evidence): boolean =>
  atRest || Date.parse(now) - Date.parse(events.at(-1)?.recordedAt ?? '') > graceMs;

function* goesOn(one: AuditedCase, evidence: Evidence): Generator<string> {
  const { snapshot } = one;
  if (snapshot === null || !over(one, evidence)) return;
  if (isFinished(snapshot)) {
    if (one.waits.length > 0) yield `it is ${snapshot.status}, and ${one.waits.length} waits are open`;
  } else if (stepAwaited(snapshot) === null) yield `it is ${snapshot.status}, awaits nobody, and does not go on`;
  else if (evidence.atRest && !one.waits.some(({ step }) => stepWithin(step, snapshot) === stepAwaited(snapshot)))
    yield `it is ${snapshot.status}, and its journey does not wait for ${stepAwaited(snapshot)}`;
}

/** What two lists do not share, as violations of the case that each entry names. */
function* differences(lists: {
  found: readonly string[];
  wanted: readonly string[];
  of: string;
}): Generator<Violation> {
  const { found, wanted, of } = lists;
  const named = (entry: string): string | null => caseIn.exec(entry)?.[0] ?? null;
  for (const entry of wanted) if (!found.includes(entry)) yield { caseId: named(entry), what: `${of} lacks it` };
  for (const entry of found)
    if (!wanted.includes(entry)) yield { caseId: named(entry), what: `${of} has what no event says` };
  if (new Set(found).size < found.length) yield { caseId: null, what: `${of} has something twice` };
}

const caseIn = /\d{6}-\d{8}-[0-9A-Z]{12}/;

/** Made anew from the events alone, not from the snapshot. */
function inboxesOf({ cases }: Evidence): string[] {
  return cases.flatMap(({ events }) => {
    const snapshot = rebuild(events);
    const entry = snapshot && entryOf(snapshot);
    return entry === null ? [] : JSON.stringify({ list: entry.list, position: entry.position, body: entry.body });
  });
}

/** Of items that windows receive, each case from its first event to its last, under the keyed hash of its holder. */
function openCasesOf({ cases }: Evidence): string[] {
  return cases.flatMap(({ caseId, events }) => {
    const snapshot = rebuild(events);
    if (snapshot === null || isFinished(snapshot)) return [];
    const { modes } = itemCatalogue.itemVersion(snapshot.item);
    return modes.includes('collection-on-behalf') ? `OPEN#${snapshot.item.id}#${snapshot.holder.hash} ${caseId}` : [];
  });
}

/** A parcel for every order that a region gave itself, in the month of Shanghai in which it did; one taken back is owed nothing for. */
function settlementsOf({ cases }: Evidence): string[] {
  return cases.flatMap(({ caseId, events }) =>
    events.flatMap((event) => {
      if (event.type !== 'case.courier-ordered' || event.role === 'partner') return [];
      const { bag, waybill } = event.data;
      const isTakenBack = events.some(({ type, data }) => type === 'case.courier-cancelled' && data.bag === bag);
      const month = new Date(Date.parse(waybill.orderedAt) + 8 * 3_600_000).toISOString().slice(0, 7);
      const owed = isTakenBack ? '-' : String(waybill.feeFen);
      const place = `SETTLEMENT#${event.body}#${month} ${caseId}#${String(bag).padStart(2, '0')}`;
      return `${place} ${waybill.number} ${waybill.payer} ${waybill.carrier} ${owed}`;
    }),
  );
}

/** Events that are told to the person concerned. */
const told = [
  'transferred',
  'deficiencies-notified',
  'accepted',
  'not-accepted',
  'decided',
  'extended',
  'overdue',
  'result-issued',
  'completed',
  'erased',
];

/** Of a case between two regions the liaison officer on duty is told that somebody is late. */
const toldToOfficers = ({ cases }: Evidence): string[] =>
  cases
    .filter(({ snapshot }) => (snapshot?.collection ?? null) !== null)
    .flatMap(({ events }) => events)
    .filter(({ type }) => type === 'case.overdue' || type === 'case.escalated')
    .map(({ caseId, seq }) => `${caseId}#${seq}`);

/** No applicant is told of a case that came by a window: it knows no account. */
function noticesOf(evidence: Evidence): string[] {
  const toApplicants = evidence.cases
    .filter(({ events: [first] }) => first?.type === 'case.submitted')
    .flatMap(({ events }) => events)
    .filter(({ type }) => told.includes(type.replace('case.', '')))
    .map(({ caseId, seq }) => `${caseId}#${seq}`);
  return [...toApplicants, ...toldToOfficers(evidence)];
}

export const consequenceChecks: readonly Check[] = [
  perCase({ law: 3, says: 'the register of results is what the events say' }, registered),
  {
    law: 3,
    says: 'inboxes, lists of unfinished cases and notices are what the events say',
    *violations(evidence) {
      // Consumers may be behind by a message or two while anything is under way.
      if (!evidence.atRest) return;
      yield* differences({ found: evidence.inboxes, wanted: inboxesOf(evidence), of: 'the inbox' });
      yield* differences({
        found: evidence.openCases,
        wanted: openCasesOf(evidence),
        of: 'the list of unfinished cases',
      });
      yield* differences({ found: evidence.notices, wanted: noticesOf(evidence), of: 'the list of notices' });
    },
  },
  {
    law: 3,
    says: 'what parcels cost is what the events say',
    *violations(evidence) {
      if (evidence.atRest)
        yield* differences({ found: evidence.settlements, wanted: settlementsOf(evidence), of: 'the settlement' });
    },
  },
  {
    law: 3,
    says: 'no message was given up',
    *violations({ deadLetters }) {
      for (const { queue, body } of deadLetters)
        yield { caseId: caseIn.exec(body)?.[0] ?? null, what: `a message lies in ${queue}` };
    },
  },
  perCase({ law: 4, says: 'no case waits for nobody, none that is finished waits at all' }, goesOn),
];
