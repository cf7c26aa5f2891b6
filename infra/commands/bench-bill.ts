import prices from '#data/prices.json' with { type: 'json' };
import type { Invocation, Meters } from '#infra/local/meters';

/** What AWS charges for by use; `data/prices.json` has the price of each. */
export type Charge = keyof typeof prices.usage;
export type Counts = Readonly<Partial<Record<Charge, number>>>;

/**
 * What cannot be measured on a laptop, stated. A local millisecond is none of Lambda's: there a function of 256 MB has a
 * seventh of a core, but waits for nobody; 100 ms is what our functions with two or three requests to other services take
 * when warm, and leaves room for a cold start of a second in every 25 invocations.
 */
export const assumptions = {
  billedMs: 100,
  /** platform.start and platform.report, and the 26 bytes that CloudWatch counts for each event. */
  platformLogBytes: 700,
} as const;

/** How long an invocation is billed: as assumed above, or as long as it took here. */
export type Billing = 'assumed' | 'local';

/** Units of some use at its price, in dollars. */
export const priceOf = (charge: Charge, units: number): number =>
  (units * prices.usage[charge].usd) / prices.usage[charge].per;

/** The whole price of what was counted, but for the charges named. */
export const total = (counts: Counts, without: readonly Charge[] = []): number =>
  (Object.entries(counts) as [Charge, number][]).reduce(
    (sum, [charge, units]) => (without.includes(charge) ? sum : sum + priceOf(charge, units)),
    0,
  );

/** Counts times a factor; of several, added. */
export function summed(parts: readonly { readonly counts: Counts; readonly times: number }[]): Counts {
  const sums: Partial<Record<Charge, number>> = {};
  for (const { counts, times } of parts)
    for (const [charge, units] of Object.entries(counts) as [Charge, number][])
      sums[charge] = (sums[charge] ?? 0) + times * units;
  return sums;
}

/** Operations of KMS that use an asymmetric key. */
const asymmetric = ['Sign', 'Verify', 'GetPublicKey'];
const s3Writes = ['PUT', 'POST'];

/**
 * Counts everything a run would be charged for. Requests that failed are charged like the others. Free of charge are reads of
 * a stream by Lambda, and the API of Step Functions, whose transitions are counted instead.
 */
export class Bill {
  readonly #counts: Partial<Record<Charge, number>> = {};
  #invocations: Invocation[] = [];
  /** Of the authorizer, which a run with few people calls less often than life does. */
  #authorizerMb = 0;
  #indexUnits = 0;
  readonly #firewall: boolean;

  constructor(options: { readonly firewall: boolean }) {
    this.#firewall = options.firewall;
  }

  readonly hooks: Required<Meters> = {
    onCall: ({ service, operation }) => {
      if (service === 's3') {
        if (operation !== 'DELETE') this.#add(s3Writes.includes(operation) ? 's3Put' : 's3Get');
      } else if (service === 'TrentService') {
        this.#add(asymmetric.includes(operation) ? 'kmsAsymmetric' : 'kmsSymmetric');
      } else if (service === 'AmazonSQS') this.#add('sqsRequest');
    },
    onUse: ({ operation, readUnits, writeUnits, writes }) => {
      if (operation === 'TransactWriteItems')
        for (const { index, units } of writes) this.#indexUnits += index === undefined ? 0 : units;
      this.#add('readUnit', readUnits);
      this.#add('writeUnit', writeUnits);
    },
    onTransition: () => this.#add('transition'),
    onRequest: () => {
      this.#add('apiRequest');
      if (this.#firewall) this.#add('wafRequest');
    },
    onInvocation: (invocation) => {
      if (invocation.functionName.endsWith('-authorizer')) this.#authorizerMb = invocation.memoryMb;
      else this.#invocations.push(invocation);
    },
    onLog: ({ functionName, bytes }) => {
      if (!functionName.endsWith('-authorizer')) this.#add('logGb', bytes / 2 ** 30);
    },
    // Lambda receives ten messages at a time, and removes those it is done with in one request.
    onPoll: ({ received, removed }) => this.#add('sqsRequest', Math.ceil(received / 10) + Math.ceil(removed / 10)),
  };

  /** Write units of index entries in transactions: what they would cost more, were they doubled like their items. */
  get indexUnits(): number {
    return this.#indexUnits;
  }

  restart(): void {
    this.#indexUnits = 0;
    for (const charge of Object.keys(this.#counts) as Charge[]) delete this.#counts[charge];
    this.#invocations = [];
  }

  /** What was counted since the start. Each request to the API pays for the authorizer, as if none were found in its cache. */
  counts(billing: Billing): Counts {
    const requests = this.#counts.apiRequest ?? 0;
    const gbSeconds = ({ memoryMb, ms }: { memoryMb: number; ms: number }): number =>
      (memoryMb / 1024) * (Math.ceil(billing === 'local' ? ms : assumptions.billedMs) / 1000);
    const own = this.#invocations.reduce((sum, invocation) => sum + gbSeconds(invocation), 0);
    const invocations = this.#invocations.length + requests;
    return {
      ...this.#counts,
      lambdaRequest: invocations,
      lambdaGbSecond: own + requests * gbSeconds({ memoryMb: this.#authorizerMb, ms: assumptions.billedMs }),
      logGb: (this.#counts.logGb ?? 0) + (invocations * assumptions.platformLogBytes) / 2 ** 30,
    };
  }

  #add(charge: Charge, units = 1): void {
    this.#counts[charge] = (this.#counts[charge] ?? 0) + units;
  }
}
