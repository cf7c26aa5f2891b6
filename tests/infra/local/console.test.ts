import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CloudState } from '#infra/local/cloud-state';
import { serveConsole } from '#infra/local/console';

const state: CloudState = {
  now: '2030-01-02T03:04:05.000Z',
  aheadMs: 90_000_000,
  apis: [{ path: 'Stack/Api', url: 'http://127.0.0.1:1', statuses: { 200: 3, 401: 1 } }],
  functions: [
    {
      ...{ name: 'relay', arn: 'arn:aws-cn:lambda:cn-north-1:0:function:relay', calls: 4, errors: 1, coldStarts: 1 },
      ...{ running: 0, queued: 0, totalMs: 100, lastError: '<script>alert("x")</script>', log: [] },
    },
  ],
  tables: [{ name: 'cases', items: 12 }],
  machines: [{ arn: 'arn:m', name: 'x-op-repair', comment: 'Repairs. {"a":1}' }],
  failed: [],
  executions: [
    {
      ...{ arn: 'arn', machine: 'journey', name: 'case-g1', status: 'RUNNING', state: 'B', path: ['A', 'B'] },
      ...{ startedMs: 0, stoppedMs: undefined, error: undefined },
    },
  ],
  queues: [{ name: 'dead', deadLettersOf: ['work'], visible: 2, inFlight: 0, delayed: 0 }],
  eventSources: [],
  rules: [
    {
      ...{ name: 'nightly', schedule: 'rate(1 day)', next: '2030-01-03T00:00:00.000Z', fired: 2, dropped: 1 },
      lastError: undefined,
    },
  ],
  calls: [],
  refused: [
    { role: 'arn:aws-cn:iam::0:role/r', action: 'kms:Sign', resource: 'key', allowed: false, by: [], count: 7 },
  ],
};

let moved: number[];
let url: string;
let close: () => Promise<void>;
beforeEach(async () => {
  moved = [];
  ({ url, close } = await serveConsole({
    port: 0,
    state: () => state,
    moveClock: (toMs) => {
      if (toMs < Date.parse(state.now)) throw new RangeError('only forward');
      moved.push(toMs);
    },
  }));
});
afterEach(() => close());

const post = (body: string, type = 'application/json'): Promise<Response> =>
  fetch(`${url}/clock`, { method: 'POST', body, headers: { 'content-type': type } });

describe('the page', () => {
  it('shows what is going on, escaped, without any asset', async () => {
    const response = await fetch(url);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const shown of [
      'relay',
      'cases',
      '12',
      'case-g1',
      'A → B',
      'dead',
      'rate(1 day)',
      'kms:Sign',
      '1 d 1 h 0 min ahead',
      '200: 3, 401: 1',
    ]) {
      expect(page).toContain(shown);
    }
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    // Nothing to do without an operator's role.
    expect(page).not.toMatch(/<script|<link|<img|src=|<form/);
  });

  it('is there as data', async () => {
    expect(await (await fetch(`${url}/state.json`)).json()).toEqual(JSON.parse(JSON.stringify(state)));
  });
});

describe('the clock', () => {
  it('moves to an instant or on by a span', async () => {
    expect((await post('{"to":"2030-06-01T00:00:00Z"}')).status).toBe(200);
    expect((await post('{"advanceMs":1000}')).status).toBe(200);
    expect(moved).toEqual([Date.parse('2030-06-01T00:00:00Z'), Date.parse(state.now) + 1000]);
  });

  it.each([
    ['{"to":"2029-01-01T00:00:00Z"}', 409],
    ['{"to":"tomorrow"}', 400],
    ['{"advanceMs":1e300}', 400],
    ['{}', 400],
    ['null', 400],
    ['{', 400],
  ])('does not move by %s: %i', async (body, status) => {
    expect((await post(body)).status).toBe(status);
    expect(moved).toEqual([]);
  });

  it('does not move by looking, nor by a form of another site', async () => {
    expect((await fetch(`${url}/clock?advanceMs=1000`)).status).toBe(404);
    expect((await post('{"advanceMs":1000}', 'text/plain')).status).toBe(415);
    expect(moved).toEqual([]);
  });
});

it('answers only under its own name, so that no other site can read it', async () => {
  const status = await new Promise((resolve) => {
    request(url, { headers: { host: 'evil.example' } }, (response) => resolve(response.resume().statusCode)).end();
  });
  expect(status).toBe(403);
});
