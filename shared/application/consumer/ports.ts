import type { Consumer } from '#contracts/consumers';

/** Where an entry of a list lies: in which list, at which place of its order. */
export interface Place {
  readonly list: string;
  /** Entries are in the order of these strings; unique in their list. */
  readonly position: string;
}

/** An entry of a list that a consumer keeps: ids, codes and dates only (law 9). */
export interface Entry extends Place {
  readonly body: Readonly<Record<string, unknown>>;
  /** Instant (ISO) from which it may be dropped. */
  readonly expiresAt?: string;
}

/** How far a consumer has dealt with a case. */
export interface Mark {
  /** The last event dealt with; 0 for none. */
  readonly seq: number;
  /** Of the one entry that the consumer keeps for the case, if it keeps one. */
  readonly place: Place | null;
}

/** What a consumer has come to: its mark, and what changes in the lists together with it. */
export interface Advance {
  readonly consumer: Consumer;
  readonly caseId: string;
  /** The mark this rests on. */
  readonly from: Mark;
  readonly to: Mark;
  readonly put?: readonly Entry[];
  readonly remove?: readonly Place[];
}

/** Marks of consumers, and the lists they keep: both can be made again from events. Reads of marks are strongly consistent. */
export interface Marks {
  of(request: { consumer: Consumer; caseId: string }): Promise<Mark>;
  /** Marks of all consumers of a case. */
  ofCase(caseId: string): Promise<Readonly<Record<Consumer, number>>>;
  /** One conditional write; false where the mark is no longer the one this rests on, and nothing was written. */
  advance(advance: Advance): Promise<boolean>;
  /**
   * Makes a consumer forget a case, with the entry it keeps for it: it deals with everything of it anew. One conditional write;
   * false where the mark is no longer the given one, and nothing was written.
   */
  forget(request: { consumer: Consumer; caseId: string; from: Mark }): Promise<boolean>;
}

export interface Lists {
  /** Entries after a position, in their order or from the end; eventually consistent. */
  page(request: {
    list: string;
    after: string | null;
    limit: number;
    order: 'rising' | 'falling';
  }): Promise<readonly Entry[]>;
}

/** One queue per consumer of events. Messages carry ids only. */
export interface EventQueue {
  /** Queues what it can and returns the indexes that failed. */
  send(events: readonly { caseId: string; seq: number }[]): Promise<readonly number[]>;
}

/** Messages that a consumer failed on again and again, set aside beside its queue. */
export interface DeadLetters {
  /** About how many there are. */
  count(): Promise<number>;
  /** Takes a few; they are hidden from others for a while. Those that name no event are `unreadable`, and stay. */
  take(): Promise<{
    readonly letters: readonly { readonly event: { caseId: string; seq: number }; readonly receipt: string }[];
    readonly unreadable: number;
  }>;
  /** Puts away those that are in the queue again. */
  remove(receipts: readonly string[]): Promise<void>;
}
