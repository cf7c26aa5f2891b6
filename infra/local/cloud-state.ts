import type { ApiStatus } from './apigateway.ts';
import type { VirtualClock } from './clock.ts';
import type { CallRecord } from './endpoint.ts';
import type { EventRuleStatus } from './event-rules.ts';
import type { EventSourceStatus } from './event-sources.ts';
import type { FunctionStatus } from './function-runner.ts';
import type { Decision } from './iam.ts';
import type { Services } from './provision.ts';
import type { ExecutionRow, MachineRow } from './states.ts';
import type { Store } from './store.ts';

/** What is going on in the cloud at one moment, as the console page and `/state.json` show it. */
export interface CloudState {
  /** Virtual time, ISO 8601, and how far it is ahead of real time. */
  readonly now: string;
  readonly aheadMs: number;
  readonly apis: readonly ApiStatus[];
  readonly functions: readonly FunctionStatus[];
  readonly tables: readonly { readonly name: string; readonly items: number }[];
  readonly machines: readonly MachineRow[];
  /** The newest of all, and the newest of those that failed or timed out. */
  readonly executions: readonly ExecutionRow[];
  readonly failed: readonly ExecutionRow[];
  readonly queues: readonly {
    readonly name: string;
    /** The queues whose dead letters come here. */
    readonly deadLettersOf: readonly string[];
    readonly visible: number;
    readonly inFlight: number;
    readonly delayed: number;
  }[];
  readonly eventSources: readonly EventSourceStatus[];
  readonly rules: readonly EventRuleStatus[];
  readonly calls: readonly CallCount[];
  /** Accesses that the policies did not allow. */
  readonly refused: readonly Decision[];
}

/** How often a role called an operation, and how many of those calls failed. */
export interface CallCount {
  readonly service: string;
  readonly operation: string;
  readonly role: string;
  count: number;
  failed: number;
}

/** Counts the calls that the AWS endpoint answers. */
export class CallCounts {
  readonly #counts = new Map<string, CallCount>();

  add({ service, operation, role, status }: CallRecord): void {
    const key = `${service} ${operation} ${role}`;
    const count = this.#counts.get(key) ?? { service, operation, role, count: 0, failed: 0 };
    this.#counts.set(key, count);
    count.count += 1;
    if (status >= 400) count.failed += 1;
  }

  all(): CallCount[] {
    return [...this.#counts.values()].map((count) => ({ ...count }));
  }
}

/** Looks at everything, changes nothing. */
export function readState(from: {
  services: Services;
  store: Store;
  clock: VirtualClock;
  apis: readonly { status(): ApiStatus }[];
  calls: CallCounts;
}): CloudState {
  const { services, store, clock, apis, calls } = from;
  return {
    now: new Date(clock.now()).toISOString(),
    aheadMs: clock.offsetMs,
    apis: apis.map((api) => api.status()),
    functions: services.lambda.status(),
    tables: tableCounts(store),
    machines: services.states.machines(),
    executions: services.states.executions(),
    failed: ['FAILED', 'TIMED_OUT'].flatMap((status) => services.states.executions({ status })),
    queues: services.sqs.counts(),
    eventSources: services.eventSources.status(),
    rules: services.eventRules.status(),
    calls: calls.all(),
    refused: services.iam.decisions().filter(({ allowed }) => !allowed),
  };
}

/** A look into DynamoDB's own tables: the base items of table n are in space 32 n (see dynamodb-tables.ts). */
function tableCounts(store: Store): { name: string; items: number }[] {
  const sql = `SELECT name, (SELECT COUNT(*) FROM ddb_item WHERE space = ddb_table.id * 32) AS items FROM ddb_table ORDER BY name`;
  return store.db.prepare(sql).all() as unknown as { name: string; items: number }[];
}
