import type { CaseEvent, EventOf, EventType } from './event.ts';
import type { BagOpened, CourierCancelled } from './originals.ts';
import type { ParcelState } from '#domain/courier/parcel';
import type { Party, Span } from '#domain/custody/custody';

/** Something that changes who answers for a case. */
type Mark = { readonly at: string } & (
  | { readonly what: 'taken-over' }
  | { readonly what: 'transferred'; readonly to: string }
  | { readonly what: 'notice'; readonly open: boolean }
  | { readonly what: 'carried'; readonly by: Party | null }
  | { readonly what: 'lies-at-window' }
  | { readonly what: 'not-fetched' }
  | { readonly what: 'end' }
);

interface Standing {
  readonly base: Party;
  /** Who decides, and answers once it has taken over. */
  readonly authority: Party;
  readonly noticeOpen: boolean;
  readonly carrier: Party | null;
}

/** Whoever applied: the account is nobody's business here. */
const applicant: Party = { kind: 'applicant', id: 'applicant' };

/**
 * Who answered for a case when (law 5), computed from its events alone: in order, without gap or overlap, from the first event to
 * the end of the case, where they stop; the last is open while it has none. What happened on the other side counts from when it
 * happened there, an operation of a carrier from when the carrier did it; nothing counts that is later than `now` (ISO). What
 * lies at the window for the applicant once the other side is done is the window's, which has to tell them and to hand it out;
 * after the first date passed, and the alert said so, it is the applicant who does not come.
 */
export function responsibilityOf(events: readonly CaseEvent[], now: string): readonly Span[] {
  const all = dated(events, now);
  const [first] = all;
  if (first === undefined) return [];
  const { base, authority } = partiesOf(first.event);
  const spans: Span[] = [];
  let standing: Standing = { base, authority, noticeOpen: false, carrier: null };
  let open = { party: base, from: first.at };
  for (const { at, marks } of byInstant(marksOf(all))) {
    for (const mark of marks) standing = after(standing, mark, base);
    const isEnd = marks.some(({ what }) => what === 'end');
    const party = responsible(standing);
    if (!isEnd && isSame(party, open.party)) continue;
    // Who handed on in the instant in which it began did not answer for it at any time.
    if (at > open.from || isEnd) spans.push({ ...open, until: at });
    if (isEnd) return spans;
    open = { party, from: at };
  }
  return [...spans, { ...open, until: null }];
}

const responsible = ({ base, noticeOpen, carrier }: Standing): Party => (noticeOpen ? applicant : (carrier ?? base));

const isSame = (one: Party, other: Party): boolean => one.kind === other.kind && one.id === other.id;

/** Who answers at first, and who does once it is taken over. */
function partiesOf(first: CaseEvent): { readonly base: Party; readonly authority: Party } {
  const elsewhere = first.type === 'case.collected' || first.type === 'case.offered' ? first.data : null;
  const body = first.type === 'case.collected' ? first.data.counterpart.body : first.body;
  const authority: Party = { kind: 'authority', id: body };
  return { base: elsewhere === null ? authority : { kind: 'window', id: elsewhere.window }, authority };
}

function after(before: Standing, mark: Mark, window: Party): Standing {
  switch (mark.what) {
    case 'taken-over':
      return { ...before, base: before.authority };
    case 'transferred': {
      const authority: Party = { kind: 'authority', id: mark.to };
      return { ...before, authority, base: before.base.kind === 'authority' ? authority : before.base };
    }
    case 'notice':
      return { ...before, noticeOpen: mark.open };
    case 'carried':
      return { ...before, carrier: mark.by };
    case 'lies-at-window':
      return { ...before, base: window, noticeOpen: false, carrier: null };
    case 'not-fetched':
      return { ...before, base: applicant, noticeOpen: false, carrier: null };
    case 'end':
      return before;
  }
}

/** Marks of one instant together, in the order of the instants. */
const byInstant = (marks: readonly Mark[]): { readonly at: string; readonly marks: readonly Mark[] }[] =>
  [...Map.groupBy(marks, ({ at }) => at)]
    .map(([at, each]) => ({ at, marks: each }))
    .sort((one, other) => (one.at < other.at ? -1 : 1));

/** An event with the instant from which it counts: never before the one that was recorded before it, nor later than now. */
interface Dated {
  readonly event: CaseEvent;
  readonly at: string;
}

function dated(events: readonly CaseEvent[], now: string): Dated[] {
  let last = '';
  return events.map((event) => {
    const happened = event.type === 'case.reported' ? event.data.at : event.occurredAt;
    last = latest(last, earliest(happened, earliest(event.recordedAt, now)));
    return { event, at: last };
  });
}

const latest = (one: string, other: string): string => (one > other ? one : other);
const earliest = (one: string, other: string): string => (one < other ? one : other);

/** What ends the wait for a correction: the answer, or whatever the authority does next. */
const endsNotice: readonly EventType[] = [
  ...(['case.corrected', 'case.insisted', 'case.cleared', 'case.bag-opened', 'case.taken-over'] as const),
  ...(['case.handover-declined', 'case.accepted', 'case.not-accepted', 'case.decided', 'case.withdrawn'] as const),
];
const endsCase: readonly EventType[] = [
  ...(['case.handover-declined', 'case.withdrawn', 'case.completed', 'case.handed-out', 'case.unclaimed'] as const),
];

const liesAtWindow = (event: CaseEvent): boolean => event.type === 'case.reported' && event.data.pickUp !== undefined;
const isNotFetched = (event: CaseEvent): boolean => event.type === 'case.overdue' && event.data.step === 'pick-up';

