import type { Parcel, ParcelState } from './parcel.ts';
import type { Calendar } from '#domain/limits/calendar';
import { civilDate } from '#domain/limits/civil-date';
import { type Due, dueAfter, extendDue } from '#domain/limits/due';

/** Working days that the agreement allows for each leg of a way (时限). */
export interface AgreedDays {
  /** From the order to the carrier's having it. */
  readonly collection: number;
  /** From there to its delivery, failed attempts included. */
  readonly carriage: number;
  /** From the turn to the arrival back at the sender. */
  readonly return: number;
  /** From its arrival at either end to the statement that it was taken over. */
  readonly takingOver: number;
}

/** Whose move it is, until when, and what is to be done: there is no waiting without an end. */
export interface NextStep {
  readonly owner: 'courier' | 'giver' | 'taker' | 'person';
  readonly due: Due;
  readonly action: 'wait' | 'ask-courier' | 'ask-person';
}

interface Leg {
  readonly owner: 'courier' | 'giver' | 'taker';
  readonly days: keyof AgreedDays;
  /** Instant at which it began. */
  readonly from: string;
}

/** How long anybody who is asked has for an answer. */
const ANSWER_DAYS = 1;

const moving: readonly ParcelState[] = ['collected', 'in-transit', 'delivering'];

/**
 * The next step with a parcel that nobody has taken over yet. Each leg has its limit; after it the courier is asked, also where
 * it says that it delivered and the addressee is silent; a working day later a person. A parcel that is lost or cancelled,
 * or whose trace contradicts itself, is a person's at once. `orderedAt` and `now` are ISO instants.
 */
export function nextStep(request: {
  readonly parcel: Parcel;
  readonly orderedAt: string;
  readonly agreed: AgreedDays;
  readonly calendar: Calendar;
  readonly now: string;
}): NextStep {
  const { parcel, orderedAt, agreed, calendar, now } = request;
  const after = (instant: string, workingDays: number): Due =>
    dueAfter({ calendar, from: civilDate(instant), workingDays });
  const later = (due: Due): Due => extendDue({ calendar, due, workingDays: ANSWER_DAYS });
  const leg = legOf(parcel, orderedAt);
  if (leg === null || parcel.contradiction !== null) {
    const since = parcel.contradiction?.at ?? parcel.since ?? orderedAt;
    return { owner: 'person', due: after(since, ANSWER_DAYS), action: 'ask-person' };
  }
  const limit = after(leg.from, agreed[leg.days]);
  if (now < limit.at) return { owner: leg.owner, due: limit, action: 'wait' };
  const answer = later(limit);
  if (now < answer.at) return { owner: 'courier', due: answer, action: 'ask-courier' };
  return { owner: 'person', due: later(answer), action: 'ask-person' };
}

/** The leg a parcel is on; null where its way ended before either end of it. */
function legOf(parcel: Parcel, orderedAt: string): Leg | null {
  const since = parcel.since ?? orderedAt;
  switch (parcel.state) {
    case 'unknown':
    case 'ordered':
      return { owner: 'courier', days: 'collection', from: orderedAt };
    case 'collected':
    case 'in-transit':
    case 'delivering':
    case 'problem':
    case 'returning':
      return legUnderWay(parcel, orderedAt);
    case 'delivered':
      return { owner: 'taker', days: 'takingOver', from: since };
    case 'returned':
      return { owner: 'giver', days: 'takingOver', from: since };
    case 'lost':
    case 'cancelled':
      return null;
  }
}

/** An attempt may fail at the sender's door, at the addressee's, or on the way back: the entries say how far it had come. */
function legUnderWay({ entries }: Parcel, orderedAt: string): Leg {
  const turned = entries.find(({ state }) => state === 'returning');
  if (turned) return { owner: 'courier', days: 'return', from: turned.at };
  const collected = entries.find(({ state }) => moving.includes(state));
  if (collected) return { owner: 'courier', days: 'carriage', from: collected.at };
  return { owner: 'courier', days: 'collection', from: orderedAt };
}
