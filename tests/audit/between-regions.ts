import { canonicalize } from '#formats/jcs';
import type { CaseEvent } from '#domain/case/event';
import type { Finding } from './checks.ts';
import type { AuditedCase, Evidence } from './evidence.ts';
import type { Violation } from './law.ts';

/** What the deciding side tells, stated here once more and apart from the rules that are audited. */
const told = [
  ...[
    'taken-over',
    'handover-declined',
    'transferred',
    'deficiencies-notified',
    'corrected',
    'documents-handed-in',
    'insisted',
    'cleared',
    'bag-opened',
    'accepted',
    'not-accepted',
    'decided',
    'extended',
  ],
  ...['withdrawn', 'overdue', 'served', 'result-issued', 'completed'],
].map((what) => `case.${what}`);

/** What each region knows of the other's cases, against what happened there: nothing is lost, doubled or made up. */
export function auditBetween(regions: readonly Evidence[]): Finding {
  const all = regions.flatMap(({ cases }) => cases);
  const violations = regions.every(({ atRest }) => atRest) ? all.flatMap((one) => differences(one, all)) : [];
  return { law: 3, says: 'each region knows of the other what happened there, each event once', violations };
}

/** A bag that goes back, and is in the hands of a carrier, or is none's any more. */
const returns = ({ type, data }: CaseEvent, of: AuditedCase | undefined): boolean =>
  (type === 'case.courier-ordered' || type === 'case.courier-cancelled') &&
  (of?.events.some(
    (each) => each.type === 'case.bag-sealed' && each.data.bag === data.bag && each.data.leg === 'return',
  ) ??
    false);

/** What the applicant's side answers, at the window or where it is decided. */
const answering: readonly CaseEvent['type'][] = ['case.corrected', 'case.insisted'];

/** Bags that a carrier has the order for, as both sides know them. */
const bags = (of: AuditedCase | undefined): string[] =>
  of?.events.flatMap((event) => {
    if (event.type !== 'case.courier-ordered' || returns(event, of)) return [];
    const sealed = of.events.find(({ type, data }) => type === 'case.bag-sealed' && data.bag === event.data.bag);
    return [canonicalize([sealed?.data ?? null, event.data])];
  }) ?? [];

/** Bags on the way there that do not come, as both sides know them. */
const keptBack = (of: AuditedCase | undefined): string[] =>
  of?.events.flatMap((event) =>
    event.type === 'case.courier-cancelled' && !returns(event, of)
      ? [`${event.data.bag} ${event.data.due.dispatch?.at} ${event.data.due.settlement?.at}`]
      : [],
  ) ?? [];

function differences(one: AuditedCase, all: readonly AuditedCase[]): Violation[] {
  const [first] = one.events;
  const wrong = (what: string): Violation[] => [{ caseId: one.caseId, what }];
  if (first?.type === 'case.offered') {
    const received = all.find(({ caseId }) => caseId === first.data.counterpart.caseId);
    const [begun] = received?.events ?? [];
    if (begun?.type !== 'case.collected') return wrong('no window received what was offered');
    if (first.data.receivedAt !== begun.occurredAt) return wrong('the window received it at another time');
    return 'paper' in first.data ? wrong('it is known on which sheet the window received') : [];
  }
  if (first?.type !== 'case.collected') return [];
  const there = all.filter(
    ({ events: [begun] }) => begun?.type === 'case.offered' && begun.data.counterpart.caseId === one.caseId,
  );
  if (there.length !== 1) return wrong(`it is offered ${there.length} times`);
  // What is known there of the applicant's answers the window told: it may tell more, which came too late.
  const answers = (of: AuditedCase | undefined): number =>
    of?.events.filter(({ type }) => answering.includes(type)).length ?? 0;
  if (answers(there[0]) > answers(one)) return wrong('an answer is known there that no window received');
  const later = (of: AuditedCase | undefined): number =>
    of?.events.filter(({ type, role }) => type === 'case.documents-handed-in' && ['clerk', 'partner'].includes(role))
      .length ?? 0;
  if (later(there[0]) > later(one)) return wrong('documents came there that no window received');
  const fetched = one.events.filter(({ type }) => type === 'case.handed-out' || type === 'case.unclaimed').length;
  const toldOf = there[0]?.events.filter(({ type }) => type === 'case.pick-up-told').length ?? 0;
  if (fetched !== toldOf && there[0]?.snapshot?.erased !== true)
    return wrong('what became of what lay at the window is not known there');
  const sent = bags(one);
  // Of what was ordered the other side may not have wanted the last, because it had gone on meanwhile.
  if (bags(there[0]).some((bag, index) => bag !== sent[index])) return wrong('a bag is known there that was not sent');
  const cancelled = keptBack(one);
  if (keptBack(there[0]).some((bag) => !cancelled.includes(bag)))
    return wrong('a bag is cancelled there that was sent');
  const happened = there[0]?.events
    .filter((event) => told.includes(event.type) || returns(event, there[0]))
    .filter((event) => event.type !== 'case.bag-opened' || event.role !== 'partner')
    .map(({ seq, hash }) => `${seq} ${hash}`);
  const known = one.events.flatMap((event) =>
    event.type === 'case.reported' ? [`${event.data.from.seq} ${event.data.from.hash}`] : [],
  );
  return JSON.stringify(happened) === JSON.stringify(known)
    ? []
    : wrong(`${happened?.length} events happened there, ${known.length} are known here`);
}
