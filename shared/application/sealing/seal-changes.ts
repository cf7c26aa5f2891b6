import type { ChangedSeal } from '#domain/seal/confirm';
import type { Seal } from '#domain/seal/seal';

/** A line of a seal's history, never changed. */
export interface SealChange {
  readonly sealId: string;
  /** Null: it was registered. */
  readonly from: Seal['state'] | null;
  readonly to: Seal['state'];
  readonly at: string;
  /** Account of the official who confirmed it, or the part of the platform that an order started. */
  readonly by: string;
  /** Of an order: the execution leads to whoever started it. */
  readonly execution?: string;
  readonly ticket?: string;
  readonly reason?: string;
}

export interface RecordedChange extends ChangedSeal {
  readonly change: SealChange;
  /** Of a seal that is registered: the first four bytes of the SM3 of its certificate (hexadecimal), by which QR codes name it. */
  readonly certificateDigest?: string;
}

export interface SealStates {
  /** Changes exactly these seals as they were given, each with a line of its history, all or none; false where one is no longer as given. */
  change(changed: readonly RecordedChange[]): Promise<boolean>;
}
