import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { VirtualClock } from './clock.ts';
import { ExecutionEnvironment, FunctionFault } from './execution-environment.ts';
import { FunctionLog } from './function-log.ts';
import type { Meters } from './meters.ts';
import type { Place } from './service.ts';
import { LambdaFault } from './state-engine.ts';

/** A function of the template, ready to run. */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle; `handler` is `<module>.<export>` within it. */
  readonly codeFolder: string;
  readonly handler: string;
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly roleArn: string;
  readonly logGroup: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Invocations at a time; 0 refuses all. */
  readonly reservedConcurrency?: number;
}

/** What the console page and the tests see of a function. */
export interface FunctionStatus {
  readonly name: string;
  readonly arn: string;
  readonly calls: number;
  readonly errors: number;
  readonly coldStarts: number;
  readonly running: number;
  readonly queued: number;
  readonly totalMs: number;
  readonly lastError: string | undefined;
  readonly log: readonly string[];
}

/** Faults to switch on: a crash before the handler runs, or after it ran but before anybody hears its answer. */
export type InvokeFault = (functionName: string, payload: unknown) => Crash | undefined;
export type Crash = 'crash-before' | 'crash-after';

export interface LambdaOptions {
  readonly clock: VirtualClock;
  readonly place: Place;
  /** Address of the AWS endpoint; asked for when a worker starts. */
  readonly awsUrl: () => string;
  readonly credentialsFor: (roleArn: string) => { accessKeyId: string; secretAccessKey: string };
  /** Log files go here, one per function. */
  readonly logFolder: string;
  /** Execution environments per function; a laptop has few cores, and each environment costs about 30 MB. Default 2. */
  readonly concurrency?: number;
  readonly fault?: InvokeFault;
  readonly onInvocation?: Meters['onInvocation'];
  readonly onLog?: Meters['onLog'];
}

/** The largest payload of a synchronous invocation (Lambda quota). */
const longestPayload = 6 * 2 ** 20;

/** One function: its execution environments, its queue of calls, its log and its counts. */
export class FunctionRunner {
  readonly spec: FunctionSpec;
  readonly #options: LambdaOptions;
  readonly #log: FunctionLog;
  readonly #file: string;
  readonly #environments = new Set<ExecutionEnvironment>();
  /** Warm ones, the last used at the end: it is reused first, as Lambda does. */
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();
  #slots: number;
  #stopped = false;
  #counts = { calls: 0, errors: 0, coldStarts: 0, totalMs: 0, lastError: undefined as string | undefined };

  constructor(spec: FunctionSpec, options: LambdaOptions) {
    this.spec = spec;
    this.#options = options;
    this.#slots = Math.min(options.concurrency ?? 2, spec.reservedConcurrency ?? Infinity);
    this.#log = new FunctionLog(join(options.logFolder, `${spec.name}.log`));
    this.#file = moduleFile(spec);
  }

