import type { CaseEvent, EventOf } from '#domain/case/event';
import type { Due } from '#domain/limits/due';
import { civilDate } from '#domain/limits/civil-date';
import { dueAfter, extendDue } from '#domain/limits/due';
import { limitsOf } from '#domain/limits/item-limits';
import { itemCatalogue } from '#functions/shipped-catalogue';
import type { AuditedCase } from './evidence.ts';
import { type Check, perCase } from './law.ts';

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
}

const same = (a: Due | null, b: Due | null): boolean =>
  a === b || (a?.date === b?.date && a?.at === b?.at && a?.provisional === b?.provisional);

const nothing = { statutory: null, committed: null };
const sameDecision = (a: Counted['decision'], b: Counted['decision']): boolean =>
  same((a ?? nothing).statutory, (b ?? nothing).statutory) && same((a ?? nothing).committed, (b ?? nothing).committed);

/** Counts every due date again from what happened when, the item's limits and the calendar; offline, by whoever likes to. */
function* counted({ events }: AuditedCase): Generator<string> {
  const first = events[0];
  if (first?.type !== 'case.submitted' && first?.type !== 'case.collected' && first?.type !== 'case.offered') return;
  const { item } = first.data;
  let now: Counted;
  if (first.type === 'case.submitted') {
    const atFirst = fromReceipt({ item, receivedAt: first.occurredAt });
    if (!same(first.data.due.acceptance, atFirst.acceptance) || !sameDecision(first.data.due, atFirst.decision))
      yield 'the due dates told at submission are others';
    now = { ...atFirst, takeOver: null, outcome: null };
  } else {
    const takeOver = dueAfter({ calendar, from: civilDate(first.occurredAt), workingDays: 1 });
    if (!same(first.data.due.takeOver, takeOver)) yield 'the due date of the taking-over is another';
    now = { takeOver, outcome: null, acceptance: null, decision: null, item, receivedAt: first.occurredAt };
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
  return { acceptance, decision, item, receivedAt };
}

function count(event: CaseEvent, now: Counted): [Counted, string | null] {
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
      return [
        { ...now, decision },
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
        acceptance: now.acceptance,
        review: now.decision?.committed ?? now.decision?.statutory ?? null,
        decision: now.decision?.committed ?? now.decision?.statutory ?? null,
      }[event.data.step];
      const right = due !== null && same(event.data.due, due) && event.recordedAt >= due.at;
      return [now, right ? null : 'it was not late'];
    }
    case 'case.decided': {
      const { delivery } = limitsOf({ limits, calendar, facts: { ...facts, decidedAt: event.occurredAt } });
      const wanted = event.data.outcome === 'granted' ? delivery : null;
      return [now, same(event.data.due.delivery, wanted) ? null : 'the limit for the delivery is another'];
    }
    case 'case.taken-over': {
      const begun = fromReceipt({ item: now.item, receivedAt: event.data.startsAt });
      const { acceptance, ...decision } = event.data.due;
      const right = same(acceptance, begun.acceptance) && sameDecision(decision, begun.decision);
      return [{ ...now, ...begun }, right ? null : 'the due dates told at the taking-over are others'];
    }
    case 'case.reported':
      return [{ ...now, outcome: event.data.due }, null];
    case 'case.submitted':
    case 'case.collected':
    case 'case.offered':
    case 'case.handover-declined':
    case 'case.withdrawal-asked':
    case 'case.not-accepted':
    case 'case.reviewed':
    case 'case.withdrawn':
    case 'case.result-issued':
    case 'case.completed':
    case 'case.journey-restarted':
    case 'case.operated':
    case 'case.erased':
      return [now, null];
  }
}

export const dueChecks: readonly Check[] = [
  perCase({ law: 8, says: 'every due date follows from events and calendar' }, counted),
];
