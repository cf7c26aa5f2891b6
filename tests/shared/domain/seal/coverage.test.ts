import { describe, expect, it } from 'vitest';
import { coverage, type SealNeed } from '#domain/seal/coverage';
import type { Seal } from '#domain/seal/seal';

const at = '2026-09-22T02:00:00.000Z';
const body = '12620100XTXX00057N';
const need: SealNeed = { body, kind: 'official', items: ['XS-022'], duties: ['agreements'] };
const seal = (parts: Partial<Seal> = {}): Seal => ({
  ...{ id: '1', body, kind: 'official', keyArn: '', algorithm: 'SM2-SM3', certificate: '', ses: '', state: 'active' },
  ...{ validFrom: '2026-01-01T00:00:00Z', validUntil: '2027-06-30T00:00:00Z' },
  ...parts,
});
const stateWith = (...seals: Seal[]) => coverage({ needs: [need], seals, at })[0];

describe('the coverage of what a body needs', () => {
  it('says of a kind what it is needed for, and until when there is a seal', () => {
    const { body: _, ...said } = need;
    expect(stateWith(seal())).toEqual({ ...said, state: 'covered', until: '2027-06-30T00:00:00Z' });
  });

  it('is ending where the last seal ends within 60 days', () => {
    const ending = seal({ validUntil: '2026-11-21T01:00:00Z' });
    expect(stateWith(ending)?.state).toBe('ending');
    expect(stateWith(seal({ validUntil: '2026-11-21T03:00:00Z' }))?.state).toBe('covered');
    expect(stateWith(ending, seal())?.state).toBe('covered');
  });

  it.each([
    ['there is none', []],
    ['it waits to be confirmed', [seal({ state: 'registered' })]],
    ['it is suspended', [seal({ state: 'suspended' })]],
    ['it is replaced', [seal({ state: 'replaced' })]],
    ['it has ended', [seal({ validUntil: '2026-09-22T01:00:00Z' })]],
    ['it has not begun', [seal({ validFrom: '2026-09-23T00:00:00Z' })]],
    ['it is of another kind', [seal({ kind: 'receipt' })]],
    ['it is of another body', [seal({ body: '11620100XTXX00137D' })]],
  ])('is missing where %s', (_, seals) => {
    expect(stateWith(...seals)).toMatchObject({ state: 'missing', until: null });
  });
});
