import type { EventOf } from './event.ts';
import { noOriginals } from './originals.ts';
import type { CaseSnapshot } from './snapshot.ts';

/** What a case begins with: filed here, received for an authority elsewhere, or offered by a window elsewhere. */
export type Beginning = EventOf<'case.submitted'> | EventOf<'case.collected'> | EventOf<'case.offered'>;

export const isBeginning = (event: { readonly type: string }): event is Beginning =>
  event.type === 'case.submitted' || event.type === 'case.collected' || event.type === 'case.offered';

type Begun = Omit<CaseSnapshot, 'version'>;

/** The case as its first event leaves it. */
export const begin = (event: Beginning): Begun =>
  event.type === 'case.submitted' ? beginHere(event) : beginElsewhere(event);

function beginHere(event: EventOf<'case.submitted'>): Begun {
  const { item, mode, onTheSpot, resultKind, holder, materials, due } = event.data;
  return {
    ...unhandled(event),
    ...{ status: 'submitted', item, mode, onTheSpot, resultKind, holder, materials },
    owner: event.principal.actor,
    due: { ...due, delivery: null },
  };
}

function beginElsewhere(event: EventOf<'case.collected'> | EventOf<'case.offered'>): Begun {
  const { item, mode, resultKind, holder, materials, due, ...agreed } = event.data;
  const { clause, clockStarts, window, receivedAt, counterpart, presenter } = agreed;
  const receiving = event.type === 'case.collected';
  return {
    ...unhandled(event),
    ...{ status: receiving ? 'collected' : 'offered', item, mode, onTheSpot: false, resultKind, holder, materials },
    owner: null,
    // Whoever comes to a window has no account with us: they are known by the keyed hash of their number.
    applicant: { onBehalfOf: `holder:${holder.hash}`, basis: 'self' },
    due: { acceptance: null, statutory: null, committed: null, delivery: null },
    collection: {
      side: receiving ? 'receiving' : 'deciding',
      ...{ clause, clockStarts, window, receivedAt, counterpart, presenter },
      takeOverDue: due.takeOver,
      escalated: false,
      originals: clockStarts === 'originals-received' ? noOriginals : null,
      reported: null,
      withdrawalAsked: false,
      card: null,
      pickUp: null,
      printing: null,
      toldSeq: 0,
    },
  };
}

/** What every case begins with. */
function unhandled(event: Beginning) {
  const { onBehalfOf, basis } = event.principal;
  const slots = event.data.toFollow?.slots ?? [];
  return {
    caseId: event.caseId,
    seq: event.seq,
    lastHash: event.hash,
    body: event.body,
    region: event.region,
    transfers: 0,
    passedOnBy: null,
    applicant: { onBehalfOf, basis },
    submittedAt: event.occurredAt,
    acceptedOn: null,
    deemed: false,
    extended: false,
    overdue: [],
    acceptor: null,
    reviewer: null,
    decider: null,
    decidedAt: null,
    approval: null,
    draftSm3: null,
    identifier: null,
    servedAt: null,
    completedWith: null,
    generation: 1,
    generationSeq: event.seq,
    erased: false,
    correction: null,
    toFollow: slots.length === 0 ? null : { slots, due: null },
    collection: null,
  };
}
