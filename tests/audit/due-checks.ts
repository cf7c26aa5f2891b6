import type { CaseEvent, EventOf } from '#domain/case/event';
import type { Due } from '#domain/limits/due';
import { civilDate } from '#domain/limits/civil-date';
import { dueAfter, extendDue } from '#domain/limits/due';
import { limitsOf } from '#domain/limits/item-limits';
import { itemCatalogue } from '#functions/shipped-catalogue';
import type { AuditedCase } from './evidence.ts';
import { type Check, perCase } from './law.ts';
import {
  type CountedOriginals,
  countOriginals,
  isOfOriginals,
  noneCounted,
  reportedOriginals,
  same,
  startsWithOriginals,
} from './due-of-originals.ts';

const { calendar } = itemCatalogue;

/** The due dates that hold at a moment, as counted here again. */
interface Counted {
  /** Of the one who is offered a case: until when to take it over. */
  readonly takeOver: Due | null;
  /** What the deciding region last told: its clocks run there. */
  readonly outcome: Due | null;
  readonly acceptance: Due | null;
  readonly decision: { readonly statutory: Due | null; readonly committed: Due | null } | null;
  readonly item: EventOf<'case.submitted'>['data']['item'];
  /** Receipt, as the limits count it. */
  readonly receivedAt: string;
  /** Until when the applicant is to correct, while that is awaited. */
  readonly correction: Due | null;
  /** Until when documents may follow acceptance, where some were to. */
  readonly documents?: Due | null;
  /** Whether documents are still to follow. */
  readonly toFollow: readonly string[];
  /** Until when the authority has to answer an applicant who insists. */
  readonly insisted?: Due | null;
  /** Until when something has to reach the applicant. */
  readonly service?: Due | null;
  /** On the side that received: until when something is to be fetched at the window. */
  readonly pickUp?: Due | null;
  /** On the side that received: whether the other side has taken over. */
  readonly handedOver?: boolean;
  /** Of a case whose clause asks for originals. */
  readonly originals: CountedOriginals | null;
}

const nothing = { statutory: null, committed: null };
const sameDecision = (a: Counted['decision'], b: Counted['decision']): boolean =>
  same((a ?? nothing).statutory, (b ?? nothing).statutory) && same((a ?? nothing).committed, (b ?? nothing).committed);

/** Counts every due date again from what happened when, the item's limits and the calendar; offline, by whoever likes to. */
function* counted({ events }: AuditedCase): Generator<string> {
  const first = events[0];
  if (first?.type !== 'case.submitted' && first?.type !== 'case.collected' && first?.type !== 'case.offered') return;
  const { item } = first.data;
  const toFollow = first.data.toFollow?.slots ?? [];
  let now: Counted;
  if (first.type === 'case.submitted') {
    const atFirst = fromReceipt({ item, receivedAt: first.occurredAt });
    if (!same(first.data.due.acceptance, atFirst.acceptance) || !sameDecision(first.data.due, atFirst.decision))
      yield 'the due dates told at submission are others';
    now = { ...atFirst, takeOver: null, outcome: null, originals: null, toFollow };
  } else {
    // Of what was received on paper the other side could not know before it was entered.
    const takeOver = dueAfter({ calendar, from: civilDate(first.recordedAt), workingDays: 1 });
    if (!same(first.data.due.takeOver, takeOver)) yield 'the due date of the taking-over is another';
    now = {
      takeOver,
      outcome: null,
      acceptance: null,
      decision: null,
      item,
      receivedAt: first.occurredAt,
      correction: null,
      toFollow,
      originals: noneCounted(first),
    };
  }
  for (const event of events.slice(1)) {
    const [next, wrong] = count(event, now);
    if (wrong !== null) yield `event ${event.seq}: ${wrong}`;
    now = next;
  }
}

/** The limits of an item from receipt on, nothing else having happened yet. */
function fromReceipt({ item, receivedAt }: Pick<Counted, 'item' | 'receivedAt'>) {
  const { limits } = itemCatalogue.itemVersion(item);
  const facts = { receivedAt, acceptedAt: null, extended: false, decidedAt: null };
  const { acceptance, decision } = limitsOf({ limits, calendar, facts });
  return { acceptance, decision, item, receivedAt, correction: null };
}

