import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { accept, errors, type Outcome, reject } from '#contracts/errors';
import { problem } from '#contracts/problem';
import { routes } from '#contracts/route';
import { httpFunction, type SignedIn } from '#runtime/http-function';
import type { HttpEvent } from '#runtime/read-request';
import { citizen, httpEvent, principalOf } from './http-event.ts';
import { RecordedLog } from './recorded-log.ts';

const base = { function: 'things', summary: { zh: '事', en: 'thing' }, idempotent: false, errors: [] } as const;
const success = { status: 200, body: z.strictObject({ name: z.string() }) } as const;
const table = routes({
  getThing: { ...base, operation: 'getThing', method: 'GET', path: '/things', access: 'signed-in', success },
  getOpen: { ...base, operation: 'getOpen', method: 'GET', path: '/open', access: 'public', success },
  decideThing: {
    ...base,
    operation: 'decideThing',
    method: 'POST',
    path: '/decisions',
    access: ['decider', 'reviewer'],
    body: z.strictObject({}),
    maxBodyBytes: 100,
    success: { ...success, status: 201 },
  },
});

type Thing = Outcome<{ readonly name: string }>;

function serve(handler: (caller: SignedIn) => Promise<Thing>) {
  const log = new RecordedLog();
  const spy = vi.fn((_request: unknown, caller: SignedIn) => handler(caller));
  const run = httpFunction({ errors, table, handlers: { getThing: spy, getOpen: spy, decideThing: spy }, log });
  return {
    log,
    spy,
    get: async (parts: Partial<HttpEvent> = {}) => {
      const answer = await run(httpEvent(parts));
      return { ...answer, body: JSON.parse(answer.body) as Record<string, unknown> };
    },
  };
}

const thing = { name: '事' };
const fine = () => Promise.resolve(accept(thing));
const signedIn = (caller: object) => ({
  requestContext: { requestId: 'r', authorizer: { principal: principalOf(caller) } },
});
const decision = {
  httpMethod: 'POST',
  resource: '/decisions',
  headers: { 'content-type': 'application/json' },
  body: '{}',
};
const postOf = (role: string) => signedIn({ ...citizen, posts: [{ role, body: 'b', region: '620100' }] });

describe('the line of an answer', () => {
  const caseTable = routes({
    getCase: {
      ...{ ...base, operation: 'getCase', method: 'GET', path: '/cases/{caseId}', access: 'public', success },
      params: z.strictObject({ caseId: z.string().check(z.regex(/^[A-Z]+$/)) }),
    },
  });

  it.each([
    ['the case it was about', 'ABC', { caseId: 'ABC', status: 404, code: 'case.not_found' }],
    ['nothing that is no id of a case', '张三', { caseId: undefined, status: 400 }],
  ])('names %s', async (_, caseId, fields) => {
    const log = new RecordedLog();
    const run = httpFunction({
      errors,
      table: caseTable,
      handlers: { getCase: () => Promise.resolve(reject('case.not_found')) },
      log,
    });
    await run(httpEvent({ httpMethod: 'GET', resource: '/cases/{caseId}', pathParameters: { caseId } }));
    expect(log.lines).toMatchObject([{ message: 'answered', fields }]);
    expect(JSON.stringify(log.lines)).not.toContain('张三');
  });
});

describe('an answer', () => {
  it('is what the handler accepted, in the status of the route, never cached or sniffed', async () => {
    const { get, spy } = serve(fine);
    expect(await get()).toEqual({
      statusCode: 200,
      headers: {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-type': 'application/json; charset=utf-8',
      },
      body: thing,
    });
    expect(spy.mock.calls[0]?.[1].person).toEqual(citizen);
    expect((await get({ ...decision, ...postOf('decider') })).statusCode).toBe(201);
  });

  it('never lets a field out that the route does not list', async () => {
    const { get, log } = serve(() => Promise.resolve(accept({ ...thing, idNumber: citizen.idNumber })));
    const answer = await get();
    expect(JSON.stringify(answer)).not.toContain(citizen.idNumber);
    expect(answer.statusCode).toBe(500);
    expect(log.faults).toHaveLength(1);
  });

  it('gives the handler the token itself, for those that verify it once more', async () => {
    const { get, spy } = serve(fine);
    await get({ headers: { AUTHORIZATION: 'Bearer x' } });
    expect(spy.mock.calls[0]?.[1].authorization).toBe('Bearer x');
  });
});

