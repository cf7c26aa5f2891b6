import type { CaseEvent, EventOf, EventType } from '#domain/case/event';
import { type CaseSnapshot, evolve } from '#domain/case/snapshot';
import type { AuditedCase } from './evidence.ts';
import { type Check, perCase } from './law.ts';

type Status = CaseSnapshot['status'];

/** What a case begins with. */
const beginnings = ['case.submitted', 'case.collected', 'case.offered'] as const;
type Beginning = (typeof beginnings)[number];
const isBeginning = (type: EventType): type is Beginning => beginnings.some((each) => each === type);

/** Decided or withdrawn; something may yet have to reach the applicant. */
const settled: readonly Status[] = ['granted', 'refused', 'not-accepted', 'returning'];

/** In which state each act is lawful, stated here once more and apart from the rules that are audited. */
const lawfulIn: Readonly<Record<Exclude<EventType, Beginning>, readonly Status[]>> = {
  'case.taken-over': ['offered', 'travelling'],
  'case.transferred': ['offered', 'submitted'],
  'case.handover-declined': ['offered', 'deficient'],
  'case.reported': ['collected', 'handed-over', 'deficient', 'cleared', 'travelling', 'disputed'],
  'case.withdrawal-asked': ['collected', 'handed-over', 'deficient', 'cleared', 'disputed'],
  'case.deficiencies-notified': ['offered', 'submitted'],
  'case.corrected': ['deficient'],
  'case.documents-handed-in': [
    ...['collected', 'offered', 'handed-over', 'deficient', 'cleared', 'travelling', 'disputed'],
    ...['submitted', 'accepted', 'reviewed'],
  ] as Status[],
  'case.insisted': ['deficient'],
  'case.cleared': ['offered'],
  'case.escalated': ['collected', 'offered'],
  // What goes back is sealed when the case is settled.
  'case.bag-sealed': ['offered', 'deficient', 'cleared', 'disputed', ...settled],
  // The carrier answers and tells when it likes, also of a parcel that is under way when the case ends.
  'case.courier-ordered': ['travelling', 'deficient', 'withdrawn', 'declined', ...settled],
  'case.courier-cancelled': ['travelling', 'deficient', 'withdrawn', 'declined', 'handed-over', ...settled],
  'case.parcel-traced': ['travelling', 'deficient', 'withdrawn', 'declined', ...settled],
  'case.courier-asked': ['travelling'],
  // Also after the applicant let the time for a correction pass, see below.
  'case.bag-opened': ['travelling', 'deficient', 'handed-over', ...settled],
  'case.served': settled,
  'case.handed-out': ['ready'],
  'case.unclaimed': ['ready'],
  // Whoever comes after the end gets their paper then.
  'case.printed': ['ready', 'completed'],
  'case.print-spoiled': ['ready', 'completed'],
  'case.pick-up-told': ['completed'],
  'case.accepted': ['submitted'],
  'case.not-accepted': ['submitted', 'deficient'],
  'case.reviewed': ['accepted'],
  'case.decided': ['reviewed'],
  'case.extended': ['accepted', 'reviewed'],
  'case.withdrawn': ['offered', 'deficient', 'cleared', 'disputed', 'submitted', 'accepted', 'reviewed'],
  'case.overdue': [
    ...['collected', 'offered', 'handed-over', 'deficient', 'cleared', 'travelling', 'disputed'],
    ...['submitted', 'accepted', 'reviewed', 'ready', ...settled],
  ] as Status[],
  'case.result-issued': ['granted'],
  'case.completed': ['granted', 'refused', 'not-accepted', 'issued', 'returning'],
  'case.journey-restarted': [
    ...['collected', 'offered', 'handed-over', 'deficient', 'cleared', 'travelling', 'disputed', 'submitted'],
    ...['accepted', 'reviewed', 'granted', 'refused', 'not-accepted', 'issued', 'returning', 'ready'],
  ] as Status[],
  // Consequences may be ordered again at any time.
  'case.operated': [
    ...['collected', 'offered', 'handed-over', 'deficient', 'cleared', 'travelling', 'disputed', 'submitted'],
    ...[
      'accepted',
      'reviewed',
      'granted',
      'refused',
      'not-accepted',
      'issued',
      'returning',
      'ready',
      'completed',
      'withdrawn',
      'declined',
    ],
  ] as Status[],
  'case.erased': ['completed', 'withdrawn', 'declined'],
};