  status(): FunctionStatus {
    const { name, arn } = this.spec;
    const queued = this.#waiting.length;
    return { name, arn, ...this.#counts, running: this.#running.size - queued, queued, log: this.#log.recent() };
  }

  invoke(payload: unknown): Promise<unknown> {
    const call = this.#invoke(payload).finally(() => this.#running.delete(call));
    this.#running.add(call);
    return call;
  }

  async crash(): Promise<void> {
    await Promise.all([...this.#environments].map((environment) => environment.terminate()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled(this.#running);
    await this.crash();
    await this.#log.close();
  }

  async #invoke(payload: unknown): Promise<unknown> {
    const text = JSON.stringify(payload) ?? 'null';
    if (Buffer.byteLength(text) > longestPayload) {
      throw fault('RequestEntityTooLargeException', `the payload is larger than ${longestPayload} bytes`);
    }
    if (this.spec.reservedConcurrency === 0) throw fault('TooManyRequestsException', 'Rate Exceeded.');
    await this.#takeSlot();
    const started = performance.now();
    this.#counts.calls += 1;
    const requestId = randomUUID();
    try {
      const planned = this.#options.fault?.(this.spec.name, payload);
      return JSON.parse(await this.#run({ requestId, payload: text, planned })) as unknown;
    } catch (error) {
      this.#counts.errors += 1;
      this.#counts.lastError = error instanceof Error ? error.message : String(error);
      if (error instanceof FunctionFault) this.#log.write([error.message, ...error.trace, ''].join('\n'));
      throw error;
    } finally {
      const ms = performance.now() - started;
      this.#counts.totalMs += ms;
      const { name: functionName, memoryMb } = this.spec;
      this.#options.onInvocation?.({ functionName, memoryMb, ms });
      this.#log.write(`REPORT RequestId: ${requestId} Duration: ${ms.toFixed(2)} ms\n`);
      this.#giveSlot();
    }
  }

  async #run(call: { requestId: string; payload: string; planned: Crash | undefined }): Promise<string> {
    const { requestId, payload, planned } = call;
    if (planned === 'crash-before') throw crashed();
    const environment = this.#warm() ?? this.#start();
    try {
      const result = await environment.run({ requestId, payload, timeoutMs: this.spec.timeoutSeconds * 1000 });
      if (planned === 'crash-after') await environment.terminate();
      if (planned === 'crash-after') throw crashed();
      return result;
    } finally {
      if (environment.alive) this.#idle.push(environment);
      else this.#environments.delete(environment);
    }
  }

  #warm(): ExecutionEnvironment | undefined {
    // One that crashed while idle is passed over.
    for (let one = this.#idle.pop(); one; one = this.#idle.pop()) if (one.alive) return one;
    return undefined;
  }

  #start(): ExecutionEnvironment {
    const { name, arn, memoryMb, handler, logGroup } = this.spec;
    this.#counts.coldStarts += 1;
    const environment = new ExecutionEnvironment({
      start: {
        clock: this.#options.clock.shared,
        file: this.#file,
        exportName: handler.slice(handler.indexOf('.') + 1),
        functionName: name,
        functionArn: arn,
        memoryMb,
        logGroup,
      },
      env: this.#environment(),
      onOutput: (text) => {
        this.#log.write(text);
        this.#options.onLog?.({ functionName: name, bytes: Buffer.byteLength(text) });
      },
    });
    this.#environments.add(environment);
    return environment;
  }

  /** Nothing of this process's own environment: what a function needs is in its configuration, here as there. */
  #environment(): Record<string, string> {
    const { name, memoryMb, handler, codeFolder, runtime, environment, roleArn, logGroup, logFormat } = this.spec;
    const { place, awsUrl, credentialsFor } = this.#options;
    const { accessKeyId, secretAccessKey } = credentialsFor(roleArn);
    return {
      ...environment,
      _HANDLER: handler,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL: awsUrl(),
      AWS_REGION: place.region,
      AWS_DEFAULT_REGION: place.region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
      AWS_LAMBDA_LOG_FORMAT: logFormat,
      AWS_LAMBDA_LOG_STREAM_NAME: `local/[$LATEST]${randomUUID().replaceAll('-', '')}`,
      LAMBDA_TASK_ROOT: codeFolder,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    };
  }

  async #takeSlot(): Promise<void> {
    if (this.#stopped) throw fault('ServiceException', 'the local cloud is stopping');
    if (this.#slots > 0) this.#slots -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #giveSlot(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#slots += 1;
  }
}

function moduleFile({ name, codeFolder, handler }: FunctionSpec): string {
  const module = handler.slice(0, handler.indexOf('.'));
  const file = ['mjs', 'js'].map((ending) => join(codeFolder, `${module}.${ending}`)).find((path) => existsSync(path));
  if (!file) throw new Error(`${name}: there is no ${module}.mjs in ${codeFolder}`);
  return file;
}

/** A LambdaFault of Lambda's own making. */
export function fault(errorType: string, errorMessage: string): LambdaFault {
  return new LambdaFault({ errorType, errorMessage });
}

function crashed(): LambdaFault {
  return fault('Runtime.ExitError', 'Error: Runtime exited with error: signal: killed');
}
