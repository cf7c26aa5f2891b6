import type { Collection, Reported } from './collection.ts';
import type { NewEvent, Step } from './event.ts';
import {
  type Bag,
  type BagOpened,
  type BagSealed,
  type CourierCancelled,
  type Originals,
  withTrace,
} from './originals.ts';
import type { CaseSnapshot } from './snapshot.ts';
import type { Difference } from '#domain/custody/manifest';

/** Where a case stands with its originals after an event about them. */
export function withOriginals(before: CaseSnapshot, event: OriginalsEvent): Partial<CaseSnapshot> {
  const { collection, status, overdue } = before;
  if (collection === null) return {};
  const originals = collection.originals === null ? null : originalsAfter(collection.originals, event);
  const escalated = collection.escalated || event.type === 'case.escalated';
  const after = { collection: { ...collection, originals, escalated } };
  switch (event.type) {
    case 'case.cleared':
      return { ...after, status: 'cleared' };
    case 'case.escalated':
      return { ...after, status: event.data.dispatch === null ? status : 'cleared' };
    case 'case.bag-sealed':
      if (event.data.leg === 'return') return after;
      // A bag that is on its way begins anew what was late with the one before.
      return { ...after, ...underWay(before), overdue: overdue.filter((step) => !withBags.includes(step)) };
    case 'case.bag-opened':
      if (originals?.bags.find(({ number }) => number === event.data.bag)?.leg === 'return') return after;
      return { ...after, status: event.data.due.settlement === null ? 'travelling' : 'disputed' };
    case 'case.courier-cancelled':
      return {
        // What was asked while a bag was under way could not be done: it may be asked again.
        collection: { ...after.collection, withdrawalAsked: false },
        ...backFromUnderWay(before, originals),
        overdue: overdue.filter((step) => !withBags.includes(step)),
      };
    case 'case.courier-ordered':
    case 'case.parcel-traced':
    case 'case.courier-asked':
      return after;
  }
}

/** A bag that nobody waited for may come while the applicant is awaited: they still are, and the case then goes on with the bag. */
function underWay({ status, correction }: CaseSnapshot): Partial<CaseSnapshot> {
  const open = status === 'deficient' ? correction?.open : null;
  return correction && open
    ? { correction: { ...correction, open: { ...open, back: 'travelling' } } }
    : { status: 'travelling' };
}

/** What a case waits for again when a bag does not come that it waited for; nothing changes where it went on without. */
function backFromUnderWay(before: CaseSnapshot, originals: Originals | null): Partial<CaseSnapshot> {
  const { status, correction, collection } = before;
  // By the silence of an authority originals may travel, and it still has an offer to answer.
  const isOffered = (originals?.allowed ?? null) === null && collection?.side === 'deciding';
  const back = (originals?.dispute ?? null) !== null ? 'disputed' : isOffered ? 'offered' : 'cleared';
  if (status === 'travelling') return { status: back };
  return status === 'deficient' && correction?.open?.back === 'travelling'
    ? { correction: { ...correction, open: { ...correction.open, back } } }
    : {};
}

const withBags: readonly Step[] = ['dispatch', 'arrival', 'settlement'];

/** What the deciding side tells of originals. */
export function toldOriginals(
  originals: Collection['originals'],
  { dispatch, opened, returned, cancelled }: Reported,
): Collection['originals'] {
  if (originals === null) return null;
  // Where they might travel by silence already, that date stays.
  if (dispatch !== undefined)
    return { ...originals, allowed: 'cleared', dispatchDue: originals.dispatchDue ?? dispatch };
  if (returned !== undefined) {
    return { ...originals, bags: [...originals.bags, bagOf(returned, { waybill: returned.waybill, settles: null })] };
  }
  if (cancelled !== undefined) return withCancelling(originals, cancelled);
  return opened === undefined ? originals : withOpening(originals, opened);
}

/** A bag as it is sealed, or as the other side tells of it. */
const bagOf = (
  { bag: number, leg, manifest, due }: BagSealed,
  { waybill, settles }: Pick<Bag, 'waybill' | 'settles'>,
): Bag => ({
  ...{ number, leg, manifest, waybill, due: due.arrival, settles },
  ...{ traces: [], opened: false, missing: [], asked: false, cancelled: false },
});

/** How an event about originals changes what is known of them. */
function originalsAfter(before: Originals, event: OriginalsEvent): Originals {
  const onBag = (number: number, change: (bag: Bag) => Bag): Originals => ({
    ...before,
    bags: before.bags.map((bag) => (bag.number === number ? change(bag) : bag)),
  });
  switch (event.type) {
    case 'case.cleared':
      return { ...before, allowed: 'cleared', dispatchDue: event.data.due.dispatch };
    case 'case.escalated':
      return event.data.dispatch === null
        ? before
        : { ...before, allowed: 'silence', dispatchDue: event.data.dispatch };
    case 'case.bag-sealed':
      return {
        ...before,
        bags: [...before.bags, bagOf(event.data, { waybill: null, settles: before.dispute })],
        dispute: null,
      };
    case 'case.courier-cancelled':
      return withCancelling(before, event.data);
    case 'case.courier-ordered':
      return onBag(event.data.bag, (bag) => ({ ...bag, waybill: event.data.waybill }));
    case 'case.parcel-traced':
      return onBag(event.data.bag, (bag) => ({ ...bag, traces: withTrace(bag.traces, event.data.traced) }));
    case 'case.courier-asked':
      return onBag(event.data.bag, (bag) => ({ ...bag, asked: true, due: event.data.due.answer }));
    case 'case.bag-opened':
      return withOpening(before, event.data);
  }
}

/** What the opening of a bag leads to, also where it is told by the other side. */
const withOpening = (originals: Originals, { bag, differences, due }: BagOpened): Originals => ({
  ...originals,
  bags: originals.bags.map((each) =>
    // What came all the same did travel.
    each.number === bag ? { ...each, opened: true, cancelled: false, missing: missingIn(differences) } : each,
  ),
  dispute: due.settlement === null ? null : { bag, differences, due: due.settlement },
});

/** What the bag was to settle is open again; else originals are to be sent until another date, where any was waited for. */
function withCancelling(originals: Originals, { bag: number, due }: CourierCancelled): Originals {
  const settles = originals.bags.find((bag) => bag.number === number)?.settles ?? null;
  const { dispute, dispatchDue, bags } = originals;
  return {
    ...originals,
    bags: bags.map((bag) => (bag.number === number ? { ...bag, cancelled: true } : bag)),
    dispatchDue: due.dispatch ?? dispatchDue,
    dispute: settles !== null && due.settlement !== null ? { ...settles, due: due.settlement } : dispute,
  };
}

const missingIn = (differences: readonly Difference[]): number[] =>
  differences.flatMap((each) => (each.kind === 'missing' ? [each.number] : []));

type EventsAbout = Extract<
  NewEvent,
  {
    type:
      | 'case.cleared'
      | 'case.escalated'
      | 'case.bag-sealed'
      | 'case.courier-ordered'
      | 'case.courier-cancelled'
      | 'case.parcel-traced'
      | 'case.courier-asked'
      | 'case.bag-opened';
  }
>;
/** An event about originals, as far as they are concerned. */
export type OriginalsEvent = { [E in EventsAbout as E['type']]: Pick<E, 'type' | 'data'> }[EventsAbout['type']];
