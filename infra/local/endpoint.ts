import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { jsonAnswer, jsonErrorAnswer, xmlErrorAnswer } from './answers.ts';
import type { Answer } from './answers.ts';
import type { VirtualClock } from './clock.ts';
import type { Iam } from './iam.ts';
import type { PolicyDocument } from './policy-document.ts';
import { AwsError } from './service.ts';
import type { Call, Input, JsonService, Place } from './service.ts';
import { verifySignature } from './sigv4.ts';

/** An object-store request after its signature was verified; `path` is as sent: percent-encoded, without the query. */
export interface S3Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** True when the signature does not cover the body (presigned, or with a trailer). */
  readonly unsignedPayload: boolean;
}

export interface S3Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The object store behind the endpoint: path style; what it throws as AwsError is answered as S3's XML. */
export interface S3Like {
  handle(request: S3Request, call: Call): S3Response | Promise<S3Response>;
}

/** One answered call. `operation` of the object store is its HTTP method; `ms` is real time, `role` empty if nobody was known. */
export interface CallRecord {
  readonly service: string;
  readonly operation: string;
  readonly role: string;
  readonly status: number;
  readonly ms: number;
}

/** Policies of keys, buckets and queues by ARN; for an object it is its bucket's. */
export type ResourcePolicyOf = (arn: string) => PolicyDocument | undefined;

/** Functions behind the endpoint, called by name; throws AwsError. */
export type InvokeApi = (call: { name: string; payload: unknown }, by: Call) => Promise<S3Response>;

export interface AwsEndpointOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly clock: VirtualClock;
  readonly iam: Iam;
  readonly json: readonly JsonService[];
  readonly s3: S3Like;
  readonly invoke?: InvokeApi;
  readonly resourcePolicyOf: ResourcePolicyOf;
  readonly onCall?: (record: CallRecord) => void;
  /** Faults: an error to answer with instead of performing a call (throttling, an outage), or undefined to let it pass. */
  readonly refuse?: (call: { service: string; operation: string; role: string }) => AwsError | undefined;
}

/** The largest body that any called operation needs is a 64 MiB upload. */
const longestBody = 70 * 2 ** 20;

/** What is known of a request while it is being answered; filled in as that becomes known. */
interface Progress {
  service: string;
  operation: string;
  role: string;
  /** Of the JSON protocol that the request is in; absent for the object store. */
  contentType?: JsonService['contentType'];
}

/** The rights of one principal, as a service sees them: identity policies, and the policy of the resource where it has one. */
export function callAs(options: { iam: Iam; resourcePolicyOf: ResourcePolicyOf; principal: string }): Call {
  const { iam, resourcePolicyOf, principal } = options;
  return {
    principal,
    authorize: ({ action, resource, context }) =>
      iam.authorize({
        principal,
        action,
        resource,
        ...(context === undefined ? {} : { context }),
        resourcePolicy: resourcePolicyOf(resource),
        resourcePolicyGoverns: /^arn:[^:]+:kms:/.test(resource),
      }),
  };
}

/**
 * Calls JSON services in-process as the account root, without HTTP: `call('DynamoDB_20120810.PutItem', input)`. For the
 * cloud's own seeding only: no policy is asked. Throws AwsError, UnknownOperationException for an unknown target.
 */
export function rootCaller(
  services: readonly JsonService[],
  { partition, account }: Place,
): (target: string, input: Input) => Promise<Record<string, unknown>> {
  const call: Call = { principal: `arn:${partition}:iam::${account}:root`, authorize: () => undefined };
  return async (target, input) => {
    // Through JSON as over the wire, so that neither side keeps a reference into the other.
    const output = await findOperation(services, target)(JSON.parse(JSON.stringify(input)) as Input, call);
    return JSON.parse(JSON.stringify(output ?? {})) as Record<string, unknown>;
  };
}

/** Serves every AWS API of this cloud on one loopback address: by `x-amz-target`, otherwise as the object store. */
export async function serveAws(options: AwsEndpointOptions): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      // A client that broke off is none of our concern; everything else should have been turned into an answer.
      if (request.complete) console.error('local endpoint: no answer could be sent:', error);
      response.destroy();
    });
  });
  // Longer than clients keep idle sockets, so that it is never this side that closes one just as it is used again.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: AwsEndpointOptions): Promise<void> {
  const started = performance.now();
  const requestId = randomUUID();
  const progress = firstSight(request, options.json);
  const { contentType } = progress;
  let result: Answer;
  try {
    result = await perform(request, progress, options);
  } catch (error) {
    if (!request.complete) throw error;
    const awsError = asAwsError(error, progress);
    const about = { Resource: splitUrl(request.url).path, RequestId: requestId };
    result = contentType ? jsonErrorAnswer(awsError, contentType) : xmlErrorAnswer(awsError, about);
  }
  // The clients in the functions live in virtual time; the others correct their signing clock by this header.
  response.sendDate = false;
  response.writeHead(result.status, {
    'content-length': result.body.length,
    ...result.headers,
    date: new Date(options.clock.now()).toUTCString(),
    [contentType ? 'x-amzn-requestid' : 'x-amz-request-id']: requestId,
  });
  response.end(request.method === 'HEAD' ? undefined : result.body);
  const { service, operation, role } = progress;
  options.onCall?.({ service, operation, role, status: result.status, ms: performance.now() - started });
}

