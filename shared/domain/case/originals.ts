import type { Collection } from './collection.ts';
import type { Command, Handled } from './command.ts';
import { decided, rejected } from './in-state.ts';
import type { RuleContext } from './deadlines.ts';
import { takenOver } from './handover.ts';
import type { NewEvent } from './event.ts';
import { isToBeServed, sheetsToReturn } from './service.ts';
import type { CaseSnapshot } from './snapshot.ts';
import { addTrace, type TraceEntry } from '#domain/courier/parcel';
import { compareAtOpening, type Difference, type Manifest, type Sheet } from '#domain/custody/manifest';
import { civilDate } from '#domain/limits/civil-date';
import { type Due, dueAfter, extendDue } from '#domain/limits/due';

/** An operation of the carrier as a case keeps it in clear: its words are personal, and stand apart. */
export type Traced = Omit<TraceEntry, 'text' | 'number'>;

/** The parcel that a bag was handed to a carrier as. */
export interface Waybill {
  readonly carrier: string;
  readonly number: string;
  readonly orderedAt: string;
  readonly payer: 'applicant' | 'receiving' | 'deciding';
  /** In fen; null where the carrier said none. */
  readonly feeFen: number | null;
}

/** What was not as listed when a bag was opened, and until when its giver has to settle it. */
interface Dispute {
  readonly bag: number;
  readonly differences: readonly Difference[];
  readonly due: Due;
}

/** A sealed bag of originals, to the authority or back from it. */
export interface Bag {
  /** 1 for the first; another one carries what was missing in those before. */
  readonly number: number;
  /** To the authority, or back to the window. */
  readonly leg: 'outward' | 'return';
  readonly manifest: Manifest;
  /** Until when it is to be opened. */
  readonly due: Due;
  readonly waybill: Waybill | null;
  readonly traces: readonly Traced[];
  readonly opened: boolean;
  /** Numbers of the sheets that were not in it. */
  readonly missing: readonly number[];
  /** Whether its order was taken back: then it never left, and what is in it is the sender's to send again. */
  readonly cancelled: boolean;
  /** The dispute that it is to settle; null where it is none's. */
  readonly settles: Dispute | null;
  /** Whether its carrier was asked where it is. */
  readonly asked: boolean;
}

/** Originals of a case whose clause asks for them (收受分离: they travel only after the pre-check). */
export interface Originals {
  /** Why they may travel: the authority cleared the scans, or was silent for two working days; null while they may not. */
  readonly allowed: 'cleared' | 'silence' | null;
  /** Until when the window has to hand them over to the carrier. */
  readonly dispatchDue: Due | null;
  readonly bags: readonly Bag[];
  readonly dispute: Dispute | null;
}

export const noOriginals: Originals = { allowed: null, dispatchDue: null, bags: [], dispute: null };

/** A bag as an event says it. */
export interface BagSealed {
  readonly bag: number;
  readonly leg: Bag['leg'];
  readonly manifest: Manifest;
  readonly due: { readonly arrival: Due };
}

/** A bag as its addressee found it. */
export interface BagOpened {
  readonly bag: number;
  readonly differences: readonly Difference[];
  /** Where it was not as listed: until when the giver has to settle it. */
  readonly due: { readonly settlement: Due | null };
}

/** A bag whose order the carrier took back, and until when there has to be another: after a dispute its date, else that of dispatch. */
export interface CourierCancelled {
  readonly bag: number;
  readonly due: { readonly dispatch: Due | null; readonly settlement: Due | null };
}

/**
 * Working days (ours: agreements name none yet). The window packs within two; a parcel has one to be collected, three to be
 * carried and one to be opened; a mismatch is settled within two; a carrier that is asked answers within one.
 */
export const days = { dispatch: 2, arrival: 5, settlement: 2, answer: 1 } as const;

export const after = ({ at, calendar }: Pick<RuleContext, 'at' | 'calendar'>, workingDays: number): Due =>
  dueAfter({ calendar, from: civilDate(at), workingDays });

export const originalsOf = ({ collection }: CaseSnapshot): Originals | null => collection?.originals ?? null;

/** Whether papers have to come before anything can be taken over. */
export const awaitsOriginals = (snapshot: CaseSnapshot): boolean => originalsOf(snapshot) !== null;

