import { createServer } from 'node:http';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { errors } from '#contracts/errors';
import { ApiProblem, createClient } from '#client/client';
import { api } from '#contracts/http/api';
import { problemOf } from '#runtime/problem-response';
import { bodyOf, listen } from '#tests/infra/local/json-endpoint';

interface Asked {
  method: string | undefined;
  url: string | undefined;
  headers: Record<string, unknown>;
  body: string;
}

let asked: Asked[] = [];
let answer: { status: number; headers?: Record<string, string>; body: unknown };
const server = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    asked.push({ method: request.method, url: request.url, headers: request.headers, body: body.toString() });
    response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
  });
});
const { url, close } = await listen(server);
afterAll(close);
beforeEach(() => {
  asked = [];
});

const caseId = '620100-20260922-0123456789AB';
const client = createClient(api, { baseUrl: `${url}/v1`, token: () => Promise.resolve('abc') });
const acted = { caseId, seq: 2, status: 'accepted' };

describe('a call', () => {
  it('goes where its route says, with token, key and body', async () => {
    answer = { status: 200, body: acted };
    const idempotencyKey = 'key-00001';
    expect(await client.acceptCase({ params: { caseId }, body: {}, idempotencyKey })).toEqual(acted);
    expect(asked).toEqual([
      {
        method: 'POST',
        url: `/v1/cases/${caseId}/acceptance`,
        headers: expect.objectContaining({
          authorization: 'Bearer abc',
          'content-type': 'application/json',
          'idempotency-key': idempotencyKey,
        }) as Record<string, unknown>,
        body: '{}',
      },
    ]);
  });

  it('carries no token where the route is public', async () => {
    answer = { status: 200, body: { notice: { zh: '', en: '' }, items: [] } };
    await client.listItems({ query: { available: 'true' } });
    expect(asked[0]?.url).toBe('/v1/items?available=true');
    expect(asked[0]?.headers).not.toHaveProperty('authorization');
  });

  it('escapes what stands in its path and query, and leaves out what is undefined', async () => {
    answer = { status: 200, body: { licences: [], next: null } };
    await client.listLicences({ query: { cursor: 'a&b=ü', onBehalfOf: undefined } });
    expect(asked[0]?.url).toBe('/v1/licences?cursor=a%26b%3D%C3%BC');
    answer = { status: 404, body: problemOf({ code: 'licence.not_found' }, 'r', errors) };
    await expect(client.verifyIdentifier({ params: { identifier: 'a/b ?' } })).rejects.toThrow();
    expect(asked[1]?.url).toBe('/v1/verifications/a%2Fb%20%3F');
  });

  it('refuses an answer that is not as the contract says', async () => {
    answer = { status: 200, body: { ...acted, status: 'somewhere' } };
    await expect(client.acceptCase({ params: { caseId }, body: {}, idempotencyKey: 'key-00001' })).rejects.toThrow();
  });
});

describe('an error answer', () => {
  it('is thrown with all that its problem details say, and when to come back', async () => {
    const problem = problemOf({ code: 'case.busy' }, 'request-1', errors);
    answer = { status: 409, headers: { 'retry-after': '3' }, body: problem };
    const thrown: unknown = await client.getCase({ params: { caseId } }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ApiProblem);
    expect(thrown).toMatchObject({ problem, retryAfterSeconds: 3 });
    expect((thrown as Error).message).toContain('409 case.busy');
  });
});
