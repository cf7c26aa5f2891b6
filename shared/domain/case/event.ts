import type { Reported, SubmittedElsewhere } from './collection.ts';
import type { Corrected, NoticeGiven } from './correction.ts';
import type { BagOpened, BagSealed, CourierCancelled, Traced, Waybill } from './originals.ts';
import type { Lying, ToPickUp, PickUpTold } from './pick-up.ts';
import type { Promised } from '#domain/catalogue/to-follow';
import type { Blank } from '#domain/printing/blank-stock';
import type { SpoilReason } from '#domain/printing/ledger';
import type { Principal, Role } from '#domain/identity/principal';
import type { Due } from '#domain/limits/due';

/**
 * The waits of a journey: whose act is awaited next. Taking over (接收) is awaited on both sides of a hand-over between regions;
 * the receiving side then waits for what the deciding side comes to. A correction (补正) is awaited of the applicant, within
 * whatever wait of the journey the notice was given; within the taking-over the dispatch of originals is awaited of the window,
 * their arrival of the courier, and the settlement of what was not as listed of the window again. Within the decision documents
 * that may follow acceptance (容缺) are awaited of the applicant. Once the deciding side is done
 * the receiving side may yet have something that is to be fetched (领取) at its window: that lies within its wait for the outcome.
 */
export type Step =
  | 'take-over'
  | 'correction'
  | 'dispatch'
  | 'arrival'
  | 'settlement'
  | 'acceptance'
  | 'review'
  | 'decision'
  | 'documents'
  | 'service'
  | 'pick-up'
  | 'outcome';

export type Mode = 'fully-online' | 'collection-on-behalf' | 'joint';
export type ResultKind = 'licence' | 'attestation' | 'approval' | 'record' | 'card' | 'imported';

/** An uploaded material as a case refers to it; the bytes are in the materials bucket under `key`. */
export interface MaterialReference {
  readonly slot: string;
  readonly key: string;
  /** Hex SHA-256 of the bytes: what the presigned upload was bound to. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** Of which licence of the holder it is a copy, made by the platform itself (免提交); absent for what was uploaded. */
  readonly licence?: string;
}

/** An uploaded file that fills no slot of a filing. */
export type StoredFile = Omit<MaterialReference, 'slot'>;

/** Due dates a case carries: when acceptance, when the decision, when the delivery of the result is due. */
export interface CaseDue {
  /** Null where that clock runs elsewhere, or not yet: see collection.ts. */
  readonly acceptance: Due | null;
  readonly statutory: Due | null;
  readonly committed: Due | null;
  readonly delivery: Due | null;
}

/** Where an authority decided in a system of its own; the event happened when that was seen there. */
export interface DecidedElsewhere {
  /** As the authority calls its system. */
  readonly system: string;
  /** Number of the case there, or of its result. */
  readonly reference: string;
  /** What shows it: an uploaded extract. */
  readonly evidence: MaterialReference;
}

/** The holder-to-be of the result as everybody may see it. */
export interface Holder {
  readonly kind: 'person' | 'organisation';
  /** Versioned keyed hash of the number, `v1:<hex>`. */
  readonly hash: string;
  readonly maskedNumber: string;
}

/**
 * The mandate an agent acted by, as the issuer that vouches for it calls it. In clear, because it is an id and says nothing of
 * anybody by itself, and because on what ground somebody acted must stay known after the personal content is erased.
 */
interface ByMandate {
  readonly mandate?: string;
}

/** Until when originals go back, where the authority has them; named only there. */
interface ToServe {
  readonly due?: { readonly delivery: Due };
}

/** What the applicant commits to hand in after acceptance (容缺); named only where there is something. */
export interface WithPromised {
  readonly toFollow?: Promised;
}

