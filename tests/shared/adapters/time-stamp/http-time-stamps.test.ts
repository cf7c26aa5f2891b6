import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { HttpTimeStamps } from '#adapters/time-stamp/http-time-stamps';
import { fromBase64, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { parseTimeStamp, timeStampFault } from '#formats/time-stamp';
import { parseCertificate, verifyChain } from '#formats/x509';
import { openTestRoot } from '#infra/commands/test-root';
import { TimeStampSimulator } from '#infra/commands/time-stamp-simulator';
import { VirtualClock } from '#infra/local/clock';
import { listen } from '#tests/infra/local/json-endpoint';

const of = utf8('the signature of a seal');
const clock = new VirtualClock();
clock.setTo(Date.parse('2031-05-06T07:08:09Z'));
const root = await openTestRoot(mkdtempSync(join(tmpdir(), 'tongban-time-stamps-')), clock.now());
const simulator = await TimeStampSimulator.start();
await simulator.serve({ root, clock });
const undisturbed = { ...simulator.scenario };
const timeStamps = new HttpTimeStamps({ authority: simulator, timeoutMs: 1_000 });
const stamp = (from = timeStamps) => from.stamp(sm3(of));

afterEach(() => Object.assign(simulator.scenario, undisturbed));
afterAll(async () => {
  await simulator.close();
  clock.stop();
});

describe('a time-stamp from the authority', () => {
  it('is of what was asked, at its time, by a key that the root certified', async () => {
    const token = parseTimeStamp(await stamp());
    expect(timeStampFault({ stamp: token, of })).toBeNull();
    expect(token.at).toMatch(/^2031-05-06T07:08:\d\dZ$/);
    const roots = root.trust.roots.map(({ certificate }) => parseCertificate(fromBase64(certificate)));
    const at = new Date(clock.now()).toISOString();
    expect(verifyChain({ leaf: token.certificate, issuers: [], roots, at })).toMatchObject({ ok: true });
  });

  it('is asked for twice where the first answer was none', async () => {
    simulator.scenario.down = 1;
    expect(timeStampFault({ stamp: parseTimeStamp(await stamp()), of })).toBeNull();
    simulator.scenario.down = 2;
    await expect(stamp()).rejects.toMatchObject({
      ...{ name: 'ServiceUnavailable', cause: { message: 'answered with status 503' } },
    });
  });

  it.each([
    ['of another question', { otherNonce: true }, 'another question'],
    ['of something else', { otherImprint: true }, 'of something else'],
    ['by another key', { otherKey: true }, 'signature_invalid'],
    ['that is refused', { refusal: 'unaccepted-policy' }, 'gives none: rejection, unaccepted-policy'],
    ['with anything behind', { surplusBytes: 1 }, 'bytes after the element'],
  ] as const)('%s counts for nothing, and trying again would not help', async (_, wrong, why) => {
    Object.assign(simulator.scenario, wrong);
    const fault = await stamp().catch((error: unknown) => error);
    expect(fault).toMatchObject({ message: expect.stringContaining(why) as string });
    expect(fault).not.toMatchObject({ name: 'ServiceUnavailable' });
  });

  it.each([
    ['has no time now', { refusal: 'time-not-available' }],
    ['fails', { refusal: 'system-failure' }],
    ['answers without end', { surplusBytes: 200_000 }],
    ['answers too late', { lateMs: 3_000 }],
  ] as const)('may be had later where the authority %s', async (_, wrong) => {
    Object.assign(simulator.scenario, wrong);
    await expect(stamp(new HttpTimeStamps({ authority: simulator, timeoutMs: 200 }))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
  });

  it('may be had later where nobody listens, or the authority serves not yet', async () => {
    const { url, close } = await listen(createServer());
    await close();
    const nowhere = new HttpTimeStamps({ authority: { url } });
    await expect(stamp(nowhere)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    const early = await TimeStampSimulator.start();
    await expect(stamp(new HttpTimeStamps({ authority: early }))).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    await early.close();
  });

  it('is followed nowhere else', async () => {
    const elsewhere = await listen(
      createServer((_, response) => response.writeHead(307, { location: simulator.url }).end()),
    );
    await expect(stamp(new HttpTimeStamps({ authority: elsewhere }))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
    await elsewhere.close();
  });

  it('is of an imprint by SM3, and of nothing else', async () => {
    await expect(timeStamps.stamp(of)).rejects.toThrow(RangeError);
  });
});
