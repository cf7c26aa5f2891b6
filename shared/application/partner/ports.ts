import type { Outcome } from '#contracts/errors';
import type { Answered, Batch } from '#contracts/partner/exchange';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import type { PartnerMessage } from '#contracts/partner/message';
import type { CaseWrite, RecordedAnswer } from '#application/case/ports';
import type { Network } from '#domain/partner/registration';

/** What is said of a message that was made durable. */
export interface Received {
  /** Number of the case at whoever received it. */
  readonly caseId: string;
  /** The event of that case which the message came to, or how far the case was where it changed nothing. */
  readonly seq: number;
}

/** Where a partner keeps what it sends: origins (`https://host[:port]`), and the network that they are on. */
export interface MaterialSource {
  readonly origins: readonly string[];
  readonly network: Network;
}

/** Records of what messages came to, beside those that are written with events (law 1). */
export interface MessageRecords {
  /** Records the answer to a message that changes nothing. Null, or the answer that was recorded for it before; then nothing is written. */
  remember(record: CaseWrite['idempotency']): Promise<RecordedAnswer | null>;
}

/** Lines of the log: ids and codes only (law 9). */
export interface MessageLog {
  info(message: string, fields: Readonly<Record<string, string | number>>): void;
}

/** A message whose sender is known, and from where its materials may be fetched. */
export interface VerifiedMessage {
  readonly message: PartnerMessage;
  readonly source: MaterialSource;
}

/** Carries out what a message says, by rights that whoever verifies it does not have. Throws where that could not be tried. */
export interface MessageTaker {
  take(verified: VerifiedMessage): Promise<Outcome<Received>>;
}

/** Gives partners what they ask for, by rights that whoever verifies their requests does not have. Throws where that could not be tried. */
export interface MessageGiver {
  /** See `giveOutbox`. */
  outbox(asked: { partner: string; after: string | null; limit: number }): Promise<Batch>;
  /** See `giveCase`. */
  ofCase(asked: { partner: string; caseId: string; after: number }): Promise<Outcome<Batch>>;
  /** See `giveDailyList`. */
  list(asked: { partner: string; day: string; after: string | null }): Promise<Outcome<WebhookEnvelope>>;
  /** See `acknowledge`. */
  acknowledge(said: { partner: string; answers: readonly Answered[] }): Promise<number>;
  /** See `signReceipt`. */
  receipt(of: { partner: string; batch: string; answers: readonly Answered[] }): Promise<WebhookEnvelope>;
}

/** Materials that another region sent, kept in this one. */
export interface MaterialKeeper {
  /**
   * Stores the bytes behind an address under a key, once: what is there already is not fetched again. False where they cannot be had,
   * or are not those of the length and of every digest (hex) that is given; throws where our own store fails.
   */
  keep(material: {
    readonly key: string;
    readonly url: string;
    readonly sha256: string;
    readonly sm3?: string;
    readonly bytes: number;
    readonly mediaType: string;
  }): Promise<boolean>;
}
