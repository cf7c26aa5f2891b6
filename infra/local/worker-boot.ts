import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { patchDate } from './patched-date.ts';
import type { ReportedError, WorkerReply, WorkerRequest, WorkerStart } from './worker-protocol.ts';

/**
 * Entry of every function worker: patches the clock, loads the bundle, then answers events one at a time, as the Lambda
 * runtime does. Nothing of it is in the bundle, so nothing local is deployed.
 */
const start = workerData as WorkerStart;
const port = parentPort;
type Handler = (event: unknown, context: unknown) => unknown;

/** The largest answer of a synchronous invocation (Lambda quota: 6 MB and what the protocol adds). */
const longestAnswer = 6_291_556;

if (port) {
  const say = (reply: WorkerReply): void => port.postMessage(reply);
  // Before the bundle: a module may read the time, or keep a reference to Date, while it loads.
  patchDate(start.clock);
  const handler = await load().catch((error: unknown) => say({ kind: 'unready', error: report(error) }));
  if (handler) {
    port.on('message', (request: WorkerRequest) => {
      answer(handler, request).then(say, (error: unknown) => {
        say({ kind: 'error', requestId: request.requestId, error: report(error) });
      });
    });
    say({ kind: 'ready' });
  }
}

async function load(): Promise<Handler> {
  const module = (await import(pathToFileURL(start.file).href)) as Record<string, unknown>;
  const handler = module[start.exportName];
  if (typeof handler !== 'function') {
    throw fault('Runtime.HandlerNotFound', `${start.file} exports no function ${start.exportName}`);
  }
  // The Node 24 runtime of Lambda refuses callback handlers; a local cloud that takes them would hide that.
  if (handler.length > 2) {
    throw fault('Runtime.CallbackHandlerDeprecated', 'callback handlers are not supported by this runtime');
  }
  return handler as Handler;
}

async function answer(handler: Handler, request: WorkerRequest): Promise<WorkerReply> {
  const deadline = performance.now() + request.timeoutMs;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: start.functionArn,
    memoryLimitInMB: String(start.memoryMb),
    awsRequestId: request.requestId,
    logGroupName: start.logGroup,
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    // Time-outs go by real time, whatever the virtual clock says.
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
  const result: unknown = await handler(JSON.parse(request.payload), context);
  const payload = JSON.stringify(result) ?? 'null';
  if (Buffer.byteLength(payload) > longestAnswer) {
    const message = `Response payload size exceeded maximum allowed payload size (${longestAnswer} bytes).`;
    throw fault('Function.ResponseSizeTooLarge', message);
  }
  return { kind: 'answer', requestId: request.requestId, payload };
}

function fault(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function report(error: unknown): ReportedError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
