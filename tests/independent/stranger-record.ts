import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A message as the partner in Python has it in its books. */
export interface BookedMessage {
  readonly type: string;
  readonly event?: string;
  readonly seq: number;
  readonly hash: string;
  readonly previous: { readonly seq: number; readonly hash: string } | null;
}

/** What the partner in Python knows of a case. */
export interface BookedCase {
  readonly number: string;
  readonly other: string;
  readonly status: string;
  readonly received: readonly BookedMessage[];
  readonly sent: readonly BookedMessage[];
  /** States in its outbox, each once. */
  readonly outbox: readonly string[];
}

/** The cases in the books of the partner in Python on one side, read from outside. */
export function booksOf(state: string, side: 'window' | 'authority'): BookedCase[] {
  const db = new DatabaseSync(join(state, 'partner.db'), { readOnly: true });
  try {
    return db
      .prepare('SELECT number, other, data FROM cases WHERE side = ?')
      .all(side)
      .map((row) => {
        const data = JSON.parse(String(row['data'])) as {
          status: string;
          history: readonly { received?: string; sent?: string; message: BookedMessage }[];
        };
        const number = String(row['number']);
        const states = db.prepare('SELECT DISTINCT state FROM outbox WHERE number = ?').all(number);
        const messages = (kind: 'received' | 'sent') =>
          data.history.filter((entry) => entry[kind] !== undefined).map(({ message }) => message);
        return {
          ...{ number, other: String(row['other']), status: data.status },
          ...{ received: messages('received'), sent: messages('sent') },
          outbox: states.map(({ state: one }) => String(one)),
        };
      });
  } finally {
    db.close();
  }
}