const completedFrom: Readonly<Partial<Record<Status, string>>> = {
  issued: 'result',
  granted: 'record',
  refused: 'refusal',
  'not-accepted': 'non-acceptance',
  returning: 'withdrawal',
};

const lateIn: Readonly<Partial<Record<Status, string>>> = {
  collected: 'take-over',
  offered: 'take-over',
  'handed-over': 'outcome',
  deficient: 'correction',
  cleared: 'dispatch',
  travelling: 'arrival',
  disputed: 'settlement',
  submitted: 'acceptance',
  accepted: 'review',
  reviewed: 'decision',
  granted: 'service',
  refused: 'service',
  'not-accepted': 'service',
  returning: 'service',
  ready: 'pick-up',
};

const bySystem = ({ principal, role }: CaseEvent): boolean => role === 'system' && principal.actor === 'system:journey';
const onTheSpot = (event: CaseEvent): boolean =>
  bySystem(event) && event.principal.basis === 'standing-authorisation' && event.principal.onBehalfOf !== event.body;

function* lawfulOrder({ events }: AuditedCase): Generator<string> {
  let before: CaseSnapshot | null = null;
  for (const event of events) {
    if (isBeginning(event.type)) {
      yield* begunWhen(event);
      if (before !== null) yield `event ${event.seq} begins a case that is there`;
    } else if (before === null) yield `event ${event.seq} comes before the beginning`;
    else yield* lawfulNext(event as Later, before);
    if (before === null && !isBeginning(event.type)) return;
    before = evolve(before, event);
  }
}

const dayMs = 86_400_000;

/** A case begins when it is recorded, unless a window received it on paper: then when the sheet says, approved by another if late. */
function* begunWhen(event: CaseEvent): Generator<string> {
  const { seq, occurredAt, recordedAt, principal } = event;
  const paper = event.type === 'case.collected' ? event.data.paper : undefined;
  if (event.type === 'case.collected' && event.data.receivedAt !== occurredAt)
    yield `event ${seq} was received at another time than it happened`;
  if (paper === undefined) {
    if (occurredAt !== recordedAt) yield `event ${seq} began before it was recorded, and on no sheet`;
    return;
  }
  const age = Date.parse(recordedAt) - Date.parse(occurredAt);
  if (age < 0 || age > 30 * dayMs) yield `event ${seq} was entered ${age} ms after its sheet was written`;
  if (age > dayMs && paper.receivedBy === principal.actor) yield `event ${seq} was entered late by who received it`;
}

type Later = Exclude<CaseEvent, { type: Beginning }>;

function* lawfulNext(event: Later, before: CaseSnapshot): Generator<string> {
  const { status } = before;
  const elsewhere = event.type === 'case.decided' && event.data.elsewhere !== undefined && status === 'accepted';
  const spot = event.type === 'case.decided' && onTheSpot(event) && before.onTheSpot && status === 'accepted';
  // The carrier may still tell of what it gave back.
  const ofKeptBack =
    event.type === 'case.parcel-traced' &&
    before.collection?.originals?.bags.find(({ number }) => number === event.data.bag)?.cancelled === true;
  if (!lawfulIn[event.type].includes(status) && !spot && !elsewhere && !ofKeptBack)
    yield `event ${event.seq}: ${event.type} of a case ${status}`;
  if (before.erased) yield `event ${event.seq} comes after the erasure`;
  if (event.body !== before.body) yield `event ${event.seq} is of another body`;
  const kind = before.resultKind === 'imported' && before.identifier === null ? 'record' : before.resultKind;
  const ends = status === 'granted' && ['card', 'imported'].includes(kind) ? kind : completedFrom[status];
  if (event.type === 'case.completed' && event.data.with !== ends)
    yield `event ${event.seq} completes with ${event.data.with} what is ${status}`;
  if (event.type === 'case.completed' && status === 'granted' && before.draftSm3 !== null)
    yield `event ${event.seq} completes without the result that was granted`;
  const documentsLate = event.type === 'case.overdue' && event.data.step === 'documents';
  if (documentsLate && !(['accepted', 'reviewed'].includes(status) && before.toFollow !== null))
    yield `event ${event.seq} is late with documents that nobody awaits`;
  if (event.type === 'case.decided' && event.data.outcome === 'granted' && before.toFollow !== null)
    yield `event ${event.seq} grants while documents are to follow`;
  if (event.type === 'case.documents-handed-in') yield* handedIn(event, before);
  if (event.type === 'case.overdue' && !documentsLate && event.data.step !== lateIn[status])
    yield `event ${event.seq} is late with ${event.data.step} while ${status}`;
  if (event.type === 'case.transferred' && event.role === 'acceptor' && before.transfers >= 2)
    yield `event ${event.seq} passes on what was passed on twice`;
  if (event.type === 'case.decided' && event.data.elsewhere !== undefined && sealed.includes(before.resultKind))
    yield `event ${event.seq} decides elsewhere what is sealed here`;
  yield* ofItsSide(event, before);
  yield* lying(event, before);
}

