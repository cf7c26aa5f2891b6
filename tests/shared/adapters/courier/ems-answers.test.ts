import type { RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EmsCourier } from '#adapters/courier/ems-courier';
import { readTraceOf } from '#application/courier/read-trace';
import type { FunctionManifest } from '#contracts/capabilities';
import { logOf } from '#runtime/log';
import { order, personal, saidBy, served } from './courier-fixture.ts';

const number = '9912448151316';
const waybill = { waybill: number, feeFen: 1_600, payer: 'receiving' };
const trace = { traceNo: number, opTime: '2026-09-22 09:00:00', opCode: '203', opDesc: personal.join() };
/** What an EMS that has gone astray might send back: all that it knows of us. */
const leak = personal.join(' ');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing) await close();
  closing = [];
});

async function answering(listener: RequestListener): Promise<EmsCourier> {
  const { url, close } = await served((request, response) => {
    request.resume().on('end', () => listener(request, response));
  });
  closing.push(close);
  return courierAt(url);
}

const courierAt = (url: string): EmsCourier =>
  new EmsCourier({
    account: { carrier: 'ems', url, customer: 'first' },
    secret: { sign: () => Promise.resolve(new Uint8Array(32)) },
    clock: { now: () => '2026-09-22T01:00:00.000Z' },
    readTrace: readTraceOf.ems,
    timeoutMs: 300,
  });
const saying = (body: unknown) => answering((_, response) => response.end(JSON.stringify(body)));
const content = (said: unknown) => saying({ ok: true, content: said });