/** What each kind of event says, without personal data (that is in `personal`, encrypted). One entry per kind, version 1. */
export interface EventData {
  'case.submitted': ByMandate &
    WithPromised & {
      readonly item: { readonly id: string; readonly version: number };
      readonly mode: Mode;
      readonly onTheSpot: boolean;
      readonly resultKind: ResultKind;
      readonly holder: Holder;
      readonly materials: readonly MaterialReference[];
      readonly due: { readonly acceptance: Due; readonly statutory: Due | null; readonly committed: Due | null };
    };
  /** A window here received (代收) for an authority elsewhere, and offers it what it received: this region's case. */
  'case.collected': SubmittedElsewhere;
  /** A window elsewhere received for an authority here, and offers what it received: this region's case. */
  'case.offered': SubmittedElsewhere;
  /** The authority takes over (接收) what was offered: from here on it is responsible (law 5). */
  'case.taken-over': {
    /** Receipt as the clause counts it; the limits run from it. */
    readonly startsAt: string;
    readonly due: { readonly acceptance: Due; readonly statutory: Due | null; readonly committed: Due | null };
  };
  /** An authority that is not competent passes the case on to another of its region (移送): dates and trace stay. Reasons are personal text. */
  'case.transferred': { readonly to: string };
  /** The authority declines: the window stays responsible. Reasons are personal text. */
  'case.handover-declined': { readonly competentBody: string | null };
  /** Whoever came to the window wants to withdraw: the deciding side does so, if it has not decided. The reason is personal text. */
  'case.withdrawal-asked': Record<never, never>;
  /** The deciding region told what happened to the case there; with `pickUp` it is done, and something lies at the window here. */
  'case.reported': Reported & { readonly pickUp?: ToPickUp };
  /** The window handed out what lay there for the applicant, against a signed receipt (送达回执). How it knew who came is personal. */
  'case.handed-out': {
    readonly what: readonly Lying[];
    readonly to: 'applicant' | 'presenter';
    readonly receipt: StoredFile;
  };
  /** The window printed the sealed result (窗口打印) on a numbered blank; the digests are those of the file that was printed. */
  'case.printed': {
    readonly identifier: string;
    readonly blank: Blank;
    readonly document: { readonly sha256: string; readonly sm3: string };
  };
  /** A print that nobody may use any more (作废). What the clerk says of it is personal text. */
  'case.print-spoiled': { readonly blank: Blank; readonly reason: SpoilReason };
  /** Nobody came for it until the second date, `due`: a card goes back to its authority, papers are put into the archive. */
  'case.unclaimed': ToPickUp;
  /** On the side that decided: the window told what became of what lay there. */
  'case.pick-up-told': PickUpTold;
  /** The authority names everything that is missing (一次性告知); what is said of each is personal text. */
  'case.deficiencies-notified': NoticeGiven;
  /** The applicant hands in what was named (补正), or a window does so for them. New values of fields are personal. */
  'case.corrected': Corrected;
  /** What was to follow acceptance was handed in, in part or whole. */
  'case.documents-handed-in': { readonly materials: readonly MaterialReference[] };
  /** The applicant does not correct, and asks for an answer in writing. The reason is personal text. */
  'case.insisted': { readonly due: { readonly answer: Due; readonly takeOver: Due | null } };
  /** The pre-check is passed (预审通过): originals may travel. */
  'case.cleared': { readonly due: { readonly dispatch: Due } };
  /** An offer is not answered for a second day; `dispatch` where the window may now send originals all the same. */
  'case.escalated': { readonly step: Step; readonly due: Due; readonly dispatch: Due | null };
  /** Originals are put into a sealed bag, with a list of every sheet. */
  'case.bag-sealed': BagSealed;
  /** The carrier has the order, and gave the parcel a number. */
  'case.courier-ordered': { readonly bag: number; readonly waybill: Waybill };
  /** The carrier took an order back before it collected: the bag does not travel. */
  'case.courier-cancelled': CourierCancelled;
  /** The carrier told of the parcel; its own words are personal text. */
  'case.parcel-traced': { readonly bag: number; readonly traced: Traced };
  /** A parcel is late, and its carrier is asked; then a person is. */
  'case.courier-asked': { readonly bag: number; readonly due: { readonly answer: Due } };
  /** The authority opened a bag, and found it as listed or not. */
  'case.bag-opened': BagOpened;
  'case.accepted': {
    /** Day from which the limits run; for deemed acceptance the day of receipt (licensing law art. 32). */
    readonly effectiveOn: string;
    readonly deemed: boolean;
    readonly due: { readonly statutory: Due | null; readonly committed: Due | null };
    /** Until when documents may follow, where some do (容缺受理). */
    readonly documentsDue?: Due;
  };
  /** `competentBody` is named where another body is competent. Reasons are personal text. */
  'case.not-accepted': ToServe & { readonly competentBody: string | null };
  'case.reviewed': { readonly recommendation: 'grant' | 'refuse' };
  'case.decided': {
    readonly outcome: 'granted' | 'refused';
    /** Hex SM3 of the canonical bytes of the draft that the approval covers; null where there is nothing of ours to seal. */
    readonly draftSm3: string | null;
    /** Id of the approval or of the standing authorisation; null where nothing is sealed. */
    readonly approval: string | null;
    readonly due: { readonly delivery: Due | null };
    /** Where it was decided, if not here. */
    readonly elsewhere?: DecidedElsewhere;
  };
  'case.extended': {
    readonly workingDays: number;
    readonly due: { readonly statutory: Due | null; readonly committed: Due | null };
  };
  'case.withdrawn': ByMandate & ToServe;
  /**
   * A card made elsewhere has reached whoever gets it (送达): posted, with the number of the parcel, or picked up; or it went to the
   * window that received, with the number of the parcel or of the list it is on, and is handed out there.
   */
  'case.served': { readonly how: 'post' | 'pick-up' | 'window'; readonly number: string | null };
  /** An alert, not an act: whoever is awaited is late. */
  'case.overdue': { readonly step: Step; readonly due: Due };
  'case.result-issued': {
    readonly kind: ResultKind;
    readonly identifier: string;
    readonly document: { readonly key: string; readonly sm3: string; readonly bytes: number };
  };
  'case.completed': {
    readonly with: 'result' | 'record' | 'card' | 'imported' | 'refusal' | 'non-acceptance' | 'withdrawal';
  };
  /** By a machine of the operators it names the execution: who started that is in the trail of the account. */
  'case.journey-restarted': { readonly generation: number; readonly ticket: string; readonly execution?: string };
  /** A consequence was ordered again: nothing of the case itself changes. `consumer` where it was for one alone. */
  'case.operated': {
    readonly operation: 'replay' | 'reconcile';
    readonly consumer?: string;
    readonly ticket: string;
    readonly execution: string;
  };
  'case.erased': { readonly legalBasis: string; readonly ticket: string };
}