function* handedIn(
  { seq, data }: EventOf<'case.documents-handed-in'>,
  { toFollow, materials }: CaseSnapshot,
): Generator<string> {
  for (const { slot } of data.materials) {
    if (toFollow?.slots.includes(slot) !== true) yield `event ${seq} hands in ${slot}, which was not to follow`;
    if (materials.some((each) => each.slot === slot)) yield `event ${seq} hands in ${slot}, which was there`;
  }
}

const sealed: readonly CaseSnapshot['resultKind'][] = ['licence', 'attestation', 'approval'];

/** What only one of two sides does, and what waits for originals where the clause asks for them. */
function* ofItsSide(
  { seq, type, recordedAt }: Later,
  { collection, status, correction }: CaseSnapshot,
): Generator<string> {
  const side = sideOf[type];
  if (side !== undefined && side !== collection?.side) yield `event ${seq}: ${type} on the side ${collection?.side}`;
  const asked = collection?.clockStarts === 'originals-received';
  if (type === 'case.taken-over' && asked !== (status === 'travelling'))
    yield `event ${seq} takes over what is ${status}`;
  const answer = correction?.open?.due.at ?? '';
  if (type === 'case.bag-opened' && status === 'deficient' && recordedAt < answer)
    yield `event ${seq} opens a bag while the applicant may correct`;
  if (type === 'case.bag-sealed' && collection?.side === 'receiving' && !['cleared', 'disputed'].includes(status))
    yield `event ${seq} sends originals of a case ${status}`;
}

/** What came back in an opened bag, or was told to have been sent as a card, lies at the window once it is done there; nothing else does. */
function* lying(event: Later, { collection }: CaseSnapshot): Generator<string> {
  const said = saidToLie(event);
  if (said === null) return;
  const back = collection?.originals?.bags.filter(({ leg, opened }) => leg === 'return' && opened) ?? [];
  const cameBack = back.some(({ manifest, missing }) => manifest.sheets.length > missing.length);
  const here = [...(cameBack ? ['originals'] : []), ...(collection?.card ? ['card'] : [])].join();
  if (said !== here) yield `event ${event.seq} says that what lies at the window is '${said}', not '${here}'`;
  if (event.type === 'case.handed-out' && event.data.to === 'presenter' && collection?.presenter === null)
    yield `event ${event.seq} hands out to somebody who never came`;
}

/** What an event says to lie at the window; null where it says nothing of that. */
function saidToLie(event: Later): string | null {
  if (event.type === 'case.handed-out' || event.type === 'case.unclaimed') return event.data.what.join();
  if (event.type !== 'case.reported') return null;
  const { pickUp, event: there } = event.data;
  return there === 'case.completed' || pickUp !== undefined ? (pickUp?.what.join() ?? '') : null;
}

const sideOf: Readonly<Partial<Record<EventType, 'receiving' | 'deciding'>>> = {
  'case.reported': 'receiving',
  'case.withdrawal-asked': 'receiving',
  'case.handed-out': 'receiving',
  'case.unclaimed': 'receiving',
  'case.printed': 'receiving',
  'case.print-spoiled': 'receiving',
  'case.pick-up-told': 'deciding',
  'case.courier-asked': 'receiving',
  'case.taken-over': 'deciding',
  'case.handover-declined': 'deciding',
  'case.cleared': 'deciding',
};