function count(event: CaseEvent, now: Counted): [Counted, string | null] {
  if (isOfOriginals(event)) {
    const [originals, wrong] = countOriginals(event, now);
    return [{ ...now, originals }, wrong];
  }
  const { limits } = itemCatalogue.itemVersion(now.item);
  const { receivedAt } = now;
  const facts = { receivedAt, acceptedAt: null, extended: false, decidedAt: null };
  switch (event.type) {
    case 'case.accepted': {
      const { decision } = limitsOf({ limits, calendar, facts: { ...facts, acceptedAt: event.occurredAt } });
      const deemed = now.acceptance !== null && event.recordedAt >= now.acceptance.at && limits.deemedAcceptance;
      if (event.data.deemed !== deemed)
        return [{ ...now, decision }, deemed ? 'the law had accepted' : 'silence is no acceptance yet'];
      if (deemed && event.occurredAt !== receivedAt)
        return [{ ...now, decision }, 'deemed acceptance runs from receipt'];
      const documents = documentsFrom(event, { limits, toFollow: now.toFollow, decision });
      if (!same(event.data.documentsDue ?? null, documents))
        return [{ ...now, decision }, 'documents may follow until another date'];
      return [
        { ...now, decision, documents },
        sameDecision(event.data.due, decision) ? null : 'the limit for the decision is another',
      ];
    }
    case 'case.extended': {
      const later = (due: Due | null | undefined): Due | null =>
        due === null || due === undefined
          ? null
          : extendDue({ calendar, due, workingDays: limits.extension?.workingDays ?? 0 });
      const decision = { statutory: later(now.decision?.statutory), committed: later(now.decision?.committed) };
      const right = limits.extension !== undefined && sameDecision(event.data.due, decision);
      return [{ ...now, decision }, right ? null : 'the extension is another'];
    }
    case 'case.overdue': {
      const due = {
        'take-over': now.takeOver,
        outcome: now.outcome,
        correction: now.correction,
        dispatch: now.originals?.dispatch ?? null,
        arrival: now.originals?.arrival ?? null,
        settlement: now.originals?.settlement ?? null,
        service: now.service ?? null,
        'pick-up': now.pickUp ?? null,
        acceptance: now.acceptance,
        review: now.decision?.committed ?? now.decision?.statutory ?? null,
        decision: now.decision?.committed ?? now.decision?.statutory ?? null,
        documents: now.documents ?? null,
      }[event.data.step];
      const right = due !== null && same(event.data.due, due) && event.recordedAt >= due.at;
      return [now, right ? null : 'it was not late'];
    }
    case 'case.decided': {
      const { delivery } = limitsOf({ limits, calendar, facts: { ...facts, decidedAt: event.occurredAt } });
      const told = event.data.due.delivery;
      const wanted = event.data.outcome === 'granted' ? delivery : null;
      // Ten working days (licensing law art. 44) where the item sets no limit, and a card or originals have to reach somebody.
      const right = same(told, wanted) || (wanted === null && same(told, tenDays(event)));
      return [{ ...now, service: told }, right ? null : 'the limit for the delivery is another'];
    }
    case 'case.taken-over': {
      const begun = fromReceipt({ item: now.item, receivedAt: event.data.startsAt });
      const { acceptance, ...decision } = event.data.due;
      // What is insisted on is answered in time for that, and never before it could be.
      const insisted = now.insisted ?? null;
      const wanted = insisted !== null && insisted.at > begun.acceptance.at ? insisted : begun.acceptance;
      const right = same(acceptance, wanted) && sameDecision(decision, begun.decision);
      const next = { ...now, ...begun, acceptance: wanted };
      if (now.originals !== null && !startsWithOriginals(now.originals, event))
        return [next, 'its clock does not start with the originals'];
      return [next, right ? null : 'the due dates told at the taking-over are others'];
    }
    case 'case.reported': {
      const { due, notice, event: what, pickUp } = event.data;
      const handedOver = now.handedOver === true || what === 'case.taken-over';
      const originals = reportedOriginals(event, now.originals);
      // Its being late does not end the wait for a correction.
      const correction = what === 'case.overdue' ? now.correction : (notice?.due.correction ?? null);
      const next = { ...now, outcome: due, handedOver, originals, correction, pickUp: pickUp?.due ?? null };
      // From the day on which the window was told that it was completed there.
      const fetched = dueAfter({ calendar, from: civilDate(event.recordedAt), workingDays: 10 });
      return [next, pickUp === undefined || same(pickUp.due, fetched) ? null : 'it is to be fetched by another date'];
    }
    case 'case.unclaimed': {
      const last = now.pickUp ? extendDue({ calendar, due: now.pickUp, workingDays: 10 }) : null;
      const right = last !== null && same(event.data.due, last) && event.recordedAt >= last.at;
      return [now, right ? null : 'the applicant may still come for it'];
    }
    case 'case.deficiencies-notified': {
      const { correction } = event.data.due;
      const span = { calendar, from: civilDate(event.occurredAt) };
      // How many days the official gave is not said but by the date: one of those that may be given.
      const may = Array.from({ length: 30 }, (_, days) => dueAfter({ ...span, workingDays: days + 1 }));
      const right = may.some((each) => same(each, correction));
      return [{ ...now, correction }, right ? null : 'no such time may be given for a correction'];
    }
    case 'case.documents-handed-in':
      return [{ ...now, toFollow: without(now.toFollow, event.data.materials) }, null];
    case 'case.corrected':
    case 'case.insisted':
      return again(event, now);
    case 'case.not-accepted':
    case 'case.withdrawn': {
      const { due } = event.data;
      const right = due === undefined || same(due.delivery, tenDays(event));
      return [{ ...now, service: due?.delivery ?? null }, right ? null : 'originals go back by another date'];
    }
    case 'case.submitted':
    case 'case.collected':
    case 'case.offered':
    case 'case.handover-declined':
    case 'case.transferred':
    case 'case.pick-up-told':
    case 'case.withdrawal-asked':
    case 'case.handed-out':
    case 'case.printed':
    case 'case.print-spoiled':
    case 'case.served':
    case 'case.reviewed':
    case 'case.result-issued':
    case 'case.completed':
    case 'case.journey-restarted':
    case 'case.operated':
    case 'case.erased':
      return [now, null];
  }
}

