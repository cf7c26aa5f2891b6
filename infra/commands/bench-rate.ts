import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { atLeast, type Figure, quantile, rounded } from './bench-figures.ts';
import type { RunningDeployment } from './boot.ts';
import { depositCertificate, employers, newKey } from './scenarios.ts';
import { clientAs } from './standing.ts';

/** Of DESIGN §9. */
const target = 0.5;
const cases = 60;
const warmUps = 12;
const inFlight = 8;
/** A case that takes longer has got stuck, and the measurement with it. */
const withinMs = 60_000;

interface StoreRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A request as text: the service may keep what it was given, and parsing can wait until nothing is measured. */
interface NotedRequest {
  readonly operation: string;
  readonly text: string;
}

/** XS-022 from submission to sealed result, against the same requests to the store through the same endpoint by one client. */
export async function rateFigures(running: RunningDeployment, folder: string): Promise<Figure[]> {
  const recorder = new Recorder(running);
  let recorded: { warm: NotedRequest[]; measured: NotedRequest[] };
  let latencies: readonly number[];
  let whole: number;
  try {
    await takeCases(running, { recorder, count: warmUps });
    const warm = recorder.taken();
    const started = performance.now();
    latencies = await takeCases(running, { recorder, count: cases });
    whole = performance.now() - started;
    recorded = { warm, measured: recorder.taken() };
  } finally {
    recorder.stop();
  }
  const replay = await replayer(running, folder);
  await replay(byCase(recorded.warm), inFlight);
  const lists = byCase(recorded.measured);
  const started = performance.now();
  await replay(lists, inFlight);
  const store = performance.now() - started;
  const perSecond = (ms: number): number => rounded((cases * 1000) / ms, 1);
  return [
    atLeast(target, {
      figure: 'cases end to end, against the same store operations alone',
      measured: rounded(store / whole),
      unit: '×',
      kind: 'time',
      detail:
        `${perSecond(whole)} cases/s against ${perSecond(store)} (${cases} of XS-022, ${inFlight} in flight, ` +
        `${rounded(recorded.measured.length / cases, 1)} DynamoDB requests each; a case took ${rounded(quantile(latencies, 0.5), 0)} ms, p95 ${rounded(quantile(latencies, 0.95), 0)} ms)`,
    }),
  ];
}

/** Takes XS-022 from submission to completion, so many at a time; gives the ms of each. */
async function takeCases(
  running: RunningDeployment,
  { recorder, count }: { recorder: Recorder; count: number },
): Promise<readonly number[]> {
  const depositor = clientAs(running, 'citizen');
  const body = depositCertificate(employers.cityCentre);
  const latencies: number[] = [];
  let left = count;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const started = performance.now();
      const { caseId } = await depositor.submitCase({ body, idempotencyKey: newKey() });
      await recorder.completion(caseId);
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return latencies;
}

/** Stands before the local DynamoDB: notes each request that succeeded, and sees cases completed without asking for them. */
class Recorder {
  readonly #operations: RunningDeployment['cloud']['services']['dynamodb']['operations'];
  readonly #originals: RunningDeployment['cloud']['services']['dynamodb']['operations'];
  #requests: NotedRequest[] = [];
  readonly #completed = new Set<string>();
  readonly #awaited = new Map<string, () => void>();

  constructor({ cloud }: RunningDeployment) {
    this.#operations = cloud.services.dynamodb.operations;
    this.#originals = { ...this.#operations };
    for (const [operation, perform] of Object.entries(this.#originals))
      Object.assign(this.#operations, {
        [operation]: (...[input, call]: Parameters<typeof perform>) => {
          const output = perform(input, call);
          this.#note({ operation, text: JSON.stringify(input) });
          return output;
        },
      });
  }

  /** What was noted since the last time. */
  taken(): NotedRequest[] {
    const taken = this.#requests;
    this.#requests = [];
    return taken;
  }

  /** Resolves when the case's completion is in the store. */
  async completion(caseId: string): Promise<void> {
    if (this.#completed.has(caseId)) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((done, fail) => {
      this.#awaited.set(caseId, done);
      timer = setTimeout(() => fail(new Error(`${caseId} was not completed within ${withinMs} ms`)), withinMs);
    }).finally(() => clearTimeout(timer));
  }

  stop(): void {
    Object.assign(this.#operations, this.#originals);
  }

  #note(request: NotedRequest): void {
    const { operation, text } = request;
    this.#requests.push(request);
    if (operation !== 'TransactWriteItems' || !text.includes('case.completed')) return;
    const caseId = /CASE#([^"]+)/.exec(text)?.[1] ?? '';
    this.#completed.add(caseId);
    this.#awaited.get(caseId)?.();
  }
}

/** A case id, as it is or without its hyphens as part of a document's identifier; the last twelve characters are its own. */
const caseIds = /(\d{6}-?\d{8}-?)([0-9A-HJKMNP-TV-Z]{12})/g;

/** The requests of each case in their order, for cases that do not exist yet; those of no case are spread over them. */
function byCase(requests: readonly NotedRequest[]): readonly (readonly StoreRequest[])[] {
  const lists = new Map<string, StoreRequest[]>();
  const others: StoreRequest[] = [];
  for (const { operation, text } of requests) {
    const own = [...text.matchAll(caseIds)][0]?.[2];
    const mirrored = text
      .replace(caseIds, (_, place: string, code: string) => place + [...code].reverse().join(''))
      .replaceAll('IDEM#', 'IDEM#replay-')
      // Not an event to the stream's filter: the store is measured, not what follows from it.
      .replaceAll('"EVENT#', '"BENCH#');
    // The token would name the transaction that was made already.
    const { ClientRequestToken: _, ...input } = JSON.parse(mirrored) as StoreRequest['input'];
    const request = { operation, input };
    if (own === undefined) others.push(request);
    else lists.set(own, [...(lists.get(own) ?? []), request]);
  }
  const all = [...lists.values()];
  others.forEach((request, at) => all[at % all.length]?.push(request));
  return all;
}

type Replay = (lists: readonly (readonly StoreRequest[])[], inFlight: number) => Promise<void>;

/** The client is bundled: this room knows no SDK. It calls as the account root, whom no policy holds up. */
async function replayer({ cloud }: RunningDeployment, folder: string): Promise<Replay> {
  const outfile = join(folder, 'store-replay.mjs');
  const banner = { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" };
  const entryPoints = ['tests/bench/store-replay.ts'];
  await build({ entryPoints, outfile, banner, bundle: true, platform: 'node', format: 'esm', target: 'node24' });
  const { storeReplay } = (await import(pathToFileURL(resolve(outfile)).href)) as {
    storeReplay: (options: { endpoint: string; region: string; credentials: unknown }) => Replay;
  };
  const { iam } = cloud.services;
  return storeReplay({
    endpoint: cloud.awsUrl,
    region: 'cn-north-1',
    credentials: iam.credentialsFor(iam.rootArn),
  });
}
