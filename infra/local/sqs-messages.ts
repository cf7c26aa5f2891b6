import { createHash, randomUUID } from 'node:crypto';
import type { VirtualClock } from './clock.ts';
import type { Store } from './store.ts';

/** A queue as the template declares it; times in seconds as there. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  /** The customer's key behind the queue. */
  readonly keyArn?: string;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
}

/** A message as it is handed to a consumer; attributes are those of SQS, all strings. */
export interface Message {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Messages of one queue: waiting, received and not yet deleted, and not yet due. */
export interface Counts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

interface MessageRow {
  readonly seq: number;
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  readonly sender: string;
  readonly sent_ms: number;
  readonly visible_ms: number;
  readonly first_received_ms: number | null;
  /** Over all queues that the message has been in, as SQS counts. */
  readonly receive_count: number;
  /** Since it came into this queue: what the redrive policy looks at. */
  readonly received_here: number;
  readonly receipt: string | null;
  readonly twin: number;
}

/** What becomes of a receipt: it holds the message, the message is there but no longer held by it, or it is gone. */
export type Holding = 'held' | 'lapsed' | 'gone';

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Messages in the store. Visibility is an instant of virtual time in the row, so it holds over restarts. */
export class Messages {
  readonly #store: Store;
  readonly #clock: VirtualClock;
  readonly #duplicate: () => boolean;

  constructor({ store, clock, duplicate }: { store: Store; clock: VirtualClock; duplicate: () => boolean }) {
    this.#store = store;
    this.#clock = clock;
    this.#duplicate = duplicate;
    store.db.exec(`
      CREATE TABLE IF NOT EXISTS sqs_messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL,
        body TEXT NOT NULL, sender TEXT NOT NULL, sent_ms INTEGER NOT NULL, visible_ms INTEGER NOT NULL, first_received_ms INTEGER,
        receive_count INTEGER NOT NULL DEFAULT 0, received_here INTEGER NOT NULL DEFAULT 0, receipt TEXT,
        twin INTEGER NOT NULL DEFAULT 0);
      CREATE INDEX IF NOT EXISTS sqs_messages_by_visibility ON sqs_messages (queue, visible_ms);
      CREATE INDEX IF NOT EXISTS sqs_messages_by_receipt ON sqs_messages (receipt);`);
  }

