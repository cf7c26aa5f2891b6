import { randomUUID } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import type { VirtualClock } from './clock.ts';
import { fail, isRecord, textOf } from './intrinsics.ts';
import { AwsError } from './service.ts';
import type { Call, Place } from './service.ts';
import type { Backoff } from './source-pump.ts';
import type { Store } from './store.ts';

export interface EventRulesOptions {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly place: Place;
  readonly invoke: (request: { functionArn: string; payload: unknown }) => Promise<unknown>;
  /** Starts an execution with the rights of the target's role. */
  readonly startExecution: (request: { stateMachineArn: string; input: string }, call: Call) => unknown;
  readonly backoff?: Backoff;
}

/** One target of a rule; `call` has the rights of its role, and is there for a state machine alone. */
export interface RuleTarget {
  readonly arn: string;
  /** JSON to send in place of the event. */
  readonly input: string | undefined;
  readonly call: Call | undefined;
}

/** What the console page shows of a rule; counts since boot. */
export interface EventRuleStatus {
  readonly name: string;
  readonly schedule: string;
  /** Virtual time, ISO 8601. */
  readonly next: string;
  readonly fired: number;
  /** Invocations given up after their last attempt. */
  readonly dropped: number;
  readonly lastError: string | undefined;
}

interface Rule {
  readonly arn: string;
  readonly name: string;
  readonly schedule: string;
  readonly everyMs: number;
  readonly targets: readonly RuleTarget[];
  nextMs: number;
  fired: number;
  dropped: number;
  lastError: string | undefined;
  firing?: Promise<void>;
}

const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** As often as Lambda tries an event that it was handed asynchronously: once, and twice again. */
const attempts = 3;
const defaultBackoff: Backoff = { firstMs: 1000, longestMs: 10_000 };

/**
 * The rules of EventBridge that fire by a rate. What was due while the clock jumped, or while nothing ran, is made up for by
 * one firing; a firing cut off by a crash comes again. One rule fires one at a time.
 */
export class EventRules {
  readonly #options: EventRulesOptions;
  readonly #rules: Rule[] = [];
  readonly #load: StatementSync;
  readonly #save: StatementSync;
  #stopped = false;

  constructor(options: EventRulesOptions) {
    this.#options = options;
    const { db } = options.store;
    db.exec(
      'CREATE TABLE IF NOT EXISTS event_rules (arn TEXT PRIMARY KEY, schedule TEXT NOT NULL, next_ms INTEGER NOT NULL) STRICT',
    );
    this.#load = db.prepare('SELECT next_ms FROM event_rules WHERE arn = ? AND schedule = ?');
    this.#save = db.prepare('INSERT OR REPLACE INTO event_rules VALUES (?, ?, ?)');
  }

  /** Takes an AWS::Events::Rule; a new one fires first when its rate is over once. Throws Error at any schedule but a rate. */
  createRule(rule: { arn: string; name: string; schedule: string; targets: readonly RuleTarget[] }): void {
    const { arn, schedule } = rule;
    const everyMs = rateOf(schedule);
    const known = this.#load.get(arn, schedule)?.['next_ms'];
    const nextMs = Number(known ?? this.#options.clock.now() + everyMs);
    this.#save.run(arn, schedule, nextMs);
    this.#rules.push({ ...rule, everyMs, nextMs, fired: 0, dropped: 0, lastError: undefined });
  }

  start(): void {
    for (const rule of this.#rules) this.#arm(rule);
  }

  status(): EventRuleStatus[] {
    return this.#rules.map(({ name, schedule, nextMs, fired, dropped, lastError }) => {
      return { name, schedule, next: new Date(nextMs).toISOString(), fired, dropped, lastError };
    });
  }

  /** Fires no more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#rules.flatMap(({ firing }) => firing ?? []));
  }

  #arm(rule: Rule): void {
    if (this.#stopped) return;
    this.#options.clock.at(rule.nextMs, () => {
      if (!this.#stopped) rule.firing = this.#fire(rule).then(() => this.#arm(rule));
    });
  }

  async #fire(rule: Rule): Promise<void> {
    const firedMs = this.#options.clock.now();
    rule.fired += 1;
    const event = JSON.stringify(this.#event(rule, firedMs));
    await Promise.all(rule.targets.map((target) => this.#deliver(rule, { target, event })));
    // Stopped half-way: it fires again after the next start.
    if (this.#stopped) return;
    rule.nextMs += rule.everyMs * (Math.floor((firedMs - rule.nextMs) / rule.everyMs) + 1);
    this.#save.run(rule.arn, rule.schedule, rule.nextMs);
  }

  async #deliver(rule: Rule, { target, event }: { target: RuleTarget; event: string }): Promise<void> {
    const { firstMs, longestMs } = this.#options.backoff ?? defaultBackoff;
    for (let attempt = 1; !this.#stopped; attempt += 1) {
      try {
        await this.#send(target, target.input ?? event);
        return;
      } catch (error) {
        rule.lastError = error instanceof Error ? error.message : String(error);
        // A role that lacks the right lacks it a second later, too: EventBridge does not try again either.
        if (attempt === attempts || (error instanceof AwsError && error.code === 'AccessDeniedException')) break;
        await new Promise((resolve) => setTimeout(resolve, Math.min(longestMs, firstMs * 2 ** (attempt - 1))));
      }
    }
    if (!this.#stopped) rule.dropped += 1;
  }

  async #send({ arn, call }: RuleTarget, payload: string): Promise<void> {
    const { invoke, startExecution } = this.#options;
    if (call) await startExecution({ stateMachineArn: arn, input: payload }, call);
    else await invoke({ functionArn: arn, payload: JSON.parse(payload) as unknown });
  }

  #event({ arn }: Rule, firedMs: number): Record<string, unknown> {
    const { account, region } = this.#options.place;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: new Date(firedMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [arn],
      detail: {},
    };
  }
}

/** What a rule's `Targets` say, checked; `roleArn` is there for state machines alone. Throws Error. */
export function readTargets(
  value: unknown,
  path: string,
): { arn: string; input: string | undefined; roleArn: string | undefined }[] {
  if (!Array.isArray(value) || value.length === 0) return fail(`${path}: a rule without targets does nothing`);
  return value.map((target: unknown) => {
    const {
      Arn: arn,
      Input: input,
      RoleArn: roleArn,
    } = isRecord(target) ? target : fail(`${path}: a target is an object`);
    const isMachine = textOf(arn, path).includes(':states:');
    if (!isMachine && !textOf(arn, path).includes(':lambda:')) fail(`${path}: ${String(arn)} is no target here`);
    if (isMachine !== (roleArn !== undefined)) fail(`${path}: state machines, and nothing else, need a RoleArn`);
    if (input !== undefined) JSON.parse(textOf(input, `${path} Input`));
    const text = (one: unknown): string | undefined => (one === undefined ? undefined : textOf(one, path));
    return { arn: textOf(arn, path), input: text(input), roleArn: text(roleArn) };
  });
}

/** Ms between two firings; the unit is singular after 1 and plural otherwise, as EventBridge wants it. */
function rateOf(schedule: string): number {
  const [, count = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(schedule) ?? [];
  const everyMs = Number(count) * (unitsMs[unit] ?? NaN);
  if (everyMs > 0 && (count === '1') === (plural === '')) return everyMs;
  throw new Error(`the schedule ${schedule} is not supported here: only rate(N minutes|hours|days) is`);
}
