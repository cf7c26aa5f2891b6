import type { CaseEvent, EventOf } from '#domain/case/event';
import type { Due } from '#domain/limits/due';
import { civilDate } from '#domain/limits/civil-date';
import { dueAfter, extendDue } from '#domain/limits/due';
import { itemCatalogue } from '#functions/shipped-catalogue';

const { calendar } = itemCatalogue;

/** Dates around originals as counted here again. */
export interface CountedOriginals {
  readonly side: 'receiving' | 'deciding';
  /** Whether the clause asks for originals. */
  readonly asked: boolean;
  readonly dispatch: Due | null;
  readonly arrival: Due | null;
  readonly settlement: Due | null;
  readonly bags: number;
  /** Bags that were sealed to settle what was not as listed in one before. */
  readonly settling: readonly number[];
  /** Bags that a carrier took the order of back. */
  readonly cancelled: readonly number[];
  /** Numbers of the bags that go back. */
  readonly back: readonly number[];
  /** When the last bag was opened as listed; null where none was. */
  readonly completeAt: string | null;
}

export const same = (a: Due | null, b: Due | null): boolean =>
  a === b || (a?.date === b?.date && a?.at === b?.at && a?.provisional === b?.provisional);

const none = {
  dispatch: null,
  arrival: null,
  settlement: null,
  bags: 0,
  settling: [],
  cancelled: [],
  back: [],
  completeAt: null,
};

export const noneCounted = ({
  type,
  data: { clockStarts },
}: EventOf<'case.collected'> | EventOf<'case.offered'>): CountedOriginals => ({
  side: type === 'case.collected' ? 'receiving' : 'deciding',
  asked: clockStarts === 'originals-received',
  ...none,
});

const kinds = [
  ...(['case.cleared', 'case.escalated', 'case.bag-sealed', 'case.courier-ordered'] as const),
  ...(['case.courier-cancelled', 'case.parcel-traced', 'case.courier-asked', 'case.bag-opened'] as const),
];
type OfOriginals = Extract<CaseEvent, { type: (typeof kinds)[number] }>;

export const isOfOriginals = (event: CaseEvent): event is OfOriginals => kinds.some((each) => each === event.type);

type Answer = [CountedOriginals | null, string | null];
const within = (event: CaseEvent, workingDays: number): Due =>
  dueAfter({ calendar, from: civilDate(event.occurredAt), workingDays });
const aDayAfter = (due: Due): Due => extendDue({ calendar, due, workingDays: 1 });

/** Counts again what an event says of originals, and of an offer that is not answered for a second day. */
export function countOriginals(
  event: OfOriginals,
  { originals: now, takeOver }: { originals: CountedOriginals | null; takeOver: Due | null },
): Answer {
  if (now === null) return [now, `${event.type} of a case of one region`];
  if (event.type === 'case.escalated') return escalated(event, { now, takeOver });
  if (!now.asked) return [now, `${event.type}, and no original is asked for`];
  switch (event.type) {
    case 'case.cleared': {
      const dispatch = within(event, 2);
      return [{ ...now, dispatch }, same(event.data.due.dispatch, dispatch) ? null : 'the date of dispatch is another'];
    }
    case 'case.bag-sealed': {
      const { bag, manifest, due } = event.data;
      if (event.data.leg === 'return') return sealedToReturn(event, now);
      // On the side that decides it is told, and was counted where the bag was sealed.
      const arrival = now.side === 'receiving' ? within(event, 5) : due.arrival;
      const settling = now.settlement === null ? now.settling : [...now.settling, bag];
      const next = { ...now, arrival, settling, settlement: null, bags: now.bags + 1, completeAt: null };
      const { sheets, pages } = manifest.totals;
      const listed = manifest.sheets.reduce((sum, sheet) => sum + sheet.pages, 0);
      if (bag !== next.bags) return [next, `bag ${bag} is number ${next.bags}`];
      if (sheets !== manifest.sheets.length || pages !== listed) return [next, 'the list of the bag does not add up'];
      return [next, same(due.arrival, arrival) ? null : 'the date of arrival is another'];
    }
    case 'case.courier-ordered':
    case 'case.parcel-traced':
      return [now, event.data.bag <= now.bags ? null : `bag ${event.data.bag} was not sealed`];
    case 'case.courier-cancelled':
      return keptBack(event, now);
    case 'case.courier-asked': {
      const answer = now.arrival && aDayAfter(now.arrival);
      const late = now.arrival !== null && event.recordedAt >= now.arrival.at;
      const right = late && event.data.bag === now.bags && same(event.data.due.answer, answer);
      return [{ ...now, arrival: answer }, right ? null : 'the carrier is asked before the parcel is late'];
    }
    case 'case.bag-opened':
      return opened(event, now);
  }
}