/** Who may do what: the role, and the ground on which the platform may stand in for it. */
function* entitled(event: CaseEvent, receiving: boolean): Generator<string> {
  const wrong = `event ${event.seq}: ${event.type} by ${event.role} on the basis ${event.principal.basis}`;
  const official = (role: string): boolean => event.role === role && event.principal.basis === 'office';
  const byPartner = (): boolean => event.role === 'partner' && event.principal.basis === 'agreement';
  const may = {
    'case.submitted': () => event.role === 'applicant',
    'case.collected': () => official('clerk'),
    'case.offered': byPartner,
    'case.reported': byPartner,
    'case.taken-over': () => official('acceptor'),
    'case.transferred': () =>
      official('acceptor') || (event.role === 'operator' && event.principal.basis === 'operation'),
    'case.handover-declined': () => official('acceptor'),
    'case.deficiencies-notified': () => official('acceptor') || official('decider'),
    'case.corrected': () => event.role === 'applicant' || official('clerk') || byPartner(),
    'case.documents-handed-in': () => event.role === 'applicant' || official('clerk') || byPartner(),
    'case.insisted': () => event.role === 'applicant' || official('clerk') || byPartner(),
    'case.cleared': () => official('acceptor'),
    'case.escalated': () => bySystem(event),
    'case.bag-sealed': () => (receiving ? official('clerk') : official('acceptor') || byPartner()),
    'case.courier-ordered': () => bySystem(event) || (!receiving && byPartner()),
    'case.courier-cancelled': () => (receiving ? official('clerk') : official('acceptor') || byPartner()),
    'case.parcel-traced': () => event.role === 'system' && event.principal.actor.startsWith('carrier:'),
    'case.courier-asked': () => bySystem(event),
    'case.bag-opened': () => (receiving ? official('clerk') : official('acceptor') || byPartner()),
    'case.served': () => official('acceptor'),
    'case.handed-out': () => receiving && official('clerk'),
    'case.unclaimed': () => bySystem(event),
    'case.printed': () => receiving && official('clerk'),
    'case.print-spoiled': () => receiving && official('clerk'),
    'case.pick-up-told': byPartner,
    'case.accepted': () =>
      official('acceptor') || onTheSpot(event) || (bySystem(event) && event.principal.basis === 'law'),
    'case.not-accepted': () => official('acceptor'),
    'case.reviewed': () => official('reviewer'),
    'case.decided': () => official('decider') || onTheSpot(event),
    'case.extended': () => official('decider'),
    'case.withdrawn': () => event.role === 'applicant' || byPartner(),
    'case.withdrawal-asked': () => official('clerk'),
    'case.overdue': () => bySystem(event),
    'case.result-issued': () => bySystem(event),
    'case.completed': () => bySystem(event),
    'case.journey-restarted': () => event.role === 'operator',
    'case.operated': () => event.role === 'operator' && event.principal.actor.startsWith('system:op-'),
    'case.erased': () => event.role === 'operator',
  } satisfies Record<EventType, () => boolean>;
  if (!may[event.type]()) yield wrong;
}

function* threePeople({ events }: AuditedCase): Generator<string> {
  const receiving = events[0]?.type === 'case.collected';
  for (const event of events) yield* entitled(event, receiving);
  const acting = events.filter(({ role }) => ['acceptor', 'reviewer', 'decider'].includes(role));
  const byPerson = Map.groupBy(acting, ({ principal }) => principal.actor);
  for (const own of byPerson.values())
    if (new Set(own.map(({ role }) => role)).size > 1)
      yield `one person acted as ${own.map(({ role }) => role).join(', ')}`;
  const owner = events[0]?.principal.actor;
  if (acting.some(({ principal }) => principal.actor === owner)) yield 'an official handled their own application';
}

export const orderChecks: readonly Check[] = [
  perCase({ law: 8, says: 'the acts follow each other as the law orders them' }, lawfulOrder),
  perCase(
    { law: 8, says: 'acceptor, reviewer and decider are three people with the post, and none of them the applicant' },
    threePeople,
  ),
];
