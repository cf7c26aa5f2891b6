import { describe, expect, it } from 'vitest';
import { confirm } from '#domain/seal/confirm';
import type { Seal } from '#domain/seal/seal';

const at = '2026-09-22T02:00:00.000Z';
const seal = (parts: Partial<Seal> = {}): Seal => ({
  ...{ id: '62010000010102', body: '12620100XTXX00057N', kind: 'official', keyArn: 'arn:2', algorithm: 'SM2-SM3' },
  ...{ certificate: '', ses: '', validFrom: '2026-01-01T00:00:00Z', validUntil: '2026-12-31T00:00:00Z' },
  state: 'registered',
  ...parts,
});
const by = (account: string, isDecider = true) => ({ by: account, tokenDigest: 'ab', at, isDecider });
const once = seal({ confirmations: [{ by: 'i|decider', tokenDigest: 'ab', at }] });
const before = seal({ id: '62010000010101', state: 'active' });

describe('a registered seal', () => {
  it('is not in force with the first confirmation, which a decider gives', () => {
    expect(confirm({ seal: seal(), others: [before], by: by('i|decider') })).toEqual([{ old: seal(), seal: once }]);
    expect(confirm({ seal: seal(), others: [], by: by('i|reviewer', false) })).toBe('seal.first_by_decider');
  });

  it.each([
    ['another decider', true],
    ['a reviewer', false],
  ])('is in force with the second confirmation, by %s, and the one before it replaced', (_, isDecider) => {
    const suspended = seal({ id: '62010000010100', state: 'suspended' });
    const changed = confirm({ seal: once, others: [before, suspended], by: by('i|second', isDecider) });
    expect(changed).toEqual([
      {
        old: once,
        seal: {
          ...{ ...once, state: 'active' },
          confirmations: [...(once.confirmations ?? []), { by: 'i|second', tokenDigest: 'ab', at }],
        },
      },
      { old: before, seal: { ...before, state: 'replaced' } },
    ]);
  });

  it('is confirmed by two people: the same one twice is one', () => {
    expect(confirm({ seal: once, others: [], by: by('i|decider') })).toBe('seal.same_official');
  });

  it('does not come into force while it is not valid: the one before would be replaced by nothing', () => {
    for (const parts of [{ validUntil: '2026-09-21T00:00:00Z' }, { validFrom: '2026-09-23T00:00:00Z' }])
      expect(confirm({ seal: { ...once, ...parts }, others: [before], by: by('i|second') })).toBe('seal.not_valid_now');
  });
});

describe('a seal in force', () => {
  const active = { ...once, state: 'active' } as const;

  it('stays as it is where one of the two confirms it again, and is confirmed by nobody else', () => {
    expect(confirm({ seal: active, others: [], by: by('i|decider') })).toEqual([]);
    expect(confirm({ seal: active, others: [], by: by('i|third') })).toBe('seal.not_registered');
  });

  it.each(['suspended', 'replaced'] as const)('is not brought back by confirming it once it is %s', (state) => {
    expect(confirm({ seal: { ...once, state }, others: [], by: by('i|decider') })).toBe('seal.not_registered');
  });
});