export type EventType = keyof EventData;

/** The personal payload of an event: AES-256-GCM under the case's own data key; additional data `<caseId>#<seq>#<type>`. */
export interface SealedPayload {
  readonly algorithm: 'A256GCM';
  /** Base64 of nonce (12 bytes), tag (16 bytes) and ciphertext, one after the other. */
  readonly box: string;
}

interface Envelope<T extends EventType> {
  /** Version of this kind of event; older ones stay readable by upcasters. */
  readonly version: 1;
  readonly hashAlgorithm: 'SM3-JCS';
  readonly caseId: string;
  readonly seq: number;
  readonly type: T;
  /** ISO instants, UTC: when it happened, when it was recorded. */
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly principal: Principal;
  readonly role: Role;
  readonly body: string;
  readonly region: string;
  readonly data: EventData[T];
  readonly personal: SealedPayload | null;
  /** Hex SM3 of the event before (of the case id for the first), and of this event without `hash`. */
  readonly previousHash: string;
  readonly hash: string;
}

/** One recorded event of a case. */
export type CaseEvent = { [T in EventType]: Envelope<T> }[EventType];
export type EventOf<T extends EventType> = Envelope<T>;

/** Personal content that goes with an event before it is encrypted. */
export type PersonalContent = Readonly<Record<string, unknown>>;

/** An event as a rule decides it: the envelope's ids, hashes and encryption come when it is recorded. */
export type NewEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly data: EventData[T];
    readonly personal?: PersonalContent;
    /** Only where it differs from the instant of the command, as for deemed acceptance. */
    readonly occurredAt?: string;
  };
}[EventType];
