import type { Command, Handled } from './command.ts';
import type { RuleContext } from './deadlines.ts';
import { decided, rejected } from './in-state.ts';
import { after, type Bag, days, lastBag, legOrderedHere, originalsOf, parcelEntries } from './originals.ts';
import type { CaseSnapshot } from './snapshot.ts';
import { parcelOf, type ParcelState } from '#domain/courier/parcel';

/** The carrier has the parcel, or had it: nothing can be taken back any more. A failed attempt may have been to collect it. */
const collected: readonly ParcelState[] = [
  'collected',
  'in-transit',
  'delivering',
  'returning',
  'lost',
  'returned',
  'delivered',
];

/** Whether a bag was handed to its carrier, as far as the carrier told. */
export const isCollected = (bag: Pick<Bag, 'traces'>): boolean =>
  collected.includes(parcelOf(parcelEntries(bag)).state);

/** Each bag is kept with its list: a case must not grow without end by sealing and taking back. */
const mostBags = 20;

/** The bag of that number, if it is the last, was ordered here, and was not opened. */
export function cancellable(snapshot: CaseSnapshot, number: number): Bag | null {
  const bag = lastBag(snapshot.collection);
  const isOurs = bag?.number === number && bag.leg === legOrderedHere(snapshot.collection);
  return isOurs && bag.waybill !== null && !bag.opened && number < mostBags ? bag : null;
}

/** Whether a case waits for a bag to arrive, or will once the applicant has corrected something. */
const awaitsBag = ({ status, correction }: CaseSnapshot): boolean =>
  status === 'travelling' || (status === 'deficient' && correction?.open?.back === 'travelling');

/**
 * The carrier took the order back (取消寄件) before it collected: what is in the bag is the sender's to send again, within the days
 * of a dispatch, or of a settlement where the bag was to settle something. The carrier's word counts, whatever it told before.
 */
export function cancelOrder(
  { bag: number }: Extract<Command, { type: 'cancel-order' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const bag = cancellable(snapshot, number);
  if (bag === null) return rejected('case.wrong_state');
  // What goes back has its date by which it is to be served; and of a case that went on without the bag nothing is awaited.
  const waits = bag.leg === 'outward' && awaitsBag(snapshot);
  const dispatch = waits && bag.settles === null ? after(context, days.dispatch) : null;
  const settlement = waits && bag.settles !== null ? after(context, days.settlement) : null;
  return decided({ type: 'case.courier-cancelled', data: { bag: number, due: { dispatch, settlement } } });
}

/** The window tells that a bag does not come; of one that is not known here, or that came all the same, nothing changes. */
export function recordCancelling(
  { cancelled }: Extract<Command, { type: 'record-cancelling' }>,
  snapshot: CaseSnapshot,
): Handled {
  const bag = originalsOf(snapshot)?.bags.find(({ number }) => number === cancelled.bag);
  if (bag?.leg !== 'outward' || bag.opened || bag.cancelled) return decided();
  return decided({ type: 'case.courier-cancelled', data: cancelled });
}
