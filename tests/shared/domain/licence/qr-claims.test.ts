import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  holderDigest,
  identifierIn,
  mostClaimBytes,
  packQrClaims,
  type QrClaims,
  qrAddress,
  qrClaimsOf,
  qrMessage,
  readQr,
  unpackQrClaims,
} from '#domain/licence/qr-claims';
import { fromUtf8, toBase64Url, toHex } from '#formats/bytes';
import { qrCode } from '#formats/qr-code';
import { issuedItems, payloadOf } from './payloads.ts';

const certificate = Uint8Array.from({ length: 400 }, (_, at) => at & 0xff);
const signature = new Uint8Array(64).fill(7);
const base = 'https://verify.demo-region.example.gov.cn/verify';
const claims = qrClaimsOf(payloadOf('LZ-001'), certificate);
const packed = packQrClaims(claims);
const withByte = (at: number, byte: number): Uint8Array => packed.with(at, byte);
const behind = (address: string): string => address.slice(address.indexOf('#') + 1);

describe('the claims of a result', () => {
  it.each(issuedItems)('of %s give its whole identifier back, from a code of version 11 at most', (id) => {
    const payload = payloadOf(id);
    const own = packQrClaims(qrClaimsOf(payload, certificate));
    expect(own.length).toBeLessThanOrEqual(mostClaimBytes);
    const address = qrAddress({ base, packed: own, signature });
    expect(qrCode(address).version).toBeLessThanOrEqual(11);
    const read = readQr(behind(address));
    if (!read.ok) expect.unreachable(read.reason);
    expect(identifierIn(read.claims, payload.issuer.id)).toBe(payload.identifier);
    expect(read).toMatchObject({ signature, message: qrMessage(own) });
    expect(read.claims).toMatchObject({ issuedOn: payload.issuedOn, validUntil: payload.validUntil });
    expect(read.claims.holder).toEqual(holderDigest(payload.holder));
  });

  it('are signed as what they are', () => {
    expect(fromUtf8(qrMessage(packed).slice(0, 11))).toBe('tongban-qr\n');
  });

  it('tell one holder from another', () => {
    const { holder } = payloadOf('LZ-001');
    expect(toHex(holderDigest({ ...holder, name: `${holder.name}1` }))).not.toBe(toHex(holderDigest(holder)));
    expect(toHex(holderDigest({ name: 'a', maskedNumber: 'bc' }))).not.toBe(
      toHex(holderDigest({ name: 'ab', maskedNumber: 'c' })),
    );
  });

  it('are the same when they are packed and unpacked, and nothing else is the same bytes', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const day = fc
      .integer({ min: 1, max: 0xffff })
      .map((days) => new Date(Date.UTC(1999, 11, 31) + days * 86_400_000).toISOString().slice(0, 10));
    const three = (min: number) => fc.integer({ min, max: 999 }).map((number) => String(number).padStart(3, '0'));
    const any: fc.Arbitrary<QrClaims> = fc
      .record({
        ...{ certificate: bytes(4), holder: bytes(8), issuedOn: day, typeSerial: three(0), version: three(1) },
        validUntil: fc.option(day),
        serial: fc.string({
          unit: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
          minLength: 1,
          maxLength: 33,
          size: 'max',
        }),
      })
      .filter(({ issuedOn, validUntil }) => validUntil === null || validUntil >= issuedOn);
    fc.assert(
      fc.property(any, (said) => {
        const own = packQrClaims(said);
        expect(own.length).toBeLessThanOrEqual(mostClaimBytes);
        expect(unpackQrClaims(own)).toEqual(said);
      }),
    );
  });

  it.each([
    ['qr.format_unknown', withByte(0, 2)],
    ['qr.date', withByte(5, 0).with(6, 0)],
    ['qr.date', withByte(7, 0).with(8, 1)],
    ['qr.type', withByte(9, 0xff)],
    ['qr.version', withByte(9, 0).with(10, 0).with(11, 0)],
    ['qr.serial', withByte(20, 0)],
    ['qr.serial', Uint8Array.of(...packed.slice(0, 20), 1)],
    ['qr.length', packed.slice(0, 20)],
    ['qr.length', Uint8Array.of(...packed.slice(0, 20), ...new Uint8Array(23).fill(1))],
  ])('are refused with %s', (reason, bytes) => {
    expect(unpackQrClaims(bytes)).toBe(reason);
  });

  it.each([
    ['qr.length', ''],
    ['qr.length', 'A'.repeat(200_000)],
    ['qr.length', toBase64Url(packed)],
    ['qr.characters', `${behind(qrAddress({ base, packed, signature }))}=`],
    ['qr.characters', 'not base64'],
  ])('are no code with %s', (reason, text) => {
    expect(readQr(text)).toEqual({ ok: false, reason });
  });

  it('never end in anything but claims or a reason, whatever is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120, size: 'max' }), (bytes) => {
        const read = readQr(toBase64Url(bytes));
        // What is read was written in the one way there is.
        if (read.ok) expect(packQrClaims(read.claims)).toEqual(bytes.slice(0, -64));
      }),
    );
  });

  it.each<[string, Partial<QrClaims>]>([
    ['a day before all', { issuedOn: '1999-12-31' }],
    ['no day', { issuedOn: '2026-02-30' }],
    ['a serial number in small letters', { serial: 'a' }],
    ['a serial number that is too long', { serial: 'Z'.repeat(34) }],
    ['a type of two digits', { typeSerial: '01' }],
    ['no digest', { certificate: new Uint8Array(3) }],
  ])('cannot be packed with %s', (_, wrong) => {
    expect(() => packQrClaims({ ...claims, ...wrong })).toThrow(RangeError);
  });
});
