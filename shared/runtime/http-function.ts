import type { Caller } from '#contracts/caller';
import { accept, type ErrorCode, type ErrorEntry, type GeneralCode, type Outcome, reject } from '#contracts/errors';
import type { Handlers, Route, RouteTable } from '#contracts/route';
import type { Log } from './log.ts';
import { commonHeaders, type HttpResponse, problemResponse } from './problem-response.ts';
import { headerOf } from './header.ts';
import { callerOf, type HttpEvent, readRequest } from './read-request.ts';

/** A signed-in caller together with the request that carries their token. */
export interface SignedIn {
  readonly person: Caller;
  readonly authorization: string | undefined;
}

/** What a public route gets for a caller. Its handlers take no second argument, so they cannot rely on one. */
const nobody = { person: undefined, authorization: undefined } as unknown as SignedIn;

type AnyHandler = (request: unknown, caller: SignedIn) => Promise<Outcome<unknown>>;

/** Binds a function's routes to their implementations: one exported handler for API Gateway proxy events. */
export function httpFunction<T extends RouteTable>(options: {
  table: T;
  handlers: Handlers<T, SignedIn>;
  /** Of every code that the routes may answer; the smaller part of the catalogue where that is enough. */
  errors: Readonly<Record<T[keyof T]['errors'][number] | GeneralCode, ErrorEntry>>;
  log: Log;
}): (event: HttpEvent) => Promise<HttpResponse> {
  const { log, errors } = options;
  const byRoute = new Map<string, { route: Route; handler: AnyHandler }>();
  for (const [operation, route] of Object.entries(options.table))
    byRoute.set(`${route.method} ${route.path}`, { route, handler: options.handlers[operation] as AnyHandler });

  return async (event) => {
    const { requestId } = event.requestContext;
    const started = performance.now();
    const bound = byRoute.get(`${event.httpMethod} ${event.resource}`);
    // Which case a request was about, once that is known to be the id of one.
    const about: { caseId?: string | undefined } = {};
    const done = (response: HttpResponse, code?: string): HttpResponse => {
      log.info('answered', {
        requestId,
        operation: bound?.route.operation,
        caseId: about.caseId,
        status: response.statusCode,
        code,
        ms: Math.round(performance.now() - started),
      });
      return response;
    };
    if (bound === undefined) return done(problemResponse({ code: 'request.no_such_route' }, requestId, errors));
    try {
      const outcome = await answer(bound, event, (caseId) => (about.caseId = caseId));
      if (!outcome.ok) return done(problemResponse(outcome, requestId, errors), outcome.code);
      return done(successResponse(bound.route, outcome.value));
    } catch (error) {
      log.fault('failed', error, { requestId, operation: bound.route.operation, caseId: about.caseId });
      const code = faultCode(error);
      const retry = code === 'platform.unavailable' ? { retryAfterSeconds: 1 } : {};
      return done(problemResponse({ code, ...retry }, requestId, errors), code);
    }
  };
}

async function answer(
  { route, handler }: { route: Route; handler: AnyHandler },
  event: HttpEvent,
  isAbout: (caseId: string | undefined) => void,
): Promise<Outcome<unknown>> {
  const who = identify(route, event);
  if (!who.ok) return who;
  const request = readRequest(route, event);
  if (!request.ok) return request;
  isAbout((request.value as { params?: { caseId?: string } }).params?.caseId);
  const outcome = await handler(request.value, who.value);
  if (outcome.ok && route.operation === 'submitCase') isAbout((outcome.value as { caseId?: string }).caseId);
  return outcome;
}

function identify({ access }: Route, event: HttpEvent): Outcome<SignedIn> {
  if (access === 'public') return accept(nobody);
  const person = callerOf(event, Date.now());
  if (person === null) return reject('identity.unauthenticated');
  if (access !== 'signed-in' && !person.posts.some(({ role }) => access.some((allowed) => allowed === role)))
    return reject('identity.no_post');
  return accept({ person, authorization: headerOf(event, 'authorization') });
}

/** What is not in the schema does not leave: the answer is what the schema parses. */
function successResponse({ success }: Route, value: unknown): HttpResponse {
  const parsed = success.body.parse(value);
  const { status: statusCode, mediaType } = success;
  if (mediaType !== undefined)
    return { statusCode, headers: { ...commonHeaders, ...pageHeaders(mediaType) }, body: String(parsed) };
  return {
    statusCode,
    headers: { ...commonHeaders, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(parsed),
  };
}

/** What a page may load it says itself; nobody may frame it, and it takes no other's address for its own. */
const pageHeaders = (mediaType: string) => ({
  'content-type': `${mediaType}; charset=utf-8`,
  'content-security-policy': "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
});

/** What the SDK and Node name faults that go away by themselves, so that callers are told to try again. */
const transient = [
  ...['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'TimeoutError'],
  ...['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ENOTFOUND'],
  ...['ServiceUnavailable', 'DependencyTimeoutException', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE'],
];

interface Fault {
  readonly name?: unknown;
  readonly code?: unknown;
  /** The SDK says whose fault an error of a service is. */
  readonly $fault?: unknown;
  readonly cause?: unknown;
}

function faultCode(error: unknown): ErrorCode {
  const { name, code, $fault, cause } = (error ?? {}) as Fault;
  // A token the authorizer let in, and a function that verifies it again no longer does.
  if (name === 'TokenRefused') return 'identity.unauthenticated';
  // `fetch` says only in the cause why it failed.
  const { code: causeCode } = (cause ?? {}) as Fault;
  const passing = $fault === 'server' || transient.some((each) => [name, code, causeCode].includes(each));
  return passing ? 'platform.unavailable' : 'platform.unexpected';
}