/** What was in the bag is to be sent within the days of a dispatch, or of a settlement; nothing where the case went on without. */
function keptBack(event: EventOf<'case.courier-cancelled'>, now: CountedOriginals): Answer {
  const { bag, due } = event.data;
  const next = {
    ...{ ...now, cancelled: [...now.cancelled, bag] },
    ...{ dispatch: due.dispatch ?? now.dispatch, settlement: due.settlement ?? now.settlement },
  };
  const [given] = [due.dispatch, due.settlement].filter((each) => each !== null);
  if (bag > now.bags) return [next, `bag ${bag} was not sealed`];
  if (now.cancelled.includes(bag)) return [next, `bag ${bag} is cancelled again`];
  if (given === undefined) return [next, null];
  if (now.back.includes(bag) || (due.dispatch !== null && due.settlement !== null))
    return [next, `bag ${bag} is waited for twice, or goes back`];
  if (now.settling.includes(bag) !== (due.settlement !== null))
    return [next, `bag ${bag} is followed by another date than the one it was sealed by`];
  // On the side that decides it is told, and was counted where it was cancelled.
  const counted = now.side === 'receiving' ? within(event, 2) : given;
  return [next, same(given, counted) ? null : `the date after bag ${bag} is another`];
}

/** A bag that goes back: nothing that the case waits for depends on it. */
function sealedToReturn(event: EventOf<'case.bag-sealed'>, now: CountedOriginals): Answer {
  const { bag, due } = event.data;
  const next = { ...now, bags: now.bags + 1, back: [...now.back, bag] };
  if (now.side !== 'deciding' || bag !== next.bags) return [next, `bag ${bag} goes back, and is not the next`];
  return [next, same(due.arrival, within(event, 5)) ? null : 'the date of arrival is another'];
}

function opened(event: EventOf<'case.bag-opened'>, now: CountedOriginals): Answer {
  const { bag, differences, due } = event.data;
  const complete = differences.length === 0;
  // Where it was opened its date was counted; the receiving side knows of it by what it was told.
  if (now.back.includes(bag) || now.side === 'receiving')
    return [now, complete === (due.settlement === null) ? null : 'a bag that came back is settled without cause'];
  const settlement = complete ? null : within(event, 2);
  const next = { ...now, settlement, completeAt: complete ? event.occurredAt : null };
  if (bag !== now.bags) return [next, `bag ${bag} is not the last`];
  return [next, same(due.settlement, settlement) ? null : 'the date of the settlement is another'];
}

/** A working day after the offer was late; then the window may send originals that nobody looked at. */
function escalated(
  { data, recordedAt, ...event }: EventOf<'case.escalated'>,
  { now, takeOver }: { now: CountedOriginals; takeOver: Due | null },
): Answer {
  const second = takeOver && aDayAfter(takeOver);
  const mayTravel = now.side === 'receiving' && now.asked && now.dispatch === null;
  const dispatch = mayTravel ? within({ data, recordedAt, ...event }, 2) : null;
  const next = { ...now, dispatch: dispatch ?? now.dispatch };
  const isLate = second !== null && recordedAt >= second.at && data.step === 'take-over' && same(data.due, second);
  if (!isLate) return [next, 'the offer was answered, or is not that late'];
  return [next, same(data.dispatch, dispatch) ? null : 'originals may not travel from then'];
}

/** What the deciding side told of originals: its dates are counted there. */
export function reportedOriginals(
  { data: { dispatch, opened: found } }: EventOf<'case.reported'>,
  now: CountedOriginals | null,
): CountedOriginals | null {
  if (now === null) return null;
  return {
    ...now,
    // Where they might travel by silence already, that date stays.
    dispatch: now.dispatch ?? dispatch ?? null,
    settlement: found === undefined ? now.settlement : found.due.settlement,
  };
}

/** Where originals are asked for, the limits run from the instant at which the last of them was found as listed. */
export const startsWithOriginals = (
  { asked, completeAt }: CountedOriginals,
  { data, occurredAt }: EventOf<'case.taken-over'>,
): boolean => !asked || (completeAt === data.startsAt && completeAt === occurredAt);
