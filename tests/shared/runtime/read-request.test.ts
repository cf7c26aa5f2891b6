import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Outcome } from '#contracts/errors';
import type { Route } from '#contracts/route';
import { callerOf, type HttpEvent, type ReadRequest, readRequest } from '#runtime/read-request';
import { citizen, httpEvent, principalOf } from './http-event.ts';

const route: Route = {
  operation: 'makeThing',
  method: 'POST',
  path: '/things/{id}',
  function: 'things',
  summary: { zh: '事', en: 'thing' },
  access: 'signed-in',
  idempotent: true,
  params: z.strictObject({ id: z.string().check(z.regex(/^\d+$/)) }),
  query: z.strictObject({ page: z.optional(z.string()), size: z.optional(z.string()) }),
  body: z.strictObject({
    name: z.string().check(z.maxLength(20)),
    lines: z.optional(z.array(z.strictObject({ 'a/b~c': z.string() }))),
    deep: z.optional(z.unknown()),
  }),
  maxBodyBytes: 200,
  success: { status: 201, body: z.strictObject({}) },
  errors: [],
};

const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-00001' };
const post = (body: unknown, parts: Partial<HttpEvent> = {}) =>
  httpEvent({
    httpMethod: 'POST',
    resource: route.path,
    headers,
    pathParameters: { id: '7' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...parts,
  });
const read = (body: unknown, parts: Partial<HttpEvent> = {}) => readRequest(route, post(body, parts));
const good = { name: '事' };

/** What was refused, by code, and where. */
const refusal = (outcome: Outcome<ReadRequest>) =>
  outcome.ok
    ? 'accepted'
    : [outcome.code, ...(outcome.problems ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];

describe('a request that is as described', () => {
  it('is read in all its parts', () => {
    const multiValueQueryStringParameters = { page: ['2'] };
    expect(read(good, { multiValueQueryStringParameters })).toEqual({
      ok: true,
      value: { params: { id: '7' }, query: { page: '2' }, body: good, idempotencyKey: 'key-00001' },
    });
  });

  it('may come base64-encoded, as the gateway sends binary bodies', () => {
    const body = Buffer.from(JSON.stringify(good)).toString('base64');
    expect(refusal(read(body, { isBase64Encoded: true }))).toBe('accepted');
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON ;charset=utf-8'])(
    'may be of type %s, its headers in any case',
    (type) => {
      const outcome = read(good, { headers: { 'CONTENT-TYPE': type, 'idempotency-key': 'key-00001' } });
      expect(refusal(outcome)).toBe('accepted');
    },
  );

  it('has no body, query or parameters where the route has none', () => {
    const { body: _, params: __, query: ___, ...rest } = route;
    const outcome = readRequest({ ...rest, method: 'GET', idempotent: false }, httpEvent({ body: '{"ignored":1}' }));
    expect(outcome).toEqual({
      ok: true,
      value: { params: {}, query: {}, body: undefined, idempotencyKey: undefined },
    });
  });
});

describe('a body that somebody signed', () => {
  const signed: Route = { ...route, idempotent: false, signature: ['webhook-id', 'webhook-signature'] };
  const json = { 'content-type': 'application/json' };
  const given = (multiValueHeaders: HttpEvent['multiValueHeaders'], parts: Partial<HttpEvent> = {}) => {
    const outcome = readRequest(signed, post(good, { headers: json, multiValueHeaders, ...parts }));
    if (!outcome.ok) throw new Error(outcome.code);
    return outcome.value.body as { bytes: Uint8Array; headers: Readonly<Record<string, string | undefined>> };
  };
  const both = { 'Webhook-Id': ['a'], 'WEBHOOK-SIGNATURE': ['v1,b c'], 'webhook-other': ['d'] };

  it('comes as it is, with the headers of the route by their names in lower case', () => {
    const body = '{"name":  "no JSON of ours"';
    expect(given(both, { body })).toEqual({
      bytes: Buffer.from(body),
      headers: { 'webhook-id': 'a', 'webhook-signature': 'v1,b c' },
    });
    const isBase64Encoded = true;
    expect(given(both, { body: Buffer.from(body).toString('base64'), isBase64Encoded }).bytes).toEqual(
      Buffer.from(body),
    );
  });

  it.each<[string, HttpEvent['multiValueHeaders']]>([
    ['missing', { ...both, 'WEBHOOK-SIGNATURE': undefined }],
    ['given twice', { ...both, 'WEBHOOK-SIGNATURE': ['v1,b', 'v1,b'] }],
    ['given in two spellings', { ...both, 'webhook-signature': ['v1,b c'] }],
    ['without a value', { ...both, 'WEBHOOK-SIGNATURE': [] }],
  ])('has no header that is %s', (_, multiValueHeaders) => {
    expect(given(multiValueHeaders).headers).toEqual({ 'webhook-id': 'a', 'webhook-signature': undefined });
    expect(given(null).headers).toEqual({ 'webhook-id': undefined, 'webhook-signature': undefined });
  });

  it('is empty where a request without a body is signed', () => {
    const { body: _, ...rest } = signed;
    const outcome = readRequest({ ...rest, method: 'GET' }, httpEvent({ ...post(good), multiValueHeaders: both }));
    expect(outcome).toMatchObject({
      ...{ ok: true },
      value: { body: { bytes: new Uint8Array(), headers: { 'webhook-id': 'a', 'webhook-signature': 'v1,b c' } } },
    });
  });
});

describe('the body', () => {
  it('is measured before it is parsed', () => {
    expect(refusal(read('{'.repeat(201)))).toEqual(['request.too_large']);
    expect(refusal(read('{'.repeat(200)))).toEqual(['request.malformed', ' request.not_json']);
  });

  it('is measured in bytes, not characters', () => {
    // 60 characters of three bytes each, with what is around them.
    expect(refusal(read({ name: '事'.repeat(70) }))).toEqual(['request.too_large']);
  });

  it('is measured as it arrives, also where it is base64', () => {
    const body = Buffer.from('x'.repeat(201)).toString('base64');
    expect(refusal(read(body, { isBase64Encoded: true }))).toEqual(['request.too_large']);
    expect(refusal(read('A'.repeat(100_000), { isBase64Encoded: true }))).toEqual(['request.too_large']);
  });

  it('is refused deeper than eight levels, before it is parsed', () => {
    const nested = (levels: number) => `{"name":"x","deep":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(refusal(read(nested(7)))).toBe('accepted');
    expect(refusal(read(nested(8)))).toEqual(['request.malformed', ' request.not_json']);
    // Not even closed: a parser would have said so at its end only.
    expect(refusal(read('['.repeat(100)))).toEqual(['request.malformed', ' request.not_json']);
  });

  it.each([undefined, 'text/plain', 'application/jsonp', 'multipart/form-data', 'application/json-patch+json'])(
    'is refused with the content type %s',
    (type) => {
      const outcome = read(good, { headers: { 'idempotency-key': 'key-00001', 'content-type': type } });
      expect(refusal(outcome)).toEqual(['request.unsupported_media_type']);
    },
  );

  it.each([
    ['nothing', null],
    ['no JSON', '{"name":'],
    ['a key twice', '{"name":"x","name":"y"}'],
    ['the key __proto__', '{"name":"x","__proto__":{}}'],
    ['half of a character', String.raw`{"name":"\ud800"}`],
    ['more behind it', '{"name":"x"} {}'],
  ])('is refused with %s', (_, body) => {
    expect(refusal(read('', { body }))).toEqual(['request.malformed', ' request.not_json']);
  });

  it('has every offending place named by a pointer', () => {
    const outcome = read({ name: 7, lines: [{ 'a/b~c': 'x' }, { 'a/b~c': 1 }] });
    expect(refusal(outcome)).toEqual([
      'request.malformed',
      '/name request.invalid_type',
      '/lines/1/a~1b~0c request.invalid_type',
    ]);
  });

  it('has unknown fields named, at most twenty, cut to a length that one can read', () => {
    expect(refusal(read({ ...good, 'x/y': 1 }))).toEqual(['request.malformed', '/x~1y request.unknown_field']);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, 1]));
    const tolerant = { ...route, maxBodyBytes: 10_000 };
    expect(refusal(readRequest(tolerant, post({ ...good, ...many })))).toHaveLength(21);
    const long = refusal(readRequest(tolerant, post({ ...good, ['k'.repeat(500)]: 1 })));
    expect(long).toEqual(['request.malformed', `/${'k'.repeat(64)} request.unknown_field`]);
  });
});

describe('the idempotency key', () => {
  const withKey = (key: string | undefined) => refusal(read(good, { headers: { ...headers, 'Idempotency-Key': key } }));

  it.each(['12345678', '!#$%&~|}', 'x'.repeat(128)])('may be %s', (key) => {
    expect(withKey(key)).toBe('accepted');
  });

  it.each([undefined, '', '1234567', 'x'.repeat(129), 'with space', 'umlaut-ü-', '事事事事事事事事', 'line\nbreak1'])(
    'may not be %j',
    (key) => {
      expect(withKey(key)).toEqual(['request.malformed', '/headers/idempotency-key request.idempotency_key']);
    },
  );
});

describe('path and query', () => {
  const query = (multiValueQueryStringParameters: Record<string, string[]>) =>
    refusal(read(good, { multiValueQueryStringParameters }));

  it('are read by their schemas', () => {
    expect(refusal(read(good, { pathParameters: { id: 'seven' } }))).toEqual([
      'request.malformed',
      '/path/id request.invalid_format',
    ]);
    expect(query({ page: ['1'], colour: ['red'] })).toEqual([
      'request.malformed',
      '/query/colour request.unknown_field',
    ]);
  });

  it('take no parameter twice, though it be known', () => {
    expect(query({ page: ['1', '2'], size: ['1'] })).toEqual([
      'request.malformed',
      '/query/page request.unknown_or_repeated',
    ]);
  });

  it('take no parameter at all where the route knows none', () => {
    const { query: _, ...without } = route;
    const event = post(good, { multiValueQueryStringParameters: { 'a/b': ['1'] } });
    expect(refusal(readRequest(without, event))).toEqual([
      'request.malformed',
      '/query/a~1b request.unknown_or_repeated',
    ]);
  });
});

describe('the caller', () => {
  const now = Date.parse('2026-09-22T02:00:00.000Z');
  const vouched = (authorizer: Record<string, unknown> | null) =>
    callerOf(httpEvent({ requestContext: { requestId: 'r', authorizer } }), now);

  it('is whom the authorizer vouched for', () => {
    expect(vouched({ principal: principalOf(citizen) })).toEqual(citizen);
  });

  it.each([
    ['nobody', null],
    ['no principal', {}],
    ['a principal that is no text', { principal: 7 }],
    ['a login that ended', { principal: principalOf({ ...citizen, expiresAt: '2026-09-22T02:00:00.000Z' }) }],
    ['a login whose end is no instant', { principal: principalOf({ ...citizen, expiresAt: 'tomorrow' }) }],
  ])('is nobody with %s', (_, authorizer) => {
    expect(vouched(authorizer)).toBeNull();
  });

  it('is a fault of ours where the authorizer said what the contract does not know', () => {
    expect(() => vouched({ principal: principalOf({ ...citizen, level: 'L9' }) })).toThrow();
    expect(() => vouched({ principal: principalOf({ ...citizen, secret: 'x' }) })).toThrow();
  });
});
