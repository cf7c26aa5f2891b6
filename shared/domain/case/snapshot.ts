import { reported } from './after-report.ts';
import { begin, type Beginning, isBeginning } from './beginning.ts';
import { type Collection, isToldToPartner } from './collection.ts';
import { answered, type Correction, noticed } from './correction.ts';
import { stillToFollow, type ToFollow } from './documents-to-follow.ts';
import { withOriginals } from './originals-after.ts';
import { afterPickUp } from './pick-up.ts';
import { afterPrint } from './printing.ts';
import type {
  CaseDue,
  CaseEvent,
  EventData,
  EventOf,
  Holder,
  MaterialReference,
  Mode,
  ResultKind,
  Step,
} from './event.ts';
import type { Principal } from '#domain/identity/principal';

/** `collected`, `handed-over`: the side that received for another region; `offered`: the side that is to decide; `declined`: both. */
export type CaseStatus =
  | 'collected'
  | 'offered'
  | 'handed-over'
  | 'declined'
  /** The applicant was told what is missing, and has not answered. */
  | 'deficient'
  /** Originals may travel; are on their way; are not as listed. */
  | 'cleared'
  | 'travelling'
  | 'disputed'
  | 'submitted'
  | 'accepted'
  | 'reviewed'
  | 'granted'
  | 'refused'
  | 'not-accepted'
  | 'issued'
  /** Withdrawn; the authority has originals that go back. */
  | 'returning'
  /** Done where it was decided; something lies at the window for the applicant. */
  | 'ready'
  | 'completed'
  | 'withdrawn';

/** What the events of a case add up to; rebuilt from them at any time, and holds no personal data in clear. */
export interface CaseSnapshot {
  /** Of this shape; a snapshot stored under another version is rebuilt from its events when it is read. */
  readonly version: number;
  readonly caseId: string;
  readonly seq: number;
  readonly lastHash: string;
  readonly status: CaseStatus;
  readonly item: { readonly id: string; readonly version: number };
  readonly mode: Mode;
  /** The authority that has the case; on the receiving side the body of the window. */
  readonly body: string;
  readonly region: string;
  /** How often authorities passed it on, operators not counted; and which body had it before, null where none. */
  readonly transfers: number;
  readonly passedOnBy: string | null;
  /** Account of the login that filed; null where somebody came to a window. */
  readonly owner: string | null;
  /** For whom and on what basis the owner applied: both decide who may see the case, see standing.ts. */
  readonly applicant: Pick<Principal, 'onBehalfOf' | 'basis'>;
  readonly onTheSpot: boolean;
  readonly resultKind: ResultKind;
  readonly holder: Holder;
  readonly materials: readonly MaterialReference[];
  readonly submittedAt: string;
  readonly acceptedOn: string | null;
  readonly deemed: boolean;
  readonly due: CaseDue;
  readonly extended: boolean;
  readonly overdue: readonly Step[];
  /** Accounts of those who accepted, reviewed and decided; null until they did. */
  readonly acceptor: string | null;
  readonly reviewer: string | null;
  readonly decider: string | null;
  readonly decidedAt: string | null;
  readonly approval: string | null;
  readonly draftSm3: string | null;
  /** Of the result: as it was issued here, or as the system calls it in which it was decided. */
  readonly identifier: string | null;
  /** When a card made elsewhere reached whoever gets it. */
  readonly servedAt: string | null;
  readonly completedWith: EventData['case.completed']['with'] | null;
  readonly generation: number;
  /** `seq` of the event that began this generation of the journey. */
  readonly generationSeq: number;
  readonly erased: boolean;
  /** Null where nothing was ever missing. */
  readonly correction: Correction | null;
  /** Null where nothing is to follow any more. */
  readonly toFollow: ToFollow | null;
  /** Null for a case that one region handles alone. */
  readonly collection: Collection | null;
}

/** Whether nothing more happens to the case by itself or by its people. */
export const isFinished = ({ status }: Pick<CaseSnapshot, 'status'>): boolean =>
  status === 'completed' || status === 'withdrawn' || status === 'declined';

/** Counts up whenever a field is added to the snapshot or changes its meaning, and where events come to add up otherwise. */
export const snapshotVersion = 5;

/** Applies one event. Total over the kinds of event: a new kind does not compile until it is given its meaning here. */
export function evolve(before: CaseSnapshot | null, event: CaseEvent): CaseSnapshot {
  const after = applied(before, event);
  const { collection } = after;
  // What the other side has to know of is counted here, so that the store can tell without asking.
  return collection !== null && isToldToPartner(event, after)
    ? { ...after, collection: { ...collection, toldSeq: event.seq } }
    : after;
}

function applied(before: CaseSnapshot | null, event: CaseEvent): CaseSnapshot {
  if (isBeginning(event)) return { ...begin(event), version: snapshotVersion };
  if (before === null) throw new Error(`a case does not begin with ${event.type}`);
  return { ...before, seq: event.seq, lastHash: event.hash, ...change(before, event) };
}

/** Rebuilds a snapshot from all events in the order of `seq`. */
export function rebuild(events: readonly CaseEvent[]): CaseSnapshot | null {
  return events.reduce<CaseSnapshot | null>(evolve, null);
}

type Later = Exclude<CaseEvent, Beginning>;

