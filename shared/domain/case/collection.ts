import type { NoticeGiven } from './correction.ts';
import type { Bag, BagOpened, BagSealed, CourierCancelled, Originals, Waybill } from './originals.ts';
import type { PickUp } from './pick-up.ts';
import type { ToFollow } from './documents-to-follow.ts';
import type { Printing, SentDocument } from './printing.ts';
import type { CaseEvent, EventType, Holder, MaterialReference, Mode, ResultKind, WithPromised } from './event.ts';
import type { CaseSnapshot, CaseStatus } from './snapshot.ts';
import type { ClauseRef } from '#domain/agreement/policy';
import type { Due } from '#domain/limits/due';

/** What the clause says the limits of the deciding authority run from. */
export type ClockStart = 'window-receipt' | 'scans-received' | 'originals-received';

/** The other side of a case that two regions handle. */
export interface Counterpart {
  readonly region: string;
  /** Of the authority that decides, or of the window that received. */
  readonly body: string;
  /** Its number there; null while it is not known here. */
  readonly caseId: string | null;
}

/** A sheet of a pre-numbered book (纸质收件) on which a window received while it had no line or no power. */
export interface PaperSheet {
  /** Its printed number: once in a window, for ever. */
  readonly sheet: string;
  /** Account of the clerk who received. */
  readonly receivedBy: string;
}

/** How a case begins that a window of one region received (代收) for an authority of another: the same on both sides. */
export interface SubmittedElsewhere extends WithPromised {
  readonly item: { readonly id: string; readonly version: number };
  readonly mode: Mode;
  readonly resultKind: ResultKind;
  readonly holder: Holder;
  readonly materials: readonly MaterialReference[];
  /** What both regions agreed, and under which the case is finished whatever becomes of the agreement. */
  readonly clause: ClauseRef;
  readonly clockStarts: ClockStart;
  /** Window that received, and when. */
  readonly window: string;
  readonly receivedAt: string;
  /** The visit to the window, as its client named it: one receipt is for all of a visit. Where a window here received, and named one. */
  readonly visit?: string;
  /** Where a window here received on paper and entered it later: the sheet, and the account of the clerk who wrote it. Not told to the other side. */
  readonly paper?: PaperSheet;
  readonly counterpart: Counterpart;
  /** Keyed hash of the number of whoever stood at the window for the applicant; null where that was the applicant. */
  readonly presenter: string | null;
  readonly due: { readonly takeOver: Due };
}

/** What the deciding region told of its case. */
export interface Reported {
  readonly from: { readonly region: string; readonly caseId: string; readonly seq: number; readonly hash: string };
  readonly event: EventType;
  readonly at: string;
  readonly status: CaseStatus;
  /** Until when the step that is awaited there is due. */
  readonly due: Due | null;
  readonly completedWith: CaseSnapshot['completedWith'];
  readonly identifier: string | null;
  /** The authority that has the case now, where it was passed on to another. */
  readonly authority?: string;
  /** What is missing, where that was told. */
  readonly notice?: NoticeGiven;
  /** Until when originals are to be handed to the carrier, where they may travel now. */
  readonly dispatch?: Due;
  /** Which documents are still to follow acceptance, where that is what changed. */
  readonly toFollow?: ToFollow;
  /** How a bag was found, where one was opened. */
  readonly opened?: BagOpened;
  /** A bag on its way back, where one was handed to the carrier. */
  readonly returned?: BagSealed & { readonly waybill: Waybill };
  /** A bag whose way back was cancelled before the carrier collected it. */
  readonly cancelled?: CourierCancelled;
  /** A card that was sent to the window; `reference` is the number of its parcel or list. */
  readonly card?: { readonly reference: string | null };
  /** The sealed result, where it was sent to be printed at the window. */
  readonly document?: SentDocument;
}

/** The part of a snapshot that only cases between two regions have. */
export interface Collection {
  readonly side: 'receiving' | 'deciding';
  readonly clause: ClauseRef;
  readonly clockStarts: ClockStart;
  readonly window: string;
  readonly receivedAt: string;
  readonly counterpart: Counterpart;
  readonly presenter: string | null;
  readonly takeOverDue: Due;
  /** Whether the offer was not answered for a second day. */
  readonly escalated: boolean;
  /** Null where the clause does not ask for them. */
  readonly originals: Originals | null;
  /** On the receiving side: what it was last told. */
  readonly reported: Reported | null;
  /** On the receiving side: whether a withdrawal was asked for. */
  readonly withdrawalAsked: boolean;
  /** On the receiving side: the card that was sent to the window; null where none was. */
  readonly card: NonNullable<Reported['card']> | null;
  /** On the receiving side: what is to be fetched at the window; null until the deciding side is done, and where nothing is. */
  readonly pickUp: PickUp | null;
  /** On the receiving side: what may be printed at the window, and was; null where nothing may. */
  readonly printing: Printing | null;
  /** `seq` of the last event that the other side has to know of; 0 while there is none. */
  readonly toldSeq: number;
}

/** Events of each side that the other has to know of. Opinions and the work of operators are a region's own affair. */
const told: Readonly<Record<Collection['side'], readonly EventType[]>> = {
  receiving: [
    'case.collected',
    'case.corrected',
    'case.documents-handed-in',
    'case.insisted',
    'case.courier-ordered',
    'case.courier-cancelled',
    'case.bag-opened',
    'case.withdrawal-asked',
    'case.handed-out',
    'case.unclaimed',
  ],
  deciding: [
    'case.taken-over',
    'case.handover-declined',
    'case.transferred',
    'case.deficiencies-notified',
    'case.corrected',
    'case.documents-handed-in',
    'case.insisted',
    'case.cleared',
    'case.bag-opened',
    'case.courier-ordered',
    'case.courier-cancelled',
    'case.served',
    'case.accepted',
    'case.not-accepted',
    'case.decided',
    'case.extended',
    'case.withdrawn',
    'case.overdue',
    'case.result-issued',
    'case.completed',
  ],
};

/** Of bags each side tells what it did itself: that one was handed to the carrier or kept back, and how one was found. */
const legTold: Readonly<Record<Collection['side'], Partial<Record<EventType, Bag['leg']>>>> = {
  receiving: { 'case.courier-ordered': 'outward', 'case.courier-cancelled': 'outward', 'case.bag-opened': 'return' },
  deciding: { 'case.courier-ordered': 'return', 'case.courier-cancelled': 'return', 'case.bag-opened': 'outward' },
};

/** Whether the other region is told of an event, `snapshot` being the case after it. */
export function isToldToPartner(
  event: Pick<CaseEvent, 'type' | 'data'>,
  { collection }: Pick<CaseSnapshot, 'collection'>,
): boolean {
  if (collection === null || !told[collection.side].includes(event.type)) return false;
  const leg = legTold[collection.side][event.type];
  const about = 'bag' in event.data ? event.data.bag : null;
  return leg === undefined || collection.originals?.bags.find(({ number }) => number === about)?.leg === leg;
}

/** What the receiving side's status is after a report. */
export function statusAfter({ event, status }: Pick<Reported, 'event' | 'status'>, before: CaseStatus): CaseStatus {
  if (event === 'case.handover-declined') return 'declined';
  // The originals that are there come back to the window.
  if (event === 'case.withdrawn' && status === 'returning') return 'handed-over';
  if (event === 'case.cleared') return before === 'collected' ? 'cleared' : before;
  if (event === 'case.bag-opened') return status === 'disputed' ? 'disputed' : before;
  if (event === 'case.taken-over') return 'handed-over';
  return status === 'completed' || status === 'withdrawn' ? status : before;
}
