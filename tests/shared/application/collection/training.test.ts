import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectCase } from '#application/collection/collect-case';
import { listReceivable } from '#application/collection/list-receivable';
import { type Power, clauseWords } from '#domain/agreement/clause';
import { leastPower, type Training } from '#domain/agreement/training';
import { windows } from '#functions/shipped-catalogue';
import { value } from '#tests/shared/application/handled-cases';
import { newKey, testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { agreementWith } from '#tests/shared/domain/agreement/agreement-fixture';
import { sealedAgreements } from '#tests/shared/domain/agreement/sealed-agreements';
import { clerk, intake, windowOf } from './window-intake.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

const [sub = '', body = ''] = [clerk.account.split('|')[1], clerk.posts[0]?.body];
const trained = (on: string, until: string, parts: Partial<Training> = {}): Training[] => [
  { sub, body, signs: 'receive', items: { 'XS-057': { on, until } }, ...parts },
];
/** The test's time is 22 September 2026. */
const [from, to] = ['2026-01-05', '2026-12-31'];

const collect = (parts: object, filing = intake, idempotencyKey = newKey()) =>
  collectCase(windowOf(platform, [agreementWith()], parts), { person: clerk, intake: filing, idempotencyKey });

describe('a clerk receives an item', () => {
  it.each([
    ['on the day of their training', trained('2026-09-22', to), true],
    ['the day before it', trained('2026-09-23', to), false],
    ['on its last day', trained(from, '2026-09-22'), true],
    ['the day after', trained(from, '2026-09-21'), false],
    ['trained for another', trained(from, to, { items: { 'XS-048': { on: from, until: to } } }), false],
    ['trained at the windows of another body', trained(from, to, { body: '11610100XTXX00161R' }), false],
    ['when somebody else is trained', trained(from, to, { sub: `x${sub}` }), false],
    ['when nobody is', [], false],
  ])('%s, or does not', async (_, training, ok) => {
    const outcome = await collect({ training });
    expect(outcome).toMatchObject(ok ? { ok } : { ok, code: 'window.not_trained' });
  });

  it('not again by the same key once the training has ended', async () => {
    const idempotencyKey = newKey();
    expect(await collect({}, intake, idempotencyKey)).toMatchObject({ ok: true });
    expect(await collect({ training: [] }, intake, idempotencyKey)).toMatchObject({ code: 'window.not_trained' });
  });

  it('with a card reader where the window has one, and by the paper anywhere', async () => {
    const bare = windows.map((window) => ({ ...window, devices: ['document-camera'] }));
    expect(await collect({ windows: bare })).toMatchObject({ ok: false, code: 'window.no_device' });
    const seen = { ...intake, identity: { method: 'paper-seen' } } as unknown as typeof intake;
    expect(await collect({ windows: bare }, seen)).toMatchObject({ ok: true });
    expect(await collect({})).toMatchObject({ ok: true });
  });
});

describe('what a clerk may do at a window', () => {
  const yours = async (parts: object) => {
    const { items } = value(
      await listReceivable({ ...windowOf(platform, sealedAgreements), ...parts }, { person: clerk, window: 'LZ-01' }),
    );
    return new Map(items.map((each) => [each.item.id, each.yours]));
  };

  it('is the least of what clause, window and their own signature allow, while they are trained', async () => {
    expect((await yours({})).get('XS-041')).toEqual({ power: 'entrusted-acceptance', trainedUntil: '2028-12-31' });
    expect((await yours({})).get('XS-057')).toEqual({ power: 'receive', trainedUntil: '2028-12-31' });
    const [without] = [windows.map((window) => ({ ...window, powers: {} }))];
    expect((await yours({ windows: without })).get('XS-041')?.power).toBe('receive');
    expect((await yours({ training: trained(from, to) })).get('XS-041')).toEqual({
      power: 'receive',
      trainedUntil: null,
    });
    expect((await yours({ training: trained(from, to) })).get('XS-057')).toEqual({
      power: 'receive',
      trainedUntil: to,
    });
  });

  it('is never more than any of them gives', () => {
    const power = fc.constantFrom<Power>(...clauseWords.powers);
    fc.assert(
      fc.property(fc.array(power, { minLength: 1 }), (powers) => {
        const least = leastPower(...(powers as [Power, ...Power[]]));
        const rank = (each: Power) => clauseWords.powers.indexOf(each);
        expect(powers).toContain(least);
        expect(Math.min(...powers.map(rank))).toBe(rank(least));
      }),
    );
  });
});
