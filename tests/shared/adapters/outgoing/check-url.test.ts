import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkUrl } from '#adapters/outgoing/check-url';
import { OutgoingRules } from '#adapters/outgoing/outgoing-rules';
import { closedUrls, openUrls } from '#tests/vectors/ssrf-corpus';

const open = new OutgoingRules({ network: { kind: 'public' } });
const local = new OutgoingRules({ network: { kind: 'public' }, loopback: true, forbidden: ['127.0.0.1:9001'] });

describe('a URL of a partner', () => {
  it.each(closedUrls)('is not %j, because of its %s', (url, reason) => {
    expect(checkUrl(url, open)).toEqual({ ok: false, reason });
  });

  it.each(openUrls)('may be %s', (url) => {
    expect(checkUrl(url, open)).toMatchObject({ ok: true });
  });

  it('is at most 2,000 characters long, as written and as sent', () => {
    const base = 'https://partner.example/';
    expect(checkUrl(base.padEnd(2_000, 'a'), open)).toMatchObject({ ok: true });
    expect(checkUrl(base.padEnd(2_001, 'a'), open)).toEqual({ ok: false, reason: 'length' });
    expect(checkUrl(base.padEnd(1_000, '"'), open)).toEqual({ ok: false, reason: 'length' });
    const long = new OutgoingRules({ network: { kind: 'public' }, maxUrlLength: 4_000 });
    expect(checkUrl(base.padEnd(4_000, 'a'), long)).toMatchObject({ ok: true });
  });

  it('says where it leads', () => {
    expect(checkUrl('https://0x8.8.010.8:8443/x', open)).toMatchObject({ host: '8.8.8.8', port: 8443 });
    expect(checkUrl('https://[2400:3200:0::1]/x', open)).toMatchObject({ host: '2400:3200::1', port: 443 });
    expect(checkUrl('https://Partner.Example', open)).toMatchObject({ host: 'partner.example', port: 443 });
  });

  it('may be of this machine in a local run alone, on plain http too', () => {
    for (const url of [
      'http://127.0.0.1:4566/b/k?x=1',
      'https://localhost:1024/',
      'http://[::1]/',
      'http://127.1:80/',
    ]) {
      expect(checkUrl(url, local)).toMatchObject({ ok: true });
      expect(checkUrl(url, open)).toMatchObject({ ok: false });
    }
  });

  it.each([
    ['http://127.0.0.1:9001/2018-06-01/runtime/invocation/next', 'address'],
    ['http://2130706433:9001/', 'address'],
    ['http://[::1]:9001/', 'address'],
    ['http://169.254.169.254/latest/', 'address'],
    ['http://[::ffff:127.0.0.1]:80/', 'address'],
    ['http://10.0.0.1/', 'address'],
    ['http://user@127.0.0.1/', 'credentials'],
    ['http://127.0.0.1:0/', 'port'],
    ['http://localhost./', 'host'],
    ['ftp://127.0.0.1/', 'scheme'],
  ])('is not %s in a local run either', (url, reason) => {
    expect(checkUrl(url, local)).toEqual({ ok: false, reason });
  });

  it('is judged without a throw, whatever it is', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.webUrl(),
      fc.string({ unit: 'grapheme', maxLength: 40 }).map((rest) => `https://${rest}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        for (const rules of [open, local]) {
          const verdict = checkUrl(text, rules);
          if (verdict.ok) expect(text).toMatch(/^https?:\/\/[!-~]+$/i);
        }
      }),
    );
  });
});

/** The spellings that WHATWG reads as one IPv4 address: 1 to 4 parts, each in one of three notations, with zeros before. */
const notations = [
  (part: number, zeros: number): string => (zeros > 0 ? `0${'0'.repeat(zeros)}${part.toString(8)}` : String(part)),
  (part: number): string => String(part),
  (part: number, zeros: number): string => `0x${'0'.repeat(zeros)}${part.toString(16)}`,
  (part: number, zeros: number): string => `0X${'0'.repeat(zeros)}${part.toString(16).toUpperCase()}`,
  (part: number, zeros: number): string => `0${'0'.repeat(zeros)}${part.toString(8)}`,
];
const spelled = fc.record({
  value: fc.oneof(
    fc.integer({ min: 0, max: 0xffffffff }),
    fc.constantFrom(0x7f000001, 0xa9fea9fe, 0x0a000001, 0xc0a80101, 0x08080808, 0x64646464, 0),
  ),
  parts: fc.integer({ min: 1, max: 4 }),
  ways: fc.array(fc.tuple(fc.nat(notations.length - 1), fc.nat(3)), { minLength: 4, maxLength: 4 }),
  escaped: fc.boolean(),
});

describe('an IPv4 address', () => {
  it('gets one verdict in all its spellings', () => {
    fc.assert(
      fc.property(spelled, ({ value, parts, ways, escaped }) => {
        const bytes = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
        const tail = value % 2 ** (8 * (5 - parts));
        const written = [...bytes.slice(0, parts - 1), tail]
          .map((part, index) => notations[ways[index]?.[0] ?? 0]?.(part, ways[index]?.[1] ?? 0) ?? '')
          .join('.');
        const spelling = escaped ? written.replace(/\d/, (digit) => `%3${digit}`) : written;
        for (const rules of [open, local]) {
          const plain = checkUrl(`https://${bytes.join('.')}/`, rules);
          const other = checkUrl(`https://${spelling}/`, rules);
          expect([spelling, other.ok ? other.host : other.reason]).toEqual([
            spelling,
            plain.ok ? plain.host : plain.reason,
          ]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
