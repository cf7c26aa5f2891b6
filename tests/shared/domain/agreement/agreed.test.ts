import { describe, expect, it } from 'vitest';
import { agreed } from '#domain/agreement/agreed';
import { deedDraft, deedHolds, deedId, deedPayload, deedSm3 } from '#domain/agreement/deed';
import { idleAgreements } from '#domain/agreement/idle';
import { entrustingBodies, textOf, textSm3 } from '#domain/agreement/text';
import { bothSeals, clauseWith, deedWith, here, shippedWith, there } from './agreement-fixture.ts';

const plain = shippedWith();
const entrusting = shippedWith({ clauses: [clauseWith({ power: 'entrusted-acceptance' })] });
const one = (version: typeof plain, records: Parameters<typeof agreed>[1]) =>
  agreed([version], records)[0] ?? expect.unreachable();

describe('the text that parties seal', () => {
  it('is all of a version but suspensions and an earlier end', () => {
    const { textSm3: digest } = plain;
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const suspension = { from: '2026-06-01', until: null, reason: { zh: '因故', en: 'for a reason' } };
    expect(shippedWith({ suspensions: [suspension], endsEarlier: '2026-06-30' }).textSm3).toBe(digest);
  });

  it.each([
    ['its number', { version: 2 }],
    ['its title', { title: { zh: '另一', en: 'another' } }],
    ['a party', { parties: [plain.parties[1], plain.parties[0]] as const }],
    ['its first day', { validFrom: '2026-01-02' }],
    ['its last day', { validUntil: '2027-12-31' }],
    ['times of maintenance', { maintenanceWindows: [] }],
    ['who is called', { contacts: [] }],
    ['who pays', { courier: { ...plain.courier, payer: 'deciding' } as const }],
    ['one word of a clause', { clauses: [clauseWith({ handoverEvidence: 'A' })] }],
  ])('is another with %s changed', (_, parts) => {
    expect(shippedWith(parts).textSm3).not.toBe(plain.textSm3);
  });

  it('entrusts powers of whoever decides, and none by receiving alone', () => {
    expect(entrustingBodies(plain)).toEqual([]);
    expect(entrustingBodies(entrusting)).toEqual(['body-there']);
    const back = clauseWith({ number: '4.1', from: there, to: here, power: 'authorised-handling' });
    expect(entrustingBodies({ ...entrusting, clauses: [...entrusting.clauses, back] })).toEqual([
      'body-here',
      'body-there',
    ]);
  });
});

describe('what a register makes of a version', () => {
  it('is its seals, each on its day in Shanghai', () => {
    const late = deedWith(plain, { body: 'body-here', at: '2025-12-02T16:00:00.000Z' });
    expect(one(plain, [late]).sealed).toEqual([{ body: 'body-here', on: '2025-12-03', digest: plain.textSm3 }]);
  });

  it.each([
    ['another text', { textSm3: 'ab'.repeat(32) }],
    ['another version', { version: 2 }],
    ['another agreement', { agreement: 'B' }],
  ])('is nothing by a seal under %s', (_, other) => {
    expect(one(plain, bothSeals(plain, other)).sealed).toEqual([]);
  });

  it('is published with the last of those who entrust, and not before', () => {
    const back = clauseWith({ number: '4.1', from: there, to: here, power: 'entrusted-acceptance' });
    const both = shippedWith({ clauses: [...entrusting.clauses, back] });
    const [mine, theirs] = ['body-here', 'body-there'].map((body, day) =>
      deedWith(both, { body, kind: 'published', at: `2025-12-1${day}T01:00:00.000Z` }),
    );
    if (mine === undefined || theirs === undefined) return expect.unreachable();
    expect(one(both, [theirs]).publishedAt).toBeNull();
    expect(one(both, [theirs, mine]).publishedAt).toBe('2025-12-11T01:00:00.000Z');
    // Who entrusts nothing publishes nothing.
    expect(one(entrusting, [deedWith(entrusting, { body: 'body-here', kind: 'published' })]).publishedAt).toBeNull();
    expect(one(plain, bothSeals(plain, { kind: 'published' })).publishedAt).toBeNull();
  });

  it('ends on the earlier day, and never on a later one than was sealed', () => {
    expect(one(shippedWith({ endsEarlier: '2026-06-30' }), []).validUntil).toBe('2026-06-30');
    expect(one(shippedWith({ endsEarlier: '2027-06-30' }), []).validUntil).toBe('2026-12-31');
  });
});

describe('an agreement that has no effect', () => {
  const idle = (records: Parameters<typeof agreed>[1], versions = [plain], day = '2026-06-01') =>
    idleAgreements(agreed(versions, records), day).map(({ version }) => version);

  it('is one whose days have come without both seals', () => {
    expect(idle([])).toEqual([1]);
    expect(idle(bothSeals(plain).slice(1))).toEqual([1]);
    expect(idle(bothSeals(plain))).toEqual([]);
    for (const day of ['2025-12-31', '2027-01-01']) expect(idle([], [plain], day)).toEqual([]);
  });

  it('is one that entrusts powers and does not publish them', () => {
    expect(idle(bothSeals(entrusting), [entrusting])).toEqual([1]);
    const published = deedWith(entrusting, { body: 'body-there', kind: 'published' });
    expect(idle([...bothSeals(entrusting), published], [entrusting])).toEqual([]);
  });

  it('is none that a newer version has replaced', () => {
    const newer = shippedWith({ version: 2 });
    expect(idle(bothSeals(newer), [plain, newer])).toEqual([]);
    expect(idle(bothSeals(plain), [plain, newer])).toEqual([2]);
  });
});

describe("a party's deed", () => {
  const name = { zh: '测试', en: 'test' };
  const draft = deedDraft({ kind: 'sealed', issuer: { id: 'body-there', name }, text: textOf(entrusting) });
  const sealing = {
    ...({ algorithm: 'SM2-SM3', sealId: 's', sealKind: 'official', certificateSm3: '' } as const),
    signedAt: '2026-09-22T01:00:00.000Z',
  };
  const holds = (parts: object) => deedHolds({ ...deedPayload({ draft, sealing }), ...parts });

  it('is the same whenever it is drafted, and named by its text', () => {
    expect(deedSm3(deedDraft({ kind: 'sealed', issuer: { id: 'body-there', name }, text: textOf(entrusting) }))).toBe(
      deedSm3(draft),
    );
    expect(deedId(draft)).toBe(`A-v1-sealed-body-there-${entrusting.textSm3.slice(0, 32)}`);
  });

  it('takes nothing into its text that is no part of it', () => {
    expect(textSm3(textOf({ ...entrusting, ...{ surprise: true } }))).toBe(entrusting.textSm3);
  });

  it('holds together by its digest, its name and who may say so', () => {
    expect(holds({})).toBe(true);
    expect(holds({ textSm3: plain.textSm3 })).toBe(false);
    expect(holds({ text: textOf(plain) })).toBe(false);
    expect(holds({ identifier: 'A-v1-sealed-body-here-0' })).toBe(false);
    const by = (id: string, kind: 'sealed' | 'published') => {
      const other = deedDraft({ kind, issuer: { id, name }, text: textOf(entrusting) });
      return deedHolds(deedPayload({ draft: other, sealing }));
    };
    expect([by('body-here', 'sealed'), by('body-elsewhere', 'sealed')]).toEqual([true, false]);
    expect([by('body-there', 'published'), by('body-here', 'published')]).toEqual([true, false]);
  });
});