/** The error of a call; it holds nothing personal, and neither does the line that is logged of it. */
async function faultOf(asked: Promise<unknown>): Promise<Error> {
  const error = await asked.then(
    (outcome) => expect.unreachable(`no fault: ${JSON.stringify(outcome)}`),
    (thrown: unknown) => thrown as Error,
  );
  const written: string[] = [];
  const keep = (chunk: unknown): boolean => written.push(String(chunk)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  logOf({ name: 'courier' } as FunctionManifest).fault('failed', error);
  vi.restoreAllMocks();
  expect(written.join('')).toContain(error.message);
  expect(personal.filter((each) => `${saidBy(error)}${written.join('')}`.includes(each))).toEqual([]);
  return error;
}

describe('an answer as it was agreed', () => {
  it.each([[waybill], [{ ...waybill, feeFen: null }], [{ ...waybill, feeFen: 0 }]])(
    'of an order is taken: %j',
    async (said) => {
      const { waybill: _, ...rest } = said;
      expect(await (await content(said)).order(order())).toEqual({ ok: true, value: { number, ...rest } });
    },
  );

  it.each([
    ['B01', 'courier.address_not_served'],
    ['B04', 'courier.unknown_waybill'],
    ['B77', 'courier.refused'],
  ])('that refuses with %s is %s, without the sentence of EMS', async (code, refused) => {
    const courier = await saying({ ok: false, code, message: leak });
    expect(await courier.track(number)).toEqual({ ok: false, code: refused });
  });
});

describe('an answer to an order', () => {
  it.each([
    ['without a waybill', { ...waybill, waybill: undefined }, '/waybill'],
    ['with a waybill that is a sentence', { ...waybill, waybill: leak }, '/waybill'],
    ['without a word on the fee', { waybill: number, payer: 'receiving' }, '/feeFen'],
    ['with a fee in yuan', { ...waybill, feeFen: 12.5 }, '/feeFen'],
    ['with a fee below nothing', { ...waybill, feeFen: -1 }, '/feeFen'],
    ['with a payer that nobody agreed on', { ...waybill, payer: leak }, '/payer'],
    ['with a field that nobody knows', { ...waybill, [leak]: leak }, '/'],
    ['that is a list', [waybill], '/'],
  ])('%s is a fault that says where', async (_, said, where) => {
    const { message } = await faultOf((await content(said)).order(order()));
    expect(message).toBe(`EMS answered order.create otherwise than agreed, at ${where}`);
  });

  it.each([
    ['neither yes nor no', { content: waybill }],
    ['yes without a content', { ok: true }],
    ['no with a code that is none', { ok: false, code: leak }],
    ['nothing', null],
    ['a sentence', leak],
  ])('that says %s is a fault', async (_, said) => {
    await faultOf((await saying(said)).order(order()));
  });

  it.each([
    ['no JSON', Buffer.from(`{"ok":true,${leak}`)],
    ['a page', Buffer.from(`<html>${leak}</html>`)],
    ['JSON cut short', Buffer.from(JSON.stringify({ ok: true, content: waybill, leak }).slice(0, -2))],
    [
      'no UTF-8',
      Buffer.concat([Buffer.from(`{"ok":false,"code":"B01","message":"${leak}`), Buffer.from([0xff, 0x22, 0x7d])]),
    ],
    ['nothing at all', Buffer.alloc(0)],
  ])('that is %s is a fault, and quotes nothing of it', async (_, bytes) => {
    await faultOf((await answering((_request, response) => response.end(bytes))).order(order()));
  });

  it('with a code of the machinery is a fault', async () => {
    const { message } = await faultOf((await saying({ ok: false, code: 'S01', message: leak })).order(order()));
    expect(message).toBe('EMS failed at order.create with S01');
  });
});

describe('other answers', () => {
  it.each([
    ['no base64', leak],
    ['no PDF', base64(leak)],
  ])('to the asking for a label that are %s are faults', async (_, pdf) => {
    await faultOf((await content({ pdf })).label(number));
  });

  it('to a cancelling that name another waybill are faults', async () => {
    await faultOf((await content({ waybill: '9900000000000' })).cancel(number));
  });

  it.each([
    ['of another parcel', { ...trace, traceNo: '9900000000000' }, 'another waybill'],
    ['at no time', { ...trace, opTime: leak }, 'wrong at /opTime'],
    ['that is no trace', leak, 'wrong at'],
  ])('with a trace %s are faults', async (_, wrong, why) => {
    const { message } = await faultOf((await content({ traces: [trace, wrong] })).track(number));
    expect(message).toContain(why);
  });

  it('with more traces than a parcel has are faults', async () => {
    await faultOf((await content({ traces: Array.from({ length: 501 }, () => trace) })).track(number));
  });
});

describe('a carrier that does not answer as it should', () => {
  const endless = (response: ServerResponse): void => {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write(leak.repeat(1_000)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };

  it('by sending without end is left as soon as it is too much', async () => {
    let closed = false;
    const courier = await answering((_, response) => {
      response.on('close', () => (closed = true));
      endless(response);
    });
    const { cause } = await faultOf(courier.track(number));
    expect((cause as Error).message).toBe('answered with more than 1048576 bytes');
    await expect.poll(() => closed).toBe(true);
  });

  it.each([
    ['says nothing', () => undefined],
    ['begins and does not end', (response: ServerResponse) => response.write('{"ok":')],
  ])('because it %s is given up after its time', async (_, begin) => {
    const courier = await answering((_request, response) => {
      begin(response);
    });
    expect((await faultOf(courier.order(order()))).cause).toMatchObject({ name: 'TimeoutError' });
  });

  it('by sending elsewhere is not followed: what is elsewhere is not asked', async () => {
    let asked = 0;
    const elsewhere = await served((_, response) => {
      asked += 1;
      response.end(JSON.stringify({ ok: true, content: waybill }));
    });
    closing.push(elsewhere.close);
    for (const status of [301, 303, 307, 308]) {
      const courier = await answering((_, response) => response.writeHead(status, { location: elsewhere.url }).end());
      await faultOf(courier.order(order()));
    }
    expect(asked).toBe(0);
  });

  it.each([[201], [400], [401], [500], [503]])('with status %i is a fault, whatever it says', async (status) => {
    const courier = await answering((_, response) =>
      response.writeHead(status).end(JSON.stringify({ ok: true, content: waybill, leak })),
    );
    expect((await faultOf(courier.order(order()))).cause).toMatchObject({ message: `answered with status ${status}` });
  });

  it('because nobody is there is a fault, with the cause', async () => {
    const { url, close } = await served(() => undefined);
    await close();
    const { message, cause } = await faultOf(courierAt(url).order(order()));
    expect(message).toBe('EMS gave no answer to order.create');
    expect((cause as Error).cause).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