/** The one operation of Lambda that functions call: Invoke, by the name of another. */
const invocation = /^\/2015-03-31\/functions\/([\w-]{1,64})\/invocations$/;

function firstSight(
  { headers, method = 'GET', url = '' }: IncomingMessage,
  services: readonly JsonService[],
): Progress {
  const target = headers['x-amz-target'];
  if (method === 'POST' && invocation.test(url))
    return { service: 'lambda', operation: 'Invoke', role: '', contentType: 'application/x-amz-json-1.0' };
  if (typeof target !== 'string') return { service: 's3', operation: method, role: '' };
  const { service, operation, json } = splitTarget(services, target);
  return { service, operation, role: '', contentType: json?.contentType ?? 'application/x-amz-json-1.0' };
}

async function perform(request: IncomingMessage, progress: Progress, options: AwsEndpointOptions): Promise<Answer> {
  const { iam, clock, resourcePolicyOf } = options;
  const body = await readBody(request);
  const { path, query } = splitUrl(request.url);
  const { method = 'GET', headers } = request;
  const secretOf = (accessKeyId: string): string | undefined => iam.secretOf(accessKeyId);
  const signed = verifySignature({ method, path, query, headers, body, secretOf, now: clock.now() });
  const { service, operation, contentType } = progress;
  if ((signed.service === 's3') !== (contentType === undefined)) {
    throw new AwsError('SignatureDoesNotMatch', `The credential is scoped to ${signed.service}.`, { status: 403 });
  }
  progress.role = iam.principalOf(signed.accessKeyId) ?? '';
  const { role } = progress;
  const refusal = options.refuse?.({ service, operation, role });
  if (refusal !== undefined) throw refusal;
  const call = callAs({ iam, resourcePolicyOf, principal: role });
  if (contentType === undefined) {
    const { unsignedPayload } = signed;
    return options.s3.handle({ method, path, query, headers: singleValued(headers), body, unsignedPayload }, call);
  }
  const name = invocation.exec(path)?.[1];
  if (name !== undefined && options.invoke !== undefined)
    return options.invoke({ name, payload: parseInput(body) }, call);
  const value = (await findOperation(options.json, `${service}.${operation}`)(parseInput(body), call)) ?? {};
  return jsonAnswer({ status: 200, value, contentType });
}

function splitTarget(
  services: readonly JsonService[],
  target: string,
): { service: string; operation: string; json: JsonService | undefined } {
  const dot = target.lastIndexOf('.');
  const service = target.slice(0, Math.max(0, dot));
  return { service, operation: target.slice(dot + 1), json: services.find((one) => one.target === service) };
}

function findOperation(services: readonly JsonService[], target: string): (input: Input, call: Call) => unknown {
  const { operation, json } = splitTarget(services, target);
  const found = json && Object.hasOwn(json.operations, operation) ? json.operations[operation] : undefined;
  if (found !== undefined) return found;
  // Loud, because it is a hole in this cloud, not a mistake of the caller.
  console.error(`local endpoint: ${target} is not supported locally`);
  throw new AwsError('UnknownOperationException', `${target} is not supported locally`);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read to its end even when it is too long: closing on a client that still sends would lose it the answer.
    if (length <= longestBody) chunks.push(chunk);
  }
  if (length <= longestBody) return Buffer.concat(chunks, length);
  throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', { status: 413 });
}

function parseInput(body: Buffer): Input {
  try {
    const input: unknown = JSON.parse(body.length === 0 ? '{}' : body.toString());
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Input;
  } catch {
    // Answered below, like anything else that is not an object.
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object');
}

function splitUrl(url = '/'): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

function singleValued(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}

/** Anything but an AwsError is a defect of this cloud: written out whole, answered like AWS's own failures. */
function asAwsError(error: unknown, { service, operation }: Progress): AwsError {
  if (error instanceof AwsError) return error;
  console.error(`local endpoint: ${service}.${operation} failed:`, error);
  return new AwsError('InternalFailure', 'The local cloud failed; see its standard error.', { status: 500 });
}
