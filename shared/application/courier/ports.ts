import type { Carrier } from '#contracts/courier/account';
import type { Outcome } from '#contracts/errors';
import type { TraceEntry } from '#domain/courier/parcel';

/** Who sends or gets a parcel (寄件人, 收件人). Personal data, every field: in no log line and no error. */
export interface PostalParty {
  readonly name: string;
  readonly phone: string;
  /** From the province to the door, at most 200 characters. */
  readonly address: string;
}

/** Who pays the carriage (付费方): the applicant, the region that received, or the one that decides. */
export type Payer = 'applicant' | 'receiving' | 'deciding';

/** What is to be carried, and between whom (寄递下单). */
export interface CourierOrder {
  /** Our own number of the order: letters, digits, `-` and `#`. The same number is the same parcel, however often it is ordered. */
  readonly id: string;
  /** To the deciding authority, or back from it. */
  readonly leg: 'outward' | 'return';
  readonly sender: PostalParty;
  readonly addressee: PostalParty;
  readonly payer: Payer;
  /** As declared. */
  readonly sheets?: number;
  readonly weightGrams?: number;
}

/** What the carrier promises (运单). */
export interface Waybill {
  readonly number: string;
  /** Fen (分); null where the carrier knows only after weighing. */
  readonly feeFen: number | null;
  readonly payer: Payer;
}

/**
 * A carrier of originals (快递). What it refuses is a rejection `courier.*`; what does not come through throws, with the cause,
 * and may be asked again: every method but `order` of another content gives the same answer twice.
 */
export interface Courier {
  readonly carrier: Carrier;
  /** Orders a collection. The same id with the same content gives the same waybill; with another, `courier.order_reused`. */
  order(order: CourierOrder): Promise<Outcome<Waybill>>;
  /** The label to be printed and put on the bag (面单): a PDF. It may show names and addresses. */
  label(number: string): Promise<Outcome<Uint8Array>>;
  /** Takes an order back before the parcel was collected. */
  cancel(number: string): Promise<Outcome<{ readonly number: string }>>;
  /** All that the carrier has to say of a parcel so far, in no order that counts. Their texts are personal data. */
  track(number: string): Promise<Outcome<readonly TraceEntry[]>>;
}

/** Labels to be printed. */
export interface Labels {
  /** Keeps one under its key; the one that is there stays. */
  keep(label: { readonly key: string; readonly pdf: Uint8Array }): Promise<void>;
}

/** A carrier at our door: what it pushes is believed only as it signed it. */
export interface CourierPushes {
  readonly carrier: Carrier;
  /**
   * The traces of a push. `body`: its bytes as they came; `signature`: its header, undefined without one. A push that comes
   * again within the tolerance is believed again: traces are added by what they say. Throws only where it cannot be checked.
   */
  verifyPush(push: {
    readonly body: Uint8Array;
    readonly signature: string | undefined;
  }): Promise<Outcome<readonly TraceEntry[]>>;
}

/** Whose parcel it is: a pushed trace names nothing but its number. */
export interface WaybillOwner {
  readonly caseId: string;
  /** Number of the bag within the case. */
  readonly bag: string;
}

/** Register of waybills: written once, read as it is this moment. */
export interface Waybills {
  /** Whether the number is now this bag's: also where it was already; false where it is another's, which stays. */
  put(waybill: WaybillOwner & { readonly carrier: Carrier; readonly number: string }): Promise<boolean>;
  find(waybill: { readonly carrier: Carrier; readonly number: string }): Promise<WaybillOwner | null>;
}
