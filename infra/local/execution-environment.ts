import { Worker } from 'node:worker_threads';
import { LambdaFault } from './state-engine.ts';
import type { ReportedError, WorkerReply, WorkerRequest, WorkerStart } from './worker-protocol.ts';

/** Lambda's limit on loading a function's module. */
const initTimeoutMs = 10_000;

/** A fault with the trace of what was thrown, for the function's log. */
export class FunctionFault extends LambdaFault {
  readonly trace: readonly string[];

  constructor(fault: ReportedError) {
    super(fault);
    this.trace = fault.trace;
  }
}

/** One execution environment: a worker thread that loads the bundle once and handles one event at a time. */
export class ExecutionEnvironment {
  readonly #worker: Worker;
  #settle: ((outcome: WorkerReply | FunctionFault) => void) | undefined;
  #dead: FunctionFault | undefined;
  #loaded: Promise<void> | undefined;

  constructor(options: {
    start: WorkerStart;
    env: Readonly<Record<string, string>>;
    onOutput: (text: string) => void;
  }) {
    const { start, env, onOutput } = options;
    this.#worker = new Worker(new URL('./worker-boot.ts', import.meta.url), {
      name: start.functionName,
      workerData: start,
      env: { ...env },
      // The flags of this process (a test runner's, a debugger's) are none of the function's business.
      execArgv: [],
      stdout: true,
      stderr: true,
      // Of the heap only: Buffers lie outside it, so a function may take more memory here than its configuration allows.
      resourceLimits: { maxOldGenerationSizeMb: start.memoryMb },
    });
    this.#worker.stdout.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
    this.#worker.stderr.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
    this.#worker.on('message', (reply: WorkerReply) => this.#settle?.(reply));
    this.#worker.on('error', (error) => this.#die(uncaught(error)));
    this.#worker.on('exit', (code) => this.#die(exited(`exit status ${code}`)));
  }

  /** False once the worker has ended, whatever ended it; it is then of no more use. */
  get alive(): boolean {
    return this.#dead === undefined;
  }

  /** Loads the module if that has not happened yet, then handles one event. Gives JSON text; throws FunctionFault. */
  async run(request: WorkerRequest): Promise<string> {
    this.#loaded ??= this.#load();
    await this.#loaded;
    const seconds = (request.timeoutMs / 1000).toFixed(2);
    const reply = await this.#exchange({
      timeoutMs: request.timeoutMs,
      late: fault('Sandbox.Timedout', `RequestId: ${request.requestId} Error: Task timed out after ${seconds} seconds`),
      send: () => this.#worker.postMessage(request),
    });
    if (reply.kind === 'answer') return reply.payload;
    throw new FunctionFault(reply.kind === 'error' ? reply.error : exited('an answer out of turn'));
  }

  /** Ends the worker at once; what it is doing fails as if the environment had crashed. */
  async terminate(): Promise<void> {
    this.#die(exited('signal: killed'));
    await this.#worker.terminate();
  }

  async #load(): Promise<void> {
    const late = fault('Runtime.InitTimeout', `Init timed out after ${(initTimeoutMs / 1000).toFixed(2)} seconds`);
    const reply = await this.#exchange({ timeoutMs: initTimeoutMs, late, send: () => undefined });
    if (reply.kind === 'ready') return;
    const error = reply.kind === 'unready' ? reply.error : exited('an answer out of turn');
    this.#die(error);
    throw new FunctionFault(error);
  }

  #exchange(step: { timeoutMs: number; late: ReportedError; send: () => void }): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      if (this.#dead) return reject(this.#dead);
      const timer = setTimeout(() => this.#die(step.late), step.timeoutMs);
      this.#settle = (outcome) => {
        clearTimeout(timer);
        this.#settle = undefined;
        if (outcome instanceof FunctionFault) reject(outcome);
        else resolve(outcome);
      };
      step.send();
    });
  }

  #die(error: ReportedError): void {
    if (this.#dead) return;
    this.#dead = new FunctionFault(error);
    this.#settle?.(this.#dead);
    void this.#worker.terminate();
  }
}

function fault(errorType: string, errorMessage: string): ReportedError {
  return { errorType, errorMessage, trace: [] };
}

function exited(how: string): ReportedError {
  return fault('Runtime.ExitError', `Error: Runtime exited with error: ${how}`);
}

function uncaught(error: unknown): ReportedError {
  if (!(error instanceof Error)) return fault('Runtime.ExitError', String(error));
  const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (outOfMemory) return exited('signal: killed (heap limit reached)');
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