const without = (toFollow: readonly string[], materials: readonly { readonly slot: string }[]): readonly string[] =>
  toFollow.filter((slot) => !materials.some((material) => material.slot === slot));

/** Counted from the day on which it became known that the application is accepted, and never beyond the decision. */
function documentsFrom(
  event: EventOf<'case.accepted'>,
  of: {
    limits: ReturnType<typeof itemCatalogue.itemVersion>['limits'];
    toFollow: readonly string[];
    decision: Counted['decision'];
  },
): Due | null {
  const { limits, toFollow, decision } = of;
  if (toFollow.length === 0 || limits.documents === undefined) return null;
  const own = dueAfter({ calendar, from: civilDate(event.recordedAt), workingDays: limits.documents.workingDays });
  const last = decision?.committed ?? decision?.statutory ?? own;
  return last.at < own.at ? last : own;
}

const tenDays = (event: CaseEvent): Due => dueAfter({ calendar, from: civilDate(event.occurredAt), workingDays: 10 });

/** A notice that is answered: what was offered or filed is due anew from then. */
function again(event: EventOf<'case.corrected'> | EventOf<'case.insisted'>, now: Counted): [Counted, string | null] {
  const from = civilDate(event.occurredAt);
  const begun = now.acceptance === null ? null : fromReceipt({ item: now.item, receivedAt: event.occurredAt });
  // Where originals may travel already it is they that are awaited.
  const mayTravel = now.originals !== null && (now.originals.dispatch !== null || now.originals.bags > 0);
  const isOffered = now.acceptance === null && now.handedOver !== true && !mayTravel;
  const takeOver = isOffered ? dueAfter({ calendar, from, workingDays: 1 }) : null;
  const next = { ...now, correction: null, ...(takeOver === null ? {} : { takeOver }) };
  const wrong = 'the dates that begin anew are others';
  if (event.type === 'case.insisted') {
    const answer = dueAfter({ calendar, from, workingDays: 5 });
    const right = same(event.data.due.answer, answer) && same(event.data.due.takeOver, takeOver);
    return [{ ...next, acceptance: now.acceptance === null ? null : answer, insisted: answer }, right ? null : wrong];
  }
  const { due, materials } = event.data;
  const toFollow = without(now.toFollow, materials);
  const right = same(due.takeOver, takeOver) && same(due.acceptance, begun?.acceptance ?? null);
  return [{ ...next, ...begun, decision: now.decision, toFollow }, right ? null : wrong];
}

export const dueChecks: readonly Check[] = [
  perCase({ law: 8, says: 'every due date follows from events and calendar' }, counted),
];
