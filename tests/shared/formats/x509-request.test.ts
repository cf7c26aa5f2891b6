import { createSign, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { fromBase64, toHex } from '#formats/bytes';
import { DerCursor, DerError, NotInUseError, readDer } from '#formats/der-reader';
import { Tag } from '#formats/der-tags';
import { derBitString, derExplicit, derInteger, derObjectIdentifier, derSequence, derSet } from '#formats/der-writer';
import { encodeSignatureAlgorithm } from '#formats/signature-algorithm';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { decodeSpki, encodeSpki, type PublicKey } from '#formats/spki';
import { encodeName } from '#formats/x509-name';
import {
  buildCertificationRequest,
  parseCertificationRequest,
  verifyCertificationRequest,
} from '#formats/x509-request';
import { openSslRequests } from '#tests/vectors/certification-requests';

interface Signer {
  readonly publicKey: PublicKey;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

function sm2Signer(): Signer {
  const { privateKey, publicKey: bytes } = sm2GenerateKeyPair();
  const sign = (message: Uint8Array) => sm2Sign({ privateKey, digest: sm2Digest({ publicKey: bytes, message }) });
  return { publicKey: { algorithm: 'SM2', bytes }, sign };
}

function p256Signer(): Signer {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: decodeSpki(pair.publicKey.export({ type: 'spki', format: 'der' })),
    sign: (message) => new Uint8Array(createSign('sha256').update(message).sign(pair.privateKey)),
  };
}

const subject = { C: 'CN', O: '示范皋兰市场监督管理局', OU: '11620122XTXX001454', CN: '示范皋兰市场监督管理局' };
const verdictOn = (der: Uint8Array) => verifyCertificationRequest(parseCertificationRequest(der));

const signer = sm2Signer();
let der: Uint8Array;
beforeAll(async () => {
  der = await buildCertificationRequest({ subject, publicKey: signer.publicKey }, signer.sign);
});

/** The members of a request, and the request that has others in their place, signed again by the key of `signer`. */
function withInfo(change: (members: readonly Uint8Array[]) => readonly Uint8Array[]): Uint8Array {
  const info = new DerCursor(readDer(der)).take(Tag.sequence);
  const signed = derSequence(...change(info.children.map(({ encoded }) => encoded)));
  return derSequence(signed, encodeSignatureAlgorithm('SM2-SM3'), derBitString(signer.sign(signed)));
}
const withAttributes = (...attributes: readonly Uint8Array[]): Uint8Array =>
  withInfo((members) => [...members.slice(0, 3), derExplicit(0, ...attributes)]);
const attribute = (type: string, ...values: readonly Uint8Array[]): Uint8Array =>
  derSequence(derObjectIdentifier(type), derSet(...values));

describe('a request for a certificate', () => {
  it.each([
    ['SM2', sm2Signer, 'SM2-SM3'],
    ['P-256', p256Signer, 'ECDSA-SHA256'],
  ] as const)(
    'of %s is read as it was written, and shows that the key is held',
    async (_, make, signatureAlgorithm) => {
      const { publicKey, sign } = make();
      const request = parseCertificationRequest(await buildCertificationRequest({ subject, publicKey }, sign));
      expect(request).toMatchObject({ subject, publicKey, attributes: [], signatureAlgorithm });
      expect(toHex(request.subject.encoded)).toBe(toHex(encodeName(subject)));
      expect(verifyCertificationRequest(request)).toEqual({ ok: true });
    },
  );

  it('of OpenSSL is read, with what else it asks for, and verifies', () => {
    const [sm2, p256] = [openSslRequests.sm2, openSslRequests.p256].map(fromBase64).map(parseCertificationRequest);
    expect(sm2).toMatchObject({
      ...{ subject: { C: 'CN', O: '测试机构', OU: '11620122XTXX001454', CN: '测试机构' } },
      ...{ publicKey: { algorithm: 'SM2' }, attributes: [], signatureAlgorithm: 'SM2-SM3' },
    });
    expect(p256).toMatchObject({ publicKey: { algorithm: 'P-256' }, attributes: ['1.2.840.113549.1.9.14'] });
    expect([sm2, p256].map((request) => request && verifyCertificationRequest(request))).toEqual([
      { ok: true },
      { ok: true },
    ]);
  });

  it('is not signed by another key, under an empty id, over other bytes, or by another algorithm', async () => {
    const other = sm2Signer();
    const forged = await buildCertificationRequest({ subject, publicKey: signer.publicKey }, other.sign);
    expect(verdictOn(forged)).toEqual({ ok: false, reason: 'signature_invalid' });
    expect(verdictOn(fromBase64(openSslRequests.sm2EmptyId))).toEqual({ ok: false, reason: 'signature_invalid' });

    const [signed, , signature] = readDer(der).children.map(({ encoded }) => encoded);
    if (signed === undefined || signature === undefined) throw new Error('no request');
    const renamed = new Uint8Array(signed);
    // The last digit of the credit code.
    renamed[Buffer.from(renamed).indexOf(subject.OU) + subject.OU.length - 1] = 0x35;
    const ofAnother = derSequence(renamed, encodeSignatureAlgorithm('SM2-SM3'), signature);
    expect(parseCertificationRequest(ofAnother).subject.encoded).not.toEqual(encodeName(subject));
    expect(verdictOn(ofAnother)).toEqual({ ok: false, reason: 'signature_invalid' });
    const otherwise = derSequence(signed, encodeSignatureAlgorithm('ECDSA-SHA256'), signature);
    expect(verdictOn(otherwise)).toEqual({ ok: false, reason: 'algorithm_differs' });
  });

  it('may ask for more, each thing once, with a value, in the order of DER', () => {
    const [one, other] = [attribute('1.2.3', derInteger(1)), attribute('1.2.4', derInteger(1), derInteger(2))];
    expect(verdictOn(withAttributes(one, other))).toEqual({ ok: true });
    expect(parseCertificationRequest(withAttributes(one, other)).attributes).toEqual(['1.2.3', '1.2.4']);
    for (const [attributes, message] of [
      [[other, one], 'SET OF not in order'],
      [[one, attribute('1.2.3', derInteger(2))], 'attribute occurs twice'],
      [[attribute('1.2.3')], 'attribute without a value'],
      [[derSequence(derObjectIdentifier('1.2.3'), derInteger(1))], 'expected tag'],
    ] as const)
      expect(() => parseCertificationRequest(withAttributes(...attributes))).toThrow(message);
  });

  it('is of version 1, has its attributes even if there are none, and nothing behind them', () => {
    const refused = (change: Parameters<typeof withInfo>[0]) =>
      expect(() => parseCertificationRequest(withInfo(change)));
    refused(([, ...rest]) => [derInteger(1), ...rest]).toThrow(NotInUseError);
    refused((members) => members.slice(0, 3)).toThrow(DerError);
    refused((members) => [...members, derInteger(0)]).toThrow(DerError);
    const compressed = encodeSpki(signer.publicKey).slice(0, 59);
    refused(([version, name, , attributes]) => [version, name, compressed, attributes] as Uint8Array[]).toThrow(
      DerError,
    );
    expect(() => parseCertificationRequest(new Uint8Array([...der, 0]))).toThrow(DerError);
    expect(() => parseCertificationRequest(new Uint8Array(16 * 1024 + 1))).toThrow('more than 16384 bytes');
  });

  it('with any byte changed is refused, or is signed by nobody', () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = new Uint8Array(der);
        changed[at] = (changed[at] ?? 0) ^ by;
        try {
          return !verdictOn(changed).ok;
        } catch (error) {
          return error instanceof DerError;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('without a name is not written', async () => {
    await expect(buildCertificationRequest({ ...signer, subject: {} }, signer.sign)).rejects.toThrow(RangeError);
  });
});
