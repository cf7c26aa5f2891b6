import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import type { FunctionManifest } from '#contracts/capabilities';
import { accept, errors } from '#contracts/errors';
import { routes } from '#contracts/route';
import { queueFunction } from '#runtime/batch-function';
import { httpFunction } from '#runtime/http-function';
import { type Log, logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { citizen, httpEvent, principalOf } from './http-event.ts';

const manifest = { name: 'things' } as FunctionManifest;
let written: string[];
let log: Log;

beforeEach(() => {
  written = [];
  const keep = (chunk: unknown): boolean => written.push(String(chunk)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  log = logOf(manifest);
});
afterEach(() => vi.restoreAllMocks());

const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
/** Everything personal that the tests below put in the way of the log. */
const secrets = [citizen.name, citizen.idNumber, '沈', principalOf(citizen).slice(0, 40), '13900000000', 'Bearer'];
const leaked = () => secrets.filter((secret) => written.join('').includes(secret));

describe('a log line', () => {
  it('is one line of JSON, with the function and the fields', () => {
    log.info('answered', { requestId: 'r', status: 200 });
    expect(lines()).toEqual([
      expect.objectContaining({ level: 'INFO', service: 'things', message: 'answered', requestId: 'r', status: 200 }),
    ]);
  });

  it('of a fault has the chain of causes by name, message and stack', () => {
    log.fault('failed', new Error('outer', { cause: new RangeError('inner', { cause: 'text' }) }), { requestId: 'r' });
    const [line] = lines();
    expect(line).toMatchObject({
      level: 'ERROR',
      message: 'failed',
      requestId: 'r',
      error: {
        name: 'Error',
        message: 'outer',
        cause: { name: 'RangeError', message: 'inner', cause: { name: 'string' } },
      },
    });
    expect(JSON.stringify(line)).toContain('log.test.ts');
  });

  it('of a fault ends, also where a cause is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    log.fault('failed', error);
    expect(written).toHaveLength(1);
  });

  it('of a fault has nothing else that hangs on the error, as the items on those of the SDK do', () => {
    const item = { Item: { body: { S: JSON.stringify(citizen) } } };
    const cause = Object.assign(new Error('cancelled'), { CancellationReasons: [item], input: citizen });
    log.fault('failed', Object.assign(new Error('failed', { cause }), { $metadata: { citizen } }));
    expect(leaked()).toEqual([]);
  });

  it('of a syntax error does not quote the text that it met', () => {
    let met: unknown;
    try {
      JSON.parse(`{"name":${citizen.name}}`);
    } catch (error) {
      met = error;
    }
    expect((met as Error).message).toContain('沈');
    log.fault('failed', met);
    expect(lines()[0]).toMatchObject({ error: { name: 'SyntaxError' } });
    expect(leaked()).toEqual([]);
  });
});

describe('what a function writes while it handles personal data', () => {
  const schema = z.strictObject({ name: z.string(), phone: z.string().check(z.maxLength(20)) });
  const table = routes({
    makeThing: {
      operation: 'makeThing',
      method: 'POST',
      path: '/things',
      function: 'things',
      summary: { zh: '事', en: 'thing' },
      access: 'signed-in',
      idempotent: false,
      body: schema,
      maxBodyBytes: 1_000,
      success: { status: 200, body: schema },
      errors: [],
    },
  });
  const event = (body: string) =>
    httpEvent({
      httpMethod: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer abc' },
      body,
    });
  const filing = { name: citizen.name, phone: '13900000000' };

  it.each([
    ['answers', JSON.stringify(filing)],
    ['refuses a field', JSON.stringify({ ...filing, idNumber: citizen.idNumber })],
    ['refuses what is no JSON', `{"name":${citizen.name}`],
  ])('%s: ids, codes and durations only', async (_, body) => {
    const run = httpFunction({
      errors,
      table,
      log,
      handlers: { makeThing: (request) => Promise.resolve(accept(request.body)) },
    });
    await run(event(body));
    expect(written).toHaveLength(1);
    expect(leaked()).toEqual([]);
  });

  it('fails at an answer that the contract does not know: places, no values', async () => {
    const makeThing = () => Promise.resolve(accept({ ...filing, idNumber: citizen.idNumber, phone: 7 as never }));
    await httpFunction({ errors, table, log, handlers: { makeThing } })(event(JSON.stringify(filing)));
    expect(written).toHaveLength(2);
    expect(leaked()).toEqual([]);
  });

  it('consumes a message that should never have held any', async () => {
    const run = queueFunction({ consume: () => Promise.reject(new Error('no')), log });
    const bodies = [JSON.stringify({ caseId: 'c', seq: 1, ...filing }), `{${citizen.name}`, JSON.stringify(filing)];
    await run({ Records: bodies.map((body, index) => ({ messageId: `m${index}`, body })) });
    expect(written).toHaveLength(3);
    expect(leaked()).toEqual([]);
  });

  it('runs a step of a journey: the token that answers a wait is a secret', async () => {
    const run = taskFunction({ run: () => Promise.resolve({}), log });
    await run({ caseId: 'c', token: 'Bearer 13900000000' });
    expect(lines()).toEqual([expect.objectContaining({ message: 'done', caseId: 'c' })]);
    expect(leaked()).toEqual([]);
  });
});