/** A withdrawal does not end the case while the authority has originals that go back, nor its completion while something is to be fetched. */
function isEnd(event: CaseEvent): boolean {
  const goesBack =
    event.type === 'case.reported'
      ? event.data.status === 'returning'
      : event.type === 'case.withdrawn' && event.data.due;
  return endsCase.includes(kindOf(event)) && !goesBack && !liesAtWindow(event);
}

function marksOf(all: readonly Dated[]): Mark[] {
  return [
    ...all.flatMap(({ event, at }): Mark[] => {
      const type = kindOf(event);
      return [
        ...(type === 'case.taken-over' ? [{ at, what: 'taken-over' } as const] : []),
        ...transferIn(event, at),
        ...(type === 'case.deficiencies-notified' ? [{ at, what: 'notice', open: true } as const] : []),
        ...(endsNotice.includes(type) ? [{ at, what: 'notice', open: false } as const] : []),
        ...(liesAtWindow(event) ? [{ at, what: 'lies-at-window' } as const] : []),
        ...(isNotFetched(event) ? [{ at, what: 'not-fetched' } as const] : []),
        ...(isEnd(event) ? [{ at, what: 'end' } as const] : []),
      ];
    }),
    ...carriages(all),
  ];
}

/** To whom a case was passed on, here or on the other side. */
function transferIn(event: CaseEvent, at: string): Mark[] {
  const to =
    event.type === 'case.transferred'
      ? event.data.to
      : event.type === 'case.reported'
        ? event.data.authority
        : undefined;
  return to === undefined ? [] : [{ at, what: 'transferred', to }];
}

/** What an event tells of, here or on the other side. */
const kindOf = (event: CaseEvent): EventType => (event.type === 'case.reported' ? event.data.event : event.type);

interface Parcel {
  readonly bag: number;
  readonly carrier: string;
  readonly sealedAt: string;
  readonly orderedAt: string;
  /** Whether it was ordered on this side. */
  readonly isOurs: boolean;
}

/** Every bag that a carrier was asked to collect, here or as the other side told. */
function parcelsIn(all: readonly Dated[]): Parcel[] {
  const ours = all[0]?.event.type === 'case.collected' ? 'outward' : 'return';
  return all.flatMap(({ event, at: sealedAt }): Parcel[] => {
    if (event.type === 'case.reported' && event.data.returned !== undefined) {
      const { bag, waybill } = event.data.returned;
      return [{ bag, carrier: waybill.carrier, sealedAt, orderedAt: sealedAt, isOurs: false }];
    }
    if (event.type !== 'case.bag-sealed') return [];
    const { bag, leg } = event.data;
    const ordered = all.find((each) => each.event.type === 'case.courier-ordered' && each.event.data.bag === bag);
    if (ordered?.event.type !== 'case.courier-ordered') return [];
    const { carrier } = ordered.event.data.waybill;
    return [{ bag, carrier, sealedAt, orderedAt: ordered.at, isOurs: leg === ours }];
  });
}

/** When carriers had bags: from their first operation on each that says so, to its opening or its return. */
function carriages(all: readonly Dated[]): Mark[] {
  return parcelsIn(all).flatMap(({ bag, carrier, sealedAt, orderedAt, isOurs }): Mark[] => {
    const by: Party = { kind: 'courier', id: carrier };
    const opened = all.find(({ event }) => openedIn(event)?.bag === bag)?.at ?? never;
    // Taken back before it was collected, it was never carried, unless it came all the same.
    const cancelled =
      opened === never ? (all.find(({ event }) => cancelledIn(event)?.bag === bag)?.at ?? never) : never;
    const traces = all.flatMap(({ event }) => (isTraceOf(event, bag) ? [event] : []));
    // The other side's carrier tells nothing here.
    const taken = isOurs ? firstOf(traces, carrying) : cancelled === never ? orderedAt : null;
    if (taken === null) return [];
    const from = latest(taken, sealedAt);
    const until = earliest(earliest(opened, cancelled), firstOf(traces, ['returned']) ?? never);
    if (from >= until) return [];
    return [
      { at: from, what: 'carried', by },
      ...(until === never ? [] : [{ at: until, what: 'carried', by: null } as const]),
    ];
  });
}

/** After every instant. */
const never = '~';

/** The carrier has the parcel, or had it. Not where an attempt failed: that may have been to collect it. */
const carrying: readonly ParcelState[] = ['collected', 'in-transit', 'delivering', 'returning', 'delivered', 'lost'];

const isTraceOf = (event: CaseEvent, bag: number): event is EventOf<'case.parcel-traced'> =>
  event.type === 'case.parcel-traced' && event.data.bag === bag;

const firstOf = (traces: readonly EventOf<'case.parcel-traced'>[], states: readonly ParcelState[]): string | null =>
  traces
    .flatMap(({ recordedAt, data: { traced } }) =>
      states.includes(traced.state) ? [earliest(traced.at, recordedAt)] : [],
    )
    .reduce<string | null>((first, at) => (first === null ? at : earliest(first, at)), null);

/** The opening of a bag that an event says, here or on the other side. */
const openedIn = (event: CaseEvent): BagOpened | undefined =>
  event.type === 'case.bag-opened' ? event.data : event.type === 'case.reported' ? event.data.opened : undefined;

/** That a bag was kept back, here or on the other side. */
const cancelledIn = (event: CaseEvent): CourierCancelled | undefined =>
  event.type === 'case.courier-cancelled'
    ? event.data
    : event.type === 'case.reported'
      ? event.data.cancelled
      : undefined;
