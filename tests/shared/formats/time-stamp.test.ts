import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '#formats/bytes';
import { DerError } from '#formats/der-reader';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { buildTimeStamp, imprintOf, parseTimeStamp, timeStampFault } from '#formats/time-stamp';
import { type Certificate, parseCertificate } from '#formats/x509';
import { buildCertificate } from '#formats/x509-builder';
import { TIME_STAMPING } from '#formats/x509-extensions';

const pair = sm2GenerateKeyPair();
const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;
const sign = (message: Uint8Array): Uint8Array =>
  sm2Sign({ privateKey: pair.privateKey, digest: sm2Digest({ publicKey: pair.publicKey, message }) });

const certified = async (extendedKeyUsage?: readonly string[], serial = '07'): Promise<Certificate> => {
  const name = { C: 'CN', CN: '测试时间戳' };
  const span = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' };
  const usage = { keyUsage: ['digitalSignature'] as const, ...(extendedKeyUsage ? { extendedKeyUsage } : {}) };
  const keys = { publicKey, issuerPublicKey: publicKey };
  return parseCertificate(
    await buildCertificate({ serial, issuer: name, subject: name, ...span, ...usage, ...keys }, sign),
  );
};

const of = utf8('the signature of a seal');
const at = '2026-09-22T02:00:00Z';
const tokenOf = (certificate: Certificate, imprint = imprintOf('SM2-SM3', of)): Promise<Uint8Array> =>
  buildTimeStamp({ imprint, at, serial: 99n, policy: '1.2.156.9999.1', certificate }, sign);

let certificate: Certificate;
let token: Uint8Array;
beforeAll(async () => {
  certificate = await certified([TIME_STAMPING]);
  token = await tokenOf(certificate);
});

describe('a time-stamp', () => {
  it('says when something was there', () => {
    const stamp = parseTimeStamp(token);
    expect(stamp).toMatchObject({ at, policy: '1.2.156.9999.1', algorithm: 'SM2-SM3', certificate: { serial: '07' } });
    expect(timeStampFault({ stamp, of })).toBeNull();
    expect(certificate.unknownCritical).toEqual([]);
  });

  it('is of these bytes and of no others', () => {
    expect(timeStampFault({ stamp: parseTimeStamp(token), of: utf8('another') })).toBe('imprint_differs');
  });

  it.each<[string, readonly string[] | undefined]>([
    ['of no extended usage', undefined],
    ['of another usage', ['1.3.6.1.5.5.7.3.3']],
    ['of several usages', [TIME_STAMPING, '1.3.6.1.5.5.7.3.3']],
  ])('counts for nothing by a key %s', async (_, usage) => {
    const stamp = parseTimeStamp(await tokenOf(await certified(usage)));
    expect(timeStampFault({ stamp, of })).toBe('not_for_time_stamps');
  });

  it('counts for nothing with another signature', async () => {
    const other = sm2GenerateKeyPair();
    const by = (message: Uint8Array): Uint8Array =>
      sm2Sign({ privateKey: other.privateKey, digest: sm2Digest({ publicKey: other.publicKey, message }) });
    const imprint = imprintOf('SM2-SM3', of);
    const forged = await buildTimeStamp({ imprint, at, serial: 1n, policy: '1.2.3', certificate }, by);
    expect(timeStampFault({ stamp: parseTimeStamp(forged), of })).toBe('signature_invalid');
  });

  it('is refused with another token under its signature, or another certificate beside it', async () => {
    const later = await buildTimeStamp(
      {
        imprint: imprintOf('SM2-SM3', of),
        at: '2026-09-22T02:00:01Z',
        serial: 99n,
        policy: '1.2.156.9999.1',
        certificate,
      },
      sign,
    );
    // The time in the token is of the same length: the one of the other in its place.
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
    const moved = Buffer.from(text(token).replace('20260922020000Z', '20260922020001Z'), 'latin1');
    expect(text(later)).toContain('20260922020001Z');
    expect(() => parseTimeStamp(new Uint8Array(moved))).toThrow('another token');
    const twin = await certified([TIME_STAMPING]);
    const swapped = Buffer.from(text(token).replace(text(certificate.der), text(twin.der)), 'latin1');
    if (twin.der.length === certificate.der.length)
      expect(() => parseTimeStamp(new Uint8Array(swapped))).toThrow('another certificate');
  });

  it('is read or refused with a DerError, whatever byte of it is another', () => {
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(token.length),
        (place, by, length) => {
          for (const changed of [token.with(place, (token[place] ?? 0) ^ by), token.slice(0, length)])
            try {
              const stamp = parseTimeStamp(changed);
              // What is read says nothing else than before, or its signature does not hold.
              if (timeStampFault({ stamp, of }) === null) expect(stamp.at).toBe(at);
            } catch (error) {
              expect(error).toBeInstanceOf(DerError);
            }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