function change(before: CaseSnapshot, event: Later): Partial<CaseSnapshot> {
  switch (event.type) {
    case 'case.taken-over':
      return { status: 'submitted', submittedAt: event.data.startsAt, due: { ...before.due, ...event.data.due } };
    case 'case.transferred':
      return passedOn(before, event);
    case 'case.handover-declined':
      return { status: 'declined' };
    case 'case.reported':
      return reported(before, event.data);
    case 'case.handed-out':
    case 'case.unclaimed':
      return afterPickUp(before, event);
    case 'case.printed':
    case 'case.print-spoiled':
      return afterPrint(before, event);
    case 'case.withdrawal-asked':
      return before.collection === null ? {} : { collection: { ...before.collection, withdrawalAsked: true } };
    case 'case.deficiencies-notified':
      return noticed(before, event.data, event.principal.actor);
    case 'case.corrected':
    case 'case.insisted':
      return { ...noticeAnswered(before, event), ...offeredAgain(before, event) };
    case 'case.cleared':
    case 'case.escalated':
    case 'case.bag-sealed':
    case 'case.courier-ordered':
    case 'case.courier-cancelled':
    case 'case.parcel-traced':
    case 'case.courier-asked':
    case 'case.bag-opened':
      return withOriginals(before, event);
    case 'case.accepted':
      return accepted(before, event);
    case 'case.documents-handed-in':
      return handedIn(before, event.data.materials);
    case 'case.not-accepted':
      return { status: 'not-accepted', acceptor: event.principal.actor, ...servedUntil(before, event.data) };
    case 'case.reviewed':
      return { status: 'reviewed', reviewer: event.principal.actor };
    case 'case.decided':
      return decided(before, event);
    case 'case.extended':
      return { extended: true, due: { ...before.due, ...event.data.due } };
    case 'case.withdrawn':
      return { status: event.data.due === undefined ? 'withdrawn' : 'returning', ...servedUntil(before, event.data) };
    case 'case.served':
      return { servedAt: event.occurredAt };
    case 'case.overdue':
      return { overdue: [...before.overdue, event.data.step] };
    case 'case.result-issued':
    case 'case.completed':
      return ended(event);
    case 'case.journey-restarted':
    case 'case.operated':
    case 'case.pick-up-told':
    case 'case.erased':
      return besides(event);
  }
}

const ended = (event: EventOf<'case.result-issued'> | EventOf<'case.completed'>): Partial<CaseSnapshot> =>
  event.type === 'case.completed'
    ? { status: 'completed', completedWith: event.data.with }
    : { status: 'issued', identifier: event.data.identifier };

const passedOn = (
  { body, transfers }: CaseSnapshot,
  { data, role }: Extract<CaseEvent, { type: 'case.transferred' }>,
): Partial<CaseSnapshot> => ({
  ...{ body: data.to, passedOnBy: body },
  transfers: transfers + (role === 'operator' ? 0 : 1),
});

/** What is done to a case besides handling it, and what is told of it when it is over. */
function besides(
  event:
    | EventOf<'case.journey-restarted'>
    | EventOf<'case.operated'>
    | EventOf<'case.pick-up-told'>
    | EventOf<'case.erased'>,
): Partial<CaseSnapshot> {
  switch (event.type) {
    case 'case.journey-restarted':
      return { generation: event.data.generation, generationSeq: event.seq };
    case 'case.operated':
    case 'case.pick-up-told':
      return {};
    case 'case.erased':
      return { erased: true };
  }
}

/** Until when originals go back, where the authority has them. */
const servedUntil = (before: CaseSnapshot, { due }: Pick<EventData['case.withdrawn'], 'due'>): Partial<CaseSnapshot> =>
  due === undefined ? {} : { due: { ...before.due, delivery: due.delivery } };

const noticeAnswered = (
  before: CaseSnapshot,
  event: Extract<CaseEvent, { type: 'case.corrected' | 'case.insisted' }>,
): Partial<CaseSnapshot> =>
  event.type === 'case.corrected'
    ? {
        ...answered(before, { corrected: event.data, at: event.occurredAt }),
        toFollow: stillToFollow(before.toFollow, event.data.materials),
      }
    : answered(before, { insistedUntil: event.data.due.answer });

const accepted = (
  { due, toFollow }: CaseSnapshot,
  { principal, data }: Extract<CaseEvent, { type: 'case.accepted' }>,
): Partial<CaseSnapshot> => ({
  ...{ status: 'accepted', acceptor: principal.actor, acceptedOn: data.effectiveOn, deemed: data.deemed },
  due: { ...due, ...data.due },
  toFollow: toFollow && { ...toFollow, due: data.documentsDue ?? null },
});

const handedIn = (
  { materials, toFollow }: CaseSnapshot,
  added: EventData['case.documents-handed-in']['materials'],
): Partial<CaseSnapshot> => ({
  materials: [...materials, ...added],
  toFollow: stillToFollow(toFollow, added),
});

function decided(
  { due, materials }: CaseSnapshot,
  event: Extract<CaseEvent, { type: 'case.decided' }>,
): Partial<CaseSnapshot> {
  const { outcome, approval, draftSm3, due: told, elsewhere } = event.data;
  return {
    ...{ status: outcome, decider: event.principal.actor, decidedAt: event.occurredAt, approval, draftSm3 },
    identifier: outcome === 'granted' ? (elsewhere?.reference ?? null) : null,
    // What shows it is kept with the materials, so that it can be opened.
    ...(elsewhere === undefined ? {} : { materials: [...materials, elsewhere.evidence] }),
    due: { ...due, delivery: told.delivery },
  };
}

/** What was offered before the notice is to be taken over anew. */
function offeredAgain(
  { collection }: CaseSnapshot,
  { data: { due } }: Extract<CaseEvent, { type: 'case.corrected' | 'case.insisted' }>,
): Partial<CaseSnapshot> {
  return collection === null || due.takeOver === null
    ? {}
    : { collection: { ...collection, takeOverDue: due.takeOver, escalated: false } };
}
