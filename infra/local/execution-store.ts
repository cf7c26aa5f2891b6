import { createHash } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import type { Definition, Failure, Outcome } from './asl.ts';
import type { Store } from './store.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/**
 * Where an execution stands within its state. Entered: its work is still to be begun. Invoking: the function has been or is to
 * be called. Parked: the token is out. Answered: the token's answer is kept in `outcome`. Waiting, backoff: until `dueMs`.
 */
export type Phase = 'entered' | 'invoking' | 'parked' | 'answered' | 'waiting' | 'backoff';

/** The changing part of an execution; instants are virtual ms since the epoch, `dueMs` and `expiresMs` absolute deadlines. */
export interface Cursor {
  state: string;
  enteredMs: number;
  input: unknown;
  variables: Record<string, unknown>;
  phase: Phase;
  /** Retries done in this state, one number per retrier. */
  retries: number[];
  token?: string | undefined;
  task?: { functionArn: string; payload: unknown } | undefined;
  outcome?: Outcome | undefined;
  dueMs?: number | undefined;
  expiresMs: number;
  stoppedMs?: number | undefined;
  output?: unknown;
  failure?: Partial<Failure> | undefined;
  redrives: number;
  redrivenMs?: number | undefined;
  redriveToken?: string | undefined;
}

/** One event of the history in the shape of the AWS API, without id and time. */
export interface HistoryEvent {
  type: string;
  details?: Record<string, unknown>;
}

export interface Machine {
  arn: string;
  name: string;
  role: string;
  /** SHA-256 of the definition's text, which stays stored as long as the store: executions keep the one they began with. */
  definition: string;
}

/** What never changes of an execution. */
export interface Beginning {
  arn: string;
  /** As it was when the execution began. */
  machine: Machine;
  name: string;
  /** The input as sent, JSON text. */
  input: string;
  startedMs: number;
}

export interface Execution extends Beginning {
  cursor: Cursor;
  status: Status;
  /** Grows with every change: who holds an older one changes nothing. */
  version: number;
  /** Events in the history so far. */
  events: number;
}

export interface Change {
  cursor: Partial<Cursor>;
  status?: Status;
  atMs: number;
  events: readonly HistoryEvent[];
}

export interface StoredEvent {
  id: number;
  type: string;
  atMs: number;
  details: Record<string, unknown>;
}

interface ListFilter {
  machine?: string | undefined;
  status?: string | undefined;
  /** Only executions begun before this row. */
  before?: number | undefined;
  limit: number;
}

const schema = `
  CREATE TABLE IF NOT EXISTS sfn_definition (hash TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS sfn_machine (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, definition TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS sfn_execution (
    id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine_arn TEXT NOT NULL, machine TEXT NOT NULL,
    name TEXT NOT NULL, input TEXT NOT NULL, started INTEGER NOT NULL, status TEXT NOT NULL, wake INTEGER NOT NULL,
    version INTEGER NOT NULL, events INTEGER NOT NULL, cursor TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS sfn_wake ON sfn_execution (wake) WHERE status = 'RUNNING';
  CREATE INDEX IF NOT EXISTS sfn_machine_executions ON sfn_execution (machine_arn, id);
  CREATE TABLE IF NOT EXISTS sfn_history (
    arn TEXT NOT NULL, id INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, details TEXT NOT NULL,
    PRIMARY KEY (arn, id)) STRICT, WITHOUT ROWID;
`;

/** Machines, executions and histories in SQLite; every method is one transaction. */
export class ExecutionStore {
  readonly #store: Store;
  readonly #statements = new Map<string, StatementSync>();
  readonly #definitions = new Map<string, Definition>();

  constructor(store: Store) {
    this.#store = store;
    store.db.exec(schema);
  }

  /** Whether a definition's text is stored already, so was checked before. */
  knows(body: string): boolean {
    return this.#sql('SELECT 1 FROM sfn_definition WHERE hash = ?').get(hashOf(body)) !== undefined;
  }

