import type { LedgerEntry } from '#domain/printing/ledger';

/** What an entry was answered, so that the same key again gives the same answer (law 1). */
export interface RecordedEntry {
  /** Hex SM3 of the request's canonical body. */
  readonly bodyHash: string;
  /** The number of the blank, or the id of the count. */
  readonly entry: string;
  /** Of a count: counted less expected. */
  readonly difference: number | null;
}

/** One line of a ledger that belongs to no case, with the record of what it was answered: one conditional write. */
export interface LedgerWrite {
  readonly book: string;
  readonly entry: LedgerEntry;
  readonly record: {
    readonly key: string;
    readonly answer: RecordedEntry;
    readonly expiresAt: string | null;
    readonly now: string;
  };
}

export type Entered =
  | { readonly kind: 'entered' }
  /** The key was used before; nothing was written. */
  | { readonly kind: 'repeated'; readonly answer: RecordedEntry }
  /** Such a line is there; nothing was written. */
  | { readonly kind: 'taken' }
  /** In conflict with another write; nothing was written. */
  | { readonly kind: 'busy' };

/** The ledgers of numbered blanks (空白证照登记簿), one for each book. Reads are strongly consistent. */
export interface BlankLedger {
  /** All lines of a book, in no order. */
  read(book: string): Promise<readonly LedgerEntry[]>;
  enter(write: LedgerWrite): Promise<Entered>;
}

/** Reads a file that another region sent; null where it is not there any more. */
export interface SentDocuments {
  read(key: string): Promise<Uint8Array | null>;
}