  /** Stores messages in one transaction; returns their ids in order. Delays in seconds. */
  add(queue: Queue, messages: readonly { body: string; delaySeconds: number; sender: string }[]): string[] {
    const now = this.#clock.now();
    const insert = this.#store.db.prepare(
      'INSERT INTO sqs_messages (queue, id, body, sender, sent_ms, visible_ms) VALUES (?, ?, ?, ?, ?, ?)',
    );
    return this.#store.transaction(() =>
      messages.map(({ body, delaySeconds, sender }) => {
        const id = randomUUID();
        insert.run(queue.name, id, body, sender, now, now + delaySeconds * 1000);
        return id;
      }),
    );
  }

  /**
   * Takes up to `max` visible messages for `visibilitySeconds`. One that has been received as often as the redrive policy allows
   * goes to the dead-letter queue instead; the names of queues that got such are returned.
   */
  take(queue: Queue, options: { max: number; visibilitySeconds: number }): { taken: Message[]; fed: string[] } {
    const now = this.#clock.now();
    const taken: Message[] = [];
    const fed = new Set<string>();
    // Looking into an empty queue, the most frequent case, writes nothing.
    if (!this.anyVisible(queue)) return { taken, fed: [] };
    this.#store.transaction(() => {
      this.#store.db
        .prepare('DELETE FROM sqs_messages WHERE queue = ? AND sent_ms <= ?')
        .run(queue.name, now - queue.retentionSeconds * 1000);
      const held = new Set<number>();
      while (taken.length < options.max) {
        // With a visibility timeout of 0 what was just taken is visible again, but not for the same call.
        const row = this.#visible({ queue, now, limit: held.size + 1 }).find(({ seq }) => !held.has(seq));
        if (row === undefined) return;
        if (queue.redrive !== undefined && row.received_here >= queue.redrive.maxReceiveCount) {
          fed.add(this.#bury(row, queue.redrive.deadLetterArn));
          continue;
        }
        held.add(row.seq);
        taken.push(this.#hold(row, { now, until: now + options.visibilitySeconds * 1000 }));
      }
    });
    return { taken, fed: [...fed] };
  }

  /** Deletes a message by its newest receipt; an older one changes nothing, as in SQS. */
  remove(queue: Queue, receipt: string): void {
    this.#store.db.prepare('DELETE FROM sqs_messages WHERE queue = ? AND receipt = ?').run(queue.name, receipt);
  }

  /** Makes a held message visible after a delay in ms. */
  release(queue: Queue, { receipt, delayMs }: { receipt: string; delayMs: number }): Holding {
    const row = this.#store.db
      .prepare('SELECT visible_ms FROM sqs_messages WHERE queue = ? AND receipt = ?')
      .get(queue.name, receipt);
    if (row === undefined) return 'gone';
    const now = this.#clock.now();
    if (Number(row['visible_ms']) <= now) return 'lapsed';
    this.#store.db
      .prepare('UPDATE sqs_messages SET visible_ms = ? WHERE queue = ? AND receipt = ?')
      .run(now + delayMs, queue.name, receipt);
    return 'held';
  }

  /** When the next hidden message of a queue becomes visible, in ms since the epoch. */
  nextVisible(queue: Queue): number | undefined {
    const sql = 'SELECT MIN(visible_ms) AS next FROM sqs_messages WHERE queue = ? AND visible_ms > ?';
    const next = this.#store.db.prepare(sql).get(queue.name, this.#clock.now())?.['next'];
    return typeof next === 'number' ? next : undefined;
  }

  anyVisible(queue: Queue): boolean {
    return this.#visible({ queue, now: this.#clock.now(), limit: 1 }).length > 0;
  }

  counts(queue: Queue): Counts {
    const now = this.#clock.now();
    const row = this.#store.db
      .prepare(
        `SELECT COALESCE(SUM(visible_ms <= :now), 0) AS visible,
          COALESCE(SUM(visible_ms > :now AND receipt IS NOT NULL), 0) AS inFlight,
          COALESCE(SUM(visible_ms > :now AND receipt IS NULL), 0) AS delayed
        FROM sqs_messages WHERE queue = :queue AND sent_ms > :expired`,
      )
      .get({ now, queue: queue.name, expired: now - queue.retentionSeconds * 1000 });
    const { visible = 0, inFlight = 0, delayed = 0 } = row ?? {};
    return { visible: Number(visible), inFlight: Number(inFlight), delayed: Number(delayed) };
  }

  #visible({ queue, now, limit }: { queue: Queue; now: number; limit: number }): MessageRow[] {
    const sql = 'SELECT * FROM sqs_messages WHERE queue = ? AND visible_ms <= ? ORDER BY visible_ms, seq LIMIT ?';
    return this.#store.db.prepare(sql).all(queue.name, now, limit) as unknown as MessageRow[];
  }

  #bury(row: MessageRow, deadLetterArn: string): string {
    const name = deadLetterArn.slice(deadLetterArn.lastIndexOf(':') + 1);
    // The time of sending stays, so a dead letter expires counted from there, as in SQS.
    this.#store.db
      .prepare('UPDATE sqs_messages SET queue = ?, received_here = 0, receipt = NULL WHERE seq = ?')
      .run(name, row.seq);
    return name;
  }

  #hold(row: MessageRow, { now, until }: { now: number; until: number }): Message {
    const receipt = randomUUID();
    const first = row.first_received_ms ?? now;
    const received = row.receive_count + 1;
    this.#store.db
      .prepare(
        `UPDATE sqs_messages SET visible_ms = ?, receipt = ?, first_received_ms = ?, receive_count = ?,
          received_here = received_here + 1 WHERE seq = ?`,
      )
      .run(until, receipt, first, received, row.seq);
    if (row.receive_count === 0 && row.twin === 0 && this.#duplicate()) this.#copy(row, now);
    const attributes = {
      ApproximateReceiveCount: String(received),
      SentTimestamp: String(row.sent_ms),
      SenderId: row.sender,
      ApproximateFirstReceiveTimestamp: String(first),
    };
    return { messageId: row.id, receiptHandle: receipt, body: row.body, md5OfBody: md5(row.body), attributes };
  }

  /** A second delivery that deleting the first cannot prevent: a row of its own with the same id. It is due after this transaction. */
  #copy(row: MessageRow, now: number): void {
    this.#store.db
      .prepare(
        'INSERT INTO sqs_messages (queue, id, body, sender, sent_ms, visible_ms, twin) VALUES (?, ?, ?, ?, ?, ?, 1)',
      )
      .run(row.queue, row.id, row.body, row.sender, row.sent_ms, now + 1);
  }
}