  putMachine(machine: Omit<Machine, 'definition'> & { body: string }): void {
    const hash = hashOf(machine.body);
    this.#store.transaction(() => {
      this.#sql('INSERT OR IGNORE INTO sfn_definition VALUES (?, ?)').run(hash, machine.body);
      const put = 'INSERT OR REPLACE INTO sfn_machine (arn, name, role, definition) VALUES (?, ?, ?, ?)';
      this.#sql(put).run(machine.arn, machine.name, machine.role, hash);
    });
  }

  machine(arn: string): Machine | undefined {
    return this.#sql('SELECT arn, name, role, definition FROM sfn_machine WHERE arn = ?').get(arn) as unknown as
      Machine | undefined;
  }

  /** The definition an execution began with. It was checked when it was stored. */
  definition(hash: string): Definition {
    const known = this.#definitions.get(hash);
    if (known) return known;
    const row = this.#sql('SELECT body FROM sfn_definition WHERE hash = ?').get(hash);
    const definition = JSON.parse(String(row?.['body'])) as Definition;
    this.#definitions.set(hash, definition);
    return definition;
  }

  /** Stores a new running execution; one of the same name that has ended makes way with its history. */
  insert(beginning: Beginning, cursor: Cursor, events: readonly HistoryEvent[]): void {
    const { arn, machine, name, input, startedMs } = beginning;
    this.#store.transaction(() => {
      this.#sql('DELETE FROM sfn_execution WHERE arn = ?').run(arn);
      this.#sql('DELETE FROM sfn_history WHERE arn = ?').run(arn);
      const insert = `INSERT INTO sfn_execution
        (arn, machine_arn, machine, name, input, started, status, wake, version, events, cursor)
        VALUES (?, ?, ?, ?, ?, ?, 'RUNNING', ?, 1, ?, ?)`;
      const fixed = [arn, machine.arn, JSON.stringify(machine), name, input, startedMs] as const;
      this.#sql(insert).run(...fixed, wakeOf(cursor), events.length, JSON.stringify(cursor));
      this.#append(arn, { after: 0, atMs: startedMs, events });
    });
  }

  get(arn: string): Execution | undefined {
    const row = this.#sql('SELECT * FROM sfn_execution WHERE arn = ?').get(arn);
    return row && executionOf(row);
  }

  /** Changes an execution and extends its history; undefined, with nothing done, if somebody changed it meanwhile. */
  save(execution: Execution, change: Change): Execution | undefined {
    const next: Execution = {
      ...execution,
      cursor: { ...execution.cursor, ...change.cursor },
      status: change.status ?? execution.status,
      version: execution.version + 1,
      events: execution.events + change.events.length,
    };
    const update = `UPDATE sfn_execution SET status = ?, wake = ?, version = ?, events = ?, cursor = ?
      WHERE arn = ? AND version = ?`;
    return this.#store.transaction(() => {
      const written = [
        next.status,
        wakeOf(next.cursor),
        next.version,
        next.events,
        JSON.stringify(next.cursor),
      ] as const;
      if (this.#sql(update).run(...written, execution.arn, execution.version).changes === 0) return undefined;
      this.#append(execution.arn, { after: execution.events, ...change });
      return next;
    });
  }

  running(): string[] {
    return this.#sql("SELECT arn FROM sfn_execution WHERE status = 'RUNNING' ORDER BY id").all().map(arnOf);
  }

  /** Running executions with a deadline at or before an instant. */
  due(nowMs: number): string[] {
    const due = "SELECT arn FROM sfn_execution WHERE status = 'RUNNING' AND wake <= ? ORDER BY wake, id";
    return this.#sql(due).all(nowMs).map(arnOf);
  }

  /** The next deadline of any running execution after an instant, in ms. */
  nextWake(afterMs: number): number | undefined {
    const next = "SELECT min(wake) AS wake FROM sfn_execution WHERE status = 'RUNNING' AND wake > ?";
    return (this.#sql(next).get(afterMs)?.['wake'] as number | null) ?? undefined;
  }

  /** Newest first, with their row numbers for paging. */
  list(filter: ListFilter): { row: number; execution: Execution }[] {
    const select = `SELECT * FROM sfn_execution WHERE (:machine IS NULL OR machine_arn = :machine)
      AND (:status IS NULL OR status = :status) AND (:before IS NULL OR id < :before) ORDER BY id DESC LIMIT :limit`;
    const { machine = null, status = null, before = null, limit } = filter;
    const rows = this.#sql(select).all({ machine, status, before, limit });
    return rows.map((row) => ({ row: Number(row['id']), execution: executionOf(row) }));
  }

  history(arn: string): StoredEvent[] {
    const rows = this.#sql('SELECT id, type, at, details FROM sfn_history WHERE arn = ? ORDER BY id').all(arn);
    return rows.map((row) => ({
      id: Number(row['id']),
      type: String(row['type']),
      atMs: Number(row['at']),
      details: JSON.parse(String(row['details'])) as Record<string, unknown>,
    }));
  }

  /** Names of the states an execution entered, in order. */
  path(arn: string): string[] {
    const entered = `SELECT details ->> '$.name' AS name FROM sfn_history
      WHERE arn = ? AND type LIKE '%StateEntered' ORDER BY id`;
    return this.#sql(entered)
      .all(arn)
      .map((row) => String(row['name']));
  }

  #append(arn: string, log: { after: number; atMs: number; events: readonly HistoryEvent[] }): void {
    log.events.forEach((event, index) => {
      const details = JSON.stringify(event.details ?? {});
      const insert = 'INSERT INTO sfn_history (arn, id, type, at, details) VALUES (?, ?, ?, ?, ?)';
      this.#sql(insert).run(arn, log.after + index + 1, event.type, log.atMs, details);
    });
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.#store.db.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

function wakeOf(cursor: Pick<Cursor, 'dueMs' | 'expiresMs'>): number {
  return Math.ceil(Math.min(cursor.dueMs ?? cursor.expiresMs, cursor.expiresMs));
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function arnOf(row: Record<string, unknown>): string {
  return String(row['arn']);
}

function executionOf(row: Record<string, unknown>): Execution {
  return {
    arn: arnOf(row),
    machine: JSON.parse(String(row['machine'])) as Machine,
    name: String(row['name']),
    input: String(row['input']),
    startedMs: Number(row['started']),
    cursor: JSON.parse(String(row['cursor'])) as Cursor,
    status: row['status'] as Status,
    version: Number(row['version']),
    events: Number(row['events']),
  };
}