/** The pre-check is passed (预审通过): the originals may travel. */
export function clear(snapshot: CaseSnapshot, context: RuleContext): Handled {
  if (!awaitsOriginals(snapshot)) return rejected('case.no_originals');
  return decided({ type: 'case.cleared', data: { due: { dispatch: after(context, days.dispatch) } } });
}

/** Nobody answered for two working days: the liaison officers are told once more, and originals may travel, with a note. */
export const escalated = (due: Due, snapshot: CaseSnapshot, context: RuleContext): NewEvent => ({
  type: 'case.escalated',
  data: {
    ...{ step: 'take-over', due },
    dispatch: mayTravelBySilence(snapshot) ? after(context, days.dispatch) : null,
  },
});

const mayTravelBySilence = (snapshot: CaseSnapshot): boolean =>
  snapshot.status === 'collected' && originalsOf(snapshot)?.allowed === null;

/** The second date of whatever was not done by its first: an offer that nobody answers, a parcel whose carrier is asked. */
export const secondDue = (due: Due, { calendar }: Pick<RuleContext, 'calendar'>): Due =>
  extendDue({ calendar, due, workingDays: days.answer });

/** Puts originals into a sealed bag: all that the clause asks for, or what was missing when one was opened. */
export function sealBag(
  { manifest }: Extract<Command, { type: 'seal-bag' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const originals = originalsOf(snapshot);
  if (originals === null) return rejected('case.no_originals');
  // Nothing travels any more for whoever wants to withdraw.
  if (snapshot.collection?.withdrawalAsked === true) return rejected('case.wrong_state');
  if (originals.dispute !== null && !settles(manifest, originals)) return rejected('case.not_what_is_missing');
  const bag = originals.bags.length + 1;
  return decided({
    type: 'case.bag-sealed',
    data: { bag, leg: 'outward', manifest, due: { arrival: after(context, days.arrival) } },
  });
}

/** Puts what goes back to the applicant into a bag: exactly the sheets that the authority does not keep. */
export function sealReturn(
  { manifest }: Extract<Command, { type: 'seal-bag' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const originals = originalsOf(snapshot);
  if (originals === null || !isToBeServed(snapshot) || lastBag(snapshot.collection)?.opened === false)
    return rejected('case.wrong_state');
  if (!isExactly(manifest.sheets.map(named), sheetsToReturn(snapshot).map(named)))
    return rejected('case.not_what_returns');
  const bag = originals.bags.length + 1;
  return decided({
    type: 'case.bag-sealed',
    data: { bag, leg: 'return', manifest, due: { arrival: after(context, days.arrival) } },
  });
}

/**
 * The further bag has to carry exactly the sheets that were missing, or others than listed. Where no sheet is at fault, but the
 * seal is another or something too much was in it, the window sends what it has to say of that.
 */
function settles(manifest: Manifest, { dispute }: Originals): boolean {
  const wanted =
    dispute?.differences.flatMap((each) => ('number' in each && each.kind !== 'extra' ? [each.number] : [])) ?? [];
  return (
    wanted.length === 0 ||
    isExactly(
      manifest.sheets.map(({ number }) => number),
      wanted,
    )
  );
}

/** The same sheet, of which the scan is the same: its number says which one, its hash what it is. */
const named = ({ number, sha256 }: Sheet): string => `${number} ${sha256}`;

/** Whether two lists name the same things, whatever their order. */
function isExactly<T>(some: readonly T[], others: readonly T[]): boolean {
  const [one, other] = [new Set(some), new Set(others)];
  return one.size === other.size && [...one].every((each) => other.has(each));
}

/** The window tells that a bag is on its way; the same again changes nothing. */
export function recordDispatch(
  { sealed, waybill }: Extract<Command, { type: 'record-dispatch' }>,
  snapshot: CaseSnapshot,
): Handled {
  const originals = originalsOf(snapshot);
  if (originals === null) return rejected('case.no_originals');
  if (originals.bags.some(({ number }) => number === sealed.bag)) return decided();
  // The bag before is still to be opened.
  if (snapshot.status === 'travelling') return rejected('case.wrong_state');
  return decided(
    { type: 'case.bag-sealed', data: sealed },
    { type: 'case.courier-ordered', data: { bag: sealed.bag, waybill } },
  );
}

/** How the window found what came back; the same again changes nothing. */
export function recordOpening(
  { opened }: Extract<Command, { type: 'record-opening' }>,
  snapshot: CaseSnapshot,
): Handled {
  const bag = originalsOf(snapshot)?.bags.find(({ number }) => number === opened.bag);
  if (bag?.leg !== 'return') return rejected('case.wrong_state');
  return bag.opened ? decided() : decided({ type: 'case.bag-opened', data: opened });
}

/** What the carrier answered to an order; the same again changes nothing. */
export function recordOrder(
  { bag, waybill }: Extract<Command, { type: 'record-order' }>,
  snapshot: CaseSnapshot,
): Handled {
  const known = originalsOf(snapshot)?.bags.find(({ number }) => number === bag);
  if (known?.leg !== legOrderedHere(snapshot.collection)) return rejected('case.wrong_state');
  return known.waybill === null ? decided({ type: 'case.courier-ordered', data: { bag, waybill } }) : decided();
}

/** Each side has the bags collected that it seals; the other is told. */
export const legOrderedHere = (collection: CaseSnapshot['collection']): Bag['leg'] =>
  collection?.side === 'receiving' ? 'outward' : 'return';

/** Keeps what the carrier says of a bag; what is known, or can no longer matter, changes nothing. */
export function recordTrace(
  { bag, traced, text }: Extract<Command, { type: 'record-trace' }>,
  snapshot: CaseSnapshot,
  { at }: Pick<RuleContext, 'at'>,
): Handled {
  const known = originalsOf(snapshot)?.bags.find(({ number }) => number === bag);
  if (known?.leg !== legOrderedHere(snapshot.collection)) return rejected('case.wrong_state');
  const isNew = withTrace(known.traces, traced) !== known.traces;
  return known.opened || !isNew || known.traces.length >= mostTraces
    ? decided()
    : decided({
        type: 'case.parcel-traced',
        // A carrier's clock may be ahead of ours.
        ...(traced.at < at ? { occurredAt: traced.at } : {}),
        data: { bag, traced },
        personal: { text },
      });
}

/** More than any parcel needs; a carrier that says more is not listened to. */
const mostTraces = 100;

const asEntry = (traced: Traced): TraceEntry => ({ ...traced, number: '', text: '' });
const withoutText = ({ text: _, number: __, ...traced }: TraceEntry): Traced => traced;

/** In the order in which it happened, whatever the order in which it was said; the same list where nothing is new. */
export function withTrace(known: readonly Traced[], traced: Traced): readonly Traced[] {
  const before = known.map(asEntry);
  const all = addTrace(before, asEntry(traced));
  return all === before ? known : all.map(withoutText);
}

/** Whether a bag is sealed here that no carrier was asked to collect. */
export function isToBeDispatched({ status, collection }: CaseSnapshot): boolean {
  const bag = lastBag(collection);
  if (bag === undefined || bag.waybill !== null || bag.leg !== legOrderedHere(collection)) return false;
  return bag.leg === 'return' || status === 'travelling';
}

/** Whether a late parcel's carrier is to be asked: it was decided to, and it is not yet known to be silent. */
export const isCourierToBeAsked = ({ status, collection, overdue }: CaseSnapshot): boolean =>
  status === 'travelling' && lastBag(collection)?.asked === true && !overdue.includes('arrival');

/** The last bag that travels or did: one whose order was taken back is as if it had never been sealed. */
export const lastBag = (collection: Pick<Collection, 'originals'> | null): Bag | undefined =>
  collection?.originals?.bags.findLast(({ cancelled }) => !cancelled);

/** The entries of a bag as the rules of parcels read them. */
export const parcelEntries = ({ traces }: Pick<Bag, 'traces'>): readonly TraceEntry[] => traces.map(asEntry);

/**
 * The addressee opens a bag and counts: with the last one complete the case is taken over, from the receipt of the originals; a
 * mismatch is for the giver to settle, and nothing goes on before.
 */
export function openBag(
  { found }: Extract<Command, { type: 'open-bag' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const bag = lastBag(snapshot.collection);
  const leg = snapshot.collection?.side === 'receiving' ? 'return' : 'outward';
  if (bag === undefined || bag.opened || bag.leg !== leg) return rejected('case.wrong_state');
  const opening = compareAtOpening(bag.manifest, found);
  const differences = opening.complete ? [] : opening.differences;
  const settlement = opening.complete ? null : after(context, days.settlement);
  const opened: NewEvent = {
    type: 'case.bag-opened',
    data: { bag: bag.number, differences, due: { settlement } },
  };
  return opening.complete && leg === 'outward'
    ? decided(opened, takenOver(snapshot, context.at, context))
    : decided(opened);
}
