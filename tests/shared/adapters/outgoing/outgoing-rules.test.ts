import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutgoingRules } from '#adapters/outgoing/outgoing-rules';
import { closedAddresses, neverAddresses, noAddresses, openAddresses } from '#tests/vectors/ssrf-corpus';

const open = new OutgoingRules({ network: { kind: 'public' } });
/** As wide as ranges may be. */
const widest = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/16', 'fd20::/16'];
const everything = new OutgoingRules({ network: { kind: 'ranges', ranges: widest } });
const local = new OutgoingRules({
  network: { kind: 'public' },
  loopback: true,
  forbidden: ['127.0.0.1:9001', '[::1]:9002', 'sandbox:9003', '0.0.0.0:9004', '8.8.8.8:443'],
});
const judged = (rules: OutgoingRules, address: string, port = 443) => rules.judge({ address, port, host: 'a.example' });

describe('an address of the public network', () => {
  it.each(openAddresses)('%s is allowed', (address) => {
    expect(judged(open, address)).toMatchObject({ ok: true });
  });

  it.each(closedAddresses)('is not %s', (address) => {
    expect(judged(open, address)).toMatchObject({ ok: false, reason: expect.stringMatching(/^(never|special)$/) });
  });

  it.each(noAddresses)('is not what is no address: %j', (address) => {
    for (const rules of [open, everything, local])
      expect(judged(rules, address)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('comes back in one spelling', () => {
    expect(judged(open, '2001:0DA8:0:0::0001')).toEqual({ ok: true, address: '2001:da8::1', family: 6 });
    expect(judged(open, '8.8.8.8')).toEqual({ ok: true, address: '8.8.8.8', family: 4 });
  });
});

describe('registered ranges', () => {
  const ranges = ['10.20.0.0/16', '172.16.5.9/32', 'fd12:3456::/32', '100.64.0.0/10'];
  const extranet = new OutgoingRules({ network: { kind: 'ranges', ranges } });

  it.each(['10.20.0.0', '10.20.255.255', '172.16.5.9', 'fd12:3456:ffff::1', '100.64.0.1'])('hold %s', (address) => {
    expect(judged(extranet, address)).toMatchObject({ ok: true });
  });

  it.each(['10.19.255.255', '10.21.0.0', '172.16.5.8', '8.8.8.8', 'fd12:3457::', '2400:3200::1'])(
    'do not hold %s',
    (address) => {
      expect(judged(extranet, address)).toEqual({ ok: false, reason: 'outside' });
    },
  );

  it.each(neverAddresses)('open %s to nobody, however wide they are', (address) => {
    expect(judged(everything, address)).toEqual({ ok: false, reason: 'never' });
  });

  it('do not open metadata that lies inside', () => {
    for (const address of ['169.254.169.254', '169.254.1.1', '100.100.100.200'])
      expect(judged(extranet, address)).toEqual({ ok: false, reason: 'never' });
  });

  it.each([
    ...['0.0.0.0/0', '10.0.0.0/7', '172.16.0.0/11', '172.16.0.0/8', '192.168.0.0/15', '100.64.0.0/9', '128.0.0.0/1'],
    ...['8.8.8.0/24', '203.0.113.7/32', '172.32.0.0/16', '169.254.0.0/16', '127.0.0.0/8', '240.0.0.0/24', '0.0.0.0/32'],
    ...['::/0', 'fc00::/7', 'fd00::/8', 'fd00::/15', '2000::/3', '2400:3200::/32', '2001:db8::/32', 'fe80::/64'],
    ...['::ffff:10.0.0.0/104', '64:ff9b::/96', '::1/128'],
  ])('that are public, or wider than an extranet, stop whoever makes the rules: %s', (range) => {
    for (const ranges of [[range], ['10.1.0.0/16', range]])
      expect(() => new OutgoingRules({ network: { kind: 'ranges', ranges } })).toThrow('not a range of an extranet');
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10/8',
    'a/8',
    '',
    '10.0.0.0/-1',
    '::/1e1',
  ])('that are none stop whoever makes the rules: %j', (range) => {
    expect(() => new OutgoingRules({ network: { kind: 'ranges', ranges: [range] } })).toThrow('not a range');
  });
});

describe('a local run', () => {
  it('may ask this machine, and nobody else that is not public', () => {
    for (const address of ['127.0.0.1', '127.8.8.8', '::1']) expect(judged(local, address)).toMatchObject({ ok: true });
    const closed = closedAddresses.filter((each) => !/^(127\.|::1$|::0001$|0:0:0:0:0:0:0:1$)/.test(each));
    for (const address of closed) expect([address, judged(local, address).ok]).toEqual([address, false]);
  });

  it.each([
    ['127.0.0.1', 9001],
    ['127.0.0.2', 9001],
    ['::1', 9001],
    ['127.0.0.1', 9002],
    ['127.0.0.1', 9003],
    ['::1', 9004],
    ['8.8.8.8', 443],
  ])('may not ask what is forbidden, by any address of this machine: %s:%i', (address, port) => {
    expect(judged(local, address, port)).toEqual({ ok: false, reason: 'forbidden' });
  });

  it('may ask beside what is forbidden', () => {
    expect(judged(local, '127.0.0.1', 9005)).toMatchObject({ ok: true });
    expect(judged(local, '8.8.4.4', 443)).toMatchObject({ ok: true });
  });

  it('does not begin with something forbidden that is not understood', () => {
    for (const forbidden of ['9001', 'http://127.0.0.1:9001', '127.0.0.1', '', ':9001'])
      expect(() => new OutgoingRules({ network: { kind: 'public' }, forbidden: [forbidden] })).toThrow('host:port');
  });
});

/** A second opinion by arithmetic alone: the blocks as first number and length, from the two IANA registries. */
const blocks4: readonly (readonly [number, number])[] = [
  ...([
    [0x00000000, 8],
    [0x0a000000, 8],
    [0x64400000, 10],
    [0x7f000000, 8],
    [0xa9fe0000, 16],
  ] as const),
  ...([
    [0xac100000, 12],
    [0xc0000000, 24],
    [0xc0000200, 24],
    [0xc01fc400, 24],
    [0xc034c100, 24],
  ] as const),
  ...([
    [0xc0586300, 24],
    [0xc0a80000, 16],
    [0xc0af3000, 24],
    [0xc6120000, 15],
    [0xc6336400, 24],
  ] as const),
  ...([
    [0xcb007100, 24],
    [0xe0000000, 4],
    [0xf0000000, 4],
    [0xa83f8110, 32],
  ] as const),
];
const blocks6: readonly (readonly [string, number])[] = [
  ...([
    ['0000', 3],
    ['4000', 2],
    ['8000', 1],
    ['2001', 23],
    ['20010db8', 32],
    ['2002', 16],
  ] as const),
  ...([
    ['2620004f8000', 48],
    ['3fff', 20],
  ] as const),
];
const first6 = (hex: string): bigint => BigInt(`0x${hex.padEnd(32, '0')}`);
const is4Closed = (value: number): boolean =>
  blocks4.some(([first, length]) => Math.floor(value / 2 ** (32 - length)) === Math.floor(first / 2 ** (32 - length)));
const is6Closed = (value: bigint): boolean =>
  blocks6.some(([first, length]) => value >> BigInt(128 - length) === first6(first) >> BigInt(128 - length));
const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
const colons = (value: bigint): string => (value.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');

const in4 = fc
  .constantFrom(...blocks4)
  .chain(([first, length]) => fc.integer({ min: -2, max: 2 ** (32 - length) + 1 }).map((by) => (first + by) >>> 0));
const in6 = fc
  .constantFrom(...blocks6)
  .chain(([first, length]) => fc.bigInt(-2n, (1n << BigInt(128 - length)) + 1n).map((by) => first6(first) + by))
  .map((value) => BigInt.asUintN(128, value));

describe('the table of special blocks', () => {
  it('closes what arithmetic over the registries closes, and nothing else, in IPv4', () => {
    fc.assert(
      fc.property(fc.oneof(in4, fc.integer({ min: 0, max: 0xffffffff })), (value) => {
        expect(judged(open, dotted(value)).ok).toBe(!is4Closed(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('closes what arithmetic over the registries closes, and nothing else, in IPv6', () => {
    fc.assert(
      fc.property(fc.oneof(in6, fc.bigInt(0n, (1n << 128n) - 1n)), (value) => {
        expect(judged(open, colons(value)).ok).toBe(!is6Closed(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets no IPv4 address through that IPv6 holds, for no network', () => {
    const holders = ['::ffff:', '::', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'];
    fc.assert(
      fc.property(fc.constantFrom(...holders), fc.integer({ min: 0, max: 0xffffffff }), (holder, value) => {
        // Only ::1 itself is this machine in a local run.
        fc.pre(holder !== '::' || value > 1);
        for (const rules of [open, everything, local])
          expect(judged(rules, `${holder}${dotted(value)}`)).toEqual({ ok: false, reason: 'never' });
      }),
    );
  });
});