describe('a refusal', () => {
  it('is problem+json of the catalogue, with what to do and when to come back', async () => {
    const problems = [{ pointer: '/form/x', code: 'filing.missing', message: { zh: '缺', en: 'missing' } }];
    const { get } = serve(() => Promise.resolve(reject('case.busy', { retryAfterSeconds: 3, problems })));
    const { statusCode, headers, body } = await get();
    expect(statusCode).toBe(409);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '3' });
    expect(problem.parse(body)).toMatchObject({
      type: 'urn:tongban:error:case.busy',
      code: 'case.busy',
      status: 409,
      requestId: 'request-1',
      problems,
    });
  });

  it('has no Retry-After where none was given', async () => {
    const { get } = serve(() => Promise.resolve(reject('case.not_found')));
    const { statusCode, headers } = await get();
    expect(statusCode).toBe(404);
    expect(headers).not.toHaveProperty('retry-after');
  });

  it.each([
    ['another path', { resource: '/nothing' }],
    ['another method', { httpMethod: 'DELETE' }],
  ])('meets %s than those of the routes', async (_, parts) => {
    const { get, spy } = serve(fine);
    const { statusCode, body } = await get(parts);
    expect([statusCode, body['code']]).toEqual([404, 'request.no_such_route']);
    expect(spy).not.toHaveBeenCalled();
  });

  it('meets what is not as the route describes, before the handler is asked', async () => {
    const { get, spy } = serve(fine);
    const { statusCode } = await get({ ...decision, ...postOf('decider'), body: '{"x":1}' });
    expect(statusCode).toBe(400);
    expect(spy).not.toHaveBeenCalled();
  });
});

describe('who may call', () => {
  it.each([
    ['nobody is vouched for', { requestContext: { requestId: 'r' } }],
    ['the login has ended meanwhile', signedIn({ ...citizen, expiresAt: '2020-01-01T00:00:00.000Z' })],
  ])('is not signed in where %s', async (_, parts) => {
    const { get, spy } = serve(fine);
    const { statusCode, body } = await get(parts);
    expect([statusCode, body['code']]).toEqual([401, 'identity.unauthenticated']);
    expect(spy).not.toHaveBeenCalled();
  });

  it('has to hold one of the posts that the route names', async () => {
    const { get, spy } = serve(fine);
    for (const parts of [{}, postOf('acceptor')]) {
      const { statusCode, body } = await get({ ...decision, ...parts });
      expect([statusCode, body['code']]).toEqual([403, 'identity.no_post']);
    }
    expect(spy).not.toHaveBeenCalled();
    expect((await get({ ...decision, ...postOf('reviewer') })).statusCode).toBe(201);
  });

  it('is nobody on a public route, whoever they are', async () => {
    const { get, spy } = serve(fine);
    expect((await get({ resource: '/open' })).statusCode).toBe(200);
    expect(spy.mock.calls[0]?.[1]).toEqual({ person: undefined, authorization: undefined });
  });
});

describe('a fault', () => {
  const throwing = (error: unknown) =>
    serve(async () => {
      throw error;
    });

  it('is answered without detail and logged once, with its cause', async () => {
    const error = new Error('the table is gone');
    const { get, log } = throwing(error);
    const { statusCode, body } = await get();
    expect([statusCode, body['code']]).toEqual([500, 'platform.unexpected']);
    expect(JSON.stringify(body)).not.toContain('table');
    expect(log.faults).toEqual([error]);
  });

  it.each([
    { name: 'ThrottlingException' },
    { name: 'ProvisionedThroughputExceededException' },
    { name: 'TimeoutError' },
    { name: 'KMSInternalException', $fault: 'server' },
    { name: 'Error', code: 'ECONNRESET' },
  ])('that goes away by itself ($name) is told apart, so that callers retry', async (parts) => {
    const { statusCode, headers, body } = await throwing(Object.assign(new Error(), parts)).get();
    expect([statusCode, body['code'], headers['retry-after']]).toEqual([503, 'platform.unavailable', '1']);
  });

  it.each([
    { name: 'ValidationException', $fault: 'client' },
    { name: 'AccessDeniedException', $fault: 'client' },
  ])('of our own making ($name) is not', async (parts) => {
    const { statusCode, headers } = await throwing(Object.assign(new Error(), parts)).get();
    expect(statusCode).toBe(500);
    expect(headers).not.toHaveProperty('retry-after');
  });

  it('is answered as such also where something else than an error was thrown', async () => {
    for (const thrown of [undefined, null, 'text']) expect((await throwing(thrown).get()).statusCode).toBe(500);
  });

  it('is none where the function itself no longer believes the token', async () => {
    const { statusCode, body } = await throwing(Object.assign(new Error(), { name: 'TokenRefused' })).get();
    expect([statusCode, body['code']]).toEqual([401, 'identity.unauthenticated']);
  });

  it('of the authorizer is a fault, not an answer', async () => {
    const { get, log } = serve(fine);
    expect((await get(signedIn({ ...citizen, level: 'L9' }))).statusCode).toBe(500);
    expect(log.faults).toHaveLength(1);
  });
});

describe('the log', () => {
  it('has one line per request: what was asked, what was answered, how long it took', async () => {
    const { get, log } = serve(() => Promise.resolve(reject('case.not_found')));
    await get();
    expect(log.lines).toEqual([
      {
        message: 'answered',
        fields: {
          requestId: 'request-1',
          operation: 'getThing',
          status: 404,
          code: 'case.not_found',
          ms: expect.any(Number) as number,
        },
      },
    ]);
  });
});
