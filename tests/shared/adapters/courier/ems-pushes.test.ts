import { afterAll, describe, expect, it } from 'vitest';
import { EmsPushes } from '#adapters/courier/ems-pushes';
import { KmsSharedSecret } from '#adapters/kms/kms-shared-secret';
import { toBase64, utf8 } from '#formats/bytes';
import { courierFixture, personal, type Push } from './courier-fixture.ts';

const { client, clock, of, pushes, test, close } = await courierFixture();
afterAll(close);

const trace = { traceNo: '9912448151316', opTime: '2026-09-22 09:00:00', opCode: '203', opDesc: personal.join() };
const envelope = () => ({
  ...{ customer: 'first', messageId: 'm-1', method: 'trace.push' },
  timestamp: new Date(clock.now()).toISOString(),
  content: { traces: [trace] as unknown[] },
});
const carrier = new KmsSharedSecret({ client, keyArn: test.keys.courier });
const signed = async (body: Uint8Array, by = carrier): Promise<Push> => ({
  body: Buffer.from(body),
  signature: toBase64(await by.sign(body)),
});
const push = (parts: object = {}) => signed(utf8(JSON.stringify({ ...envelope(), ...parts })));
const at = (offsetMs: number) => ({ timestamp: new Date(clock.now() + offsetMs).toISOString() });
/** What is said of a push; nothing personal of it is in a refusal. */
async function verdictOf(given: Push) {
  const outcome = await pushes.verifyPush(given);
  if (outcome.ok) return 'believed';
  expect(personal.filter((each) => JSON.stringify(outcome).includes(each))).toEqual([]);
  return outcome.code;
}

describe('a push of EMS', () => {
  it('is believed as it was signed, and is its traces', async () => {
    const second = { ...trace, opCode: '704', deliverCode: '10', opTime: '2026-09-22 10:00:00' };
    expect(await pushes.verifyPush(await push({ content: { traces: [trace, second] } }))).toMatchObject({
      ok: true,
      value: [
        {
          number: '9912448151316',
          at: '2026-09-22T01:00:00.000Z',
          code: '203',
          state: 'collected',
          text: personal.join(),
        },
        { at: '2026-09-22T02:00:00.000Z', state: 'delivered' },
      ],
    });
  });

  it('is believed again when it comes again: the same traces', async () => {
    const given = await push();
    expect(await pushes.verifyPush(given)).toEqual(await pushes.verifyPush(given));
  });

  it('is not believed with any byte of it changed, or when it was written anew', async () => {
    const { body, signature } = await push();
    for (const offset of [0, Math.trunc(body.length / 2), body.length - 1]) {
      const changed = Buffer.from(body);
      changed[offset] = (changed[offset] ?? 0) ^ 1;
      expect(await verdictOf({ body: changed, signature })).toBe('courier.signature_invalid');
    }
    const anew = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
    expect(await verdictOf({ body: anew, signature })).toBe('courier.signature_invalid');
    expect(await verdictOf({ body: body.subarray(0, -1), signature })).toBe('courier.signature_invalid');
  });

  it('is not believed under another key', async () => {
    const other = new KmsSharedSecret({ client, keyArn: test.keys.holder });
    const given = await signed(utf8(JSON.stringify(envelope())), other);
    expect(await verdictOf(given)).toBe('courier.signature_invalid');
  });

  it.each([
    ['none', () => undefined],
    ['an empty one', () => ''],
    ['no base64', () => '何试寄'],
    ['one cut short', (signature: string) => signature.slice(0, 40)],
    ['one without its padding', (signature: string) => signature.slice(0, -1)],
    ['one with a space behind it', (signature: string) => `${signature} `],
    ['one in base64 of URLs', (signature: string) => `-${signature.slice(1)}`],
    ['one of twice the length', () => toBase64(new Uint8Array(64))],
  ])('with %s for a signature is not believed, and KMS is not asked', async (_, change) => {
    const { body, signature = '' } = await push();
    const fits = () => expect.unreachable('KMS was asked');
    const outcome = await new EmsPushes({ ...of(), secret: { fits } }).verifyPush({
      body,
      signature: change(signature),
    });
    expect(outcome).toEqual({ ok: false, code: 'courier.signature_invalid' });
  });

  it.each([
    ['4097 bytes', 4_097, 'request.too_large'],
    ['no byte', 0, 'courier.signature_invalid'],
  ])('of %s is refused before KMS is asked', async (_, length, code) => {
    const fits = () => expect.unreachable('KMS was asked');
    const given = { body: new Uint8Array(length), signature: toBase64(new Uint8Array(32)) };
    expect(await new EmsPushes({ ...of(), secret: { fits } }).verifyPush(given)).toEqual({ ok: false, code });
  });

  it('of 4096 bytes is read', async () => {
    const short = JSON.stringify(envelope());
    const given = await signed(utf8(short.padEnd(4_096 - (utf8(short).length - short.length), ' ')));
    expect(given.body).toHaveLength(4_096);
    expect(await verdictOf(given)).toBe('believed');
  });

  it.each([
    [-299_000, 'believed'],
    [299_000, 'believed'],
    [-301_000, 'courier.push_expired'],
    [302_000, 'courier.push_expired'],
    [-86_400_000, 'courier.push_expired'],
  ])('signed %i ms from now is %s', async (offsetMs, verdict) => {
    expect(await verdictOf(await push(at(offsetMs)))).toBe(verdict);
  });

  it('signed at no time that there is has no time', async () => {
    expect(await verdictOf(await push({ timestamp: '2026-13-45T99:99:99Z' }))).toBe('courier.push_expired');
  });

  it('to another customer is refused, although the signature fits', async () => {
    expect(await pushes.verifyPush(await push({ customer: 'second' }))).toMatchObject({
      ok: false,
      code: 'courier.push_malformed',
      problems: [{ pointer: '/customer' }],
    });
  });

  it.each([
    ['no JSON', utf8(`{${personal.join()}`)],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['a list', utf8('[]')],
    ['nothing', utf8('null')],
  ])('that is %s is malformed, and quotes nothing', async (_, bytes) => {
    expect(await verdictOf(await signed(bytes))).toBe('courier.push_malformed');
  });

  it.each([
    ['a method that is no push', { method: 'order.create' }, ['/method']],
    ['a field that nobody knows', { [personal.join()]: 1 }, ['']],
    ['no traces', { content: { traces: [] } }, ['/content/traces']],
    ['traces that are none', { content: { traces: personal.join() } }, ['/content/traces']],
    ['a time as EMS writes it', { timestamp: '2026-09-22 09:00:00' }, ['/timestamp']],
    ['a customer that is a sentence', { customer: personal.join() }, ['/customer']],
    [
      'wrong fields in its second trace and none in the first',
      { content: { traces: [trace, { ...trace, opTime: personal.join(), opDesc: 1 }] } },
      ['/content/traces/1/opTime', '/content/traces/1/opDesc'],
    ],
  ])('with %s is malformed, and each place is named', async (_, parts, pointers) => {
    const given = await push(parts);
    expect(await verdictOf(given)).toBe('courier.push_malformed');
    const outcome = await pushes.verifyPush(given);
    expect(outcome.ok ? [] : outcome.problems?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('that cannot be checked is a fault and not the carrier’s, who pushes again', async () => {
    const secret = new KmsSharedSecret({ client, keyArn: test.keys.case });
    await expect(new EmsPushes({ ...of(), secret }).verifyPush(await push())).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
    });
  });
});
