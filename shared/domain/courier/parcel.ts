/**
 * What any carrier's trace comes to (统一物流状态), in the order in which entries of the same instant are taken to have happened:
 * being on the way goes before what came of it, a failed attempt before a successful one.
 */
export const parcelStates = [
  'unknown', // the carrier said something that is not in its table
  'ordered', // 已下单
  'collected', // 已揽收
  'in-transit', // 在途
  'delivering', // 派件
  'problem', // 疑难: an attempt failed, the carrier still has it
  'returning', // 退回中
  'cancelled', // 已取消
  'lost', // 遗失
  'returned', // 已退回: back with the sender
  'delivered', // 已签收: the carrier says so; whether it was taken over is for the addressee to say
] as const;

export type ParcelState = (typeof parcelStates)[number];

/** One operation of a carrier on a parcel (物流轨迹). */
export interface TraceEntry {
  /** Number on the waybill. */
  readonly number: string;
  /** When the carrier did it, ISO in UTC with milliseconds; never when it was pushed. */
  readonly at: string;
  /** The carrier's own code. */
  readonly code: string;
  readonly state: ParcelState;
  /** The carrier's own words. Personal data: they name couriers and neighbours, with telephone numbers. */
  readonly text: string;
  /** The carrier's office, where it named one. */
  readonly place: string | null;
}

/** What the trace of a parcel adds up to. */
export interface Parcel {
  readonly state: ParcelState;
  /** Instant from which it is in this state; null without an entry that says anything. */
  readonly since: string | null;
  /** In the order in which they happened. */
  readonly entries: readonly TraceEntry[];
  /** First entry after the end that cannot follow it: for a person to look into. The state stays as it was. */
  readonly contradiction: TraceEntry | null;
}

/** How a way may end, and what else may be said of it then. A lost parcel may turn up at one of its ends. */
const mayFollow: Partial<Record<ParcelState, readonly ParcelState[]>> = {
  delivered: ['delivered'],
  returned: ['returned'],
  cancelled: ['cancelled'],
  lost: ['lost', 'delivered', 'returned'],
};

/** A carrier reports the way back with the codes of the way there: its end is then at the sender's. */
const onTheWayBack: Partial<Record<ParcelState, ParcelState>> = {
  collected: 'returning',
  'in-transit': 'returning',
  delivering: 'returning',
  delivered: 'returned',
};

/**
 * Adds a pushed entry. Pushes come twice and in any order: number, instant and code say which operation it is. What is known
 * already changes nothing, and then the same list comes back. Of two wordings of one operation the same one always stays.
 */
export function addTrace(known: readonly TraceEntry[], push: TraceEntry): readonly TraceEntry[] {
  const twin = known.find((each) => isSameOperation(each, push));
  if (twin && byOccurrence(push, twin) <= 0) return known;
  return [...known.filter((each) => each !== twin), push].sort(byOccurrence);
}

/** What the entries of one parcel come to, whatever their order. */
export function parcelOf(entries: readonly TraceEntry[]): Parcel {
  const ordered = entries.reduce<readonly TraceEntry[]>(addTrace, []);
  let state: ParcelState = 'unknown';
  let since: string | null = null;
  let contradiction: TraceEntry | null = null;
  let turnedBack = false;
  for (const entry of ordered) {
    turnedBack ||= entry.state === 'returning';
    const said = (turnedBack ? onTheWayBack[entry.state] : undefined) ?? entry.state;
    if (said === 'unknown') continue;
    if (mayFollow[state]?.includes(said) === false) contradiction ??= entry;
    else if (said !== state) [state, since] = [said, entry.at];
  }
  return { state, since, entries: ordered, contradiction };
}

const isSameOperation = (one: TraceEntry, other: TraceEntry): boolean =>
  one.number === other.number && one.at === other.at && one.code === other.code;

function byOccurrence(one: TraceEntry, other: TraceEntry): number {
  return (
    compare(one.at, other.at) ||
    parcelStates.indexOf(one.state) - parcelStates.indexOf(other.state) ||
    compare(one.code, other.code) ||
    compare(one.number, other.number) ||
    compare(one.text, other.text) ||
    compare(one.place ?? '', other.place ?? '')
  );
}

/** By code units, as instants of one form compare; never by the customs of a language. */
const compare = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);
