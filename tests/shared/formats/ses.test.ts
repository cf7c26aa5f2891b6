import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '#formats/bytes';
import { DerError } from '#formats/der-reader';
import {
  derBitString,
  derIa5String,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derUtcTime,
  derUtf8String,
} from '#formats/der-writer';
import { verifyMessage } from '#formats/signature-algorithm';
import { encodeSeal, encodeSealInfo, readSeal, type SealInfo } from '#formats/ses-seal';
import { ecSignatureIn, encodeSealSignature, encodeToSign, readSealSignature } from '#formats/ses-signature';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import { parseCertificate } from '#formats/x509';

/** A document that ofdrw 2.4.0 signed, as it ships it among its tests (tests/vectors/ofd/LICENSE.ofdrw). */
const files = unzipSync(readFileSync(new URL('../../vectors/ofd/SESV4SignDoc.ofd', import.meta.url)));
const file = (name: string): Uint8Array => files[`Doc_0/Signs/Sign_0/${name}`] ?? expect.unreachable(name);

const pair = sm2GenerateKeyPair();
const sign = (message: Uint8Array): Uint8Array =>
  sm2Sign({ privateKey: pair.privateKey, digest: sm2Digest({ publicKey: pair.publicKey, message }) });
const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;

const info: SealInfo = {
  ...{ version: 4, vendor: 'TONGBAN', id: '62010000000001', type: 1, name: '兰州市测试局 测试样章' },
  signers: { kind: 'certificates', certificates: [utf8('certificate one'), utf8('certificate two')] },
  ...{ madeAt: '2026-09-01T00:00:00Z', validFrom: '2026-09-01T00:00:00Z', validUntil: '2028-09-01T00:00:00Z' },
  picture: { type: 'PNG', bytes: utf8('picture'), width: 42, height: 42 },
  extensions: [],
};
const sealOf = (of: SealInfo, timeStamp?: Uint8Array): Uint8Array => {
  const signed = encodeSealInfo(of);
  const parts = {
    info: signed,
    makerCertificate: utf8('maker'),
    algorithm: 'SM2-SM3',
    signature: sign(signed),
  } as const;
  return encodeSeal({ ...parts, ...(timeStamp === undefined ? {} : { timeStamp }) });
};
const signatureOf = (seal: Uint8Array, version: 4 | 5 = 4, parts: object = {}): Uint8Array => {
  const about = '/Doc_0/Signs/Sign_0/Signature.xml';
  const toSign = encodeToSign({
    version,
    seal,
    signedAt: '2026-09-22T02:00:00.500Z',
    digest: sm3(utf8('x')),
    about,
    ...parts,
  });
  return encodeSealSignature({ toSign, certificate: utf8('signer'), algorithm: 'SM2-SM3', signature: sign(toSign) });
};

describe('a seal and a signature that others made', () => {
  const seal = readSeal(file('Seal.esl'));
  const signature = readSealSignature(file('SignedValue.dat'));

  it('are read', () => {
    expect(seal.info).toMatchObject({
      ...{ version: 4, vendor: 'OFDR&WTest', id: '51f044b76510434e9bc67a1185c2fba5', type: 3 },
      ...{ name: 'OFD R&W 测试用印章', madeAt: '2020-04-22T02:09:00Z', validUntil: '2022-04-22T02:09:00Z' },
      ...{ picture: { type: 'PNG', width: 40, height: 40 }, extensions: [] },
    });
    expect(signature.toSign).toMatchObject({
      ...{ version: 4, signedAt: '2026-08-04T02:08:09Z', about: '/Doc_0/Signs/Sign_0/Signature.xml' },
      digest: sm3(file('Signature.xml')),
    });
    expect(toHex(signature.toSign.seal.der)).toBe(toHex(file('Seal.esl')));
    expect([seal.algorithm, signature.algorithm]).toEqual(['1.2.156.10197.1.501', '1.2.156.10197.1.501']);
    expect(seal.info.signers).toEqual({ kind: 'certificates', certificates: [signature.certificate] });
  });

  it('verify over exactly what is signed', () => {
    const maker = parseCertificate(seal.makerCertificate).publicKey;
    expect(verifyMessage({ publicKey: maker, message: seal.signedByMaker, signature: seal.signature })).toBe(true);
    const { publicKey: signer } = parseCertificate(signature.certificate);
    const { signed: message } = signature;
    expect(verifyMessage({ publicKey: signer, message, signature: signature.signature })).toBe(true);
    expect(verifyMessage({ publicKey: signer, message: seal.signedByMaker, signature: signature.signature })).toBe(
      false,
    );
  });

  it('are written again byte for byte', () => {
    expect(toHex(encodeSealInfo(seal.info))).toBe(toHex(seal.signedByMaker));
    const { toSign, certificate } = signature;
    const again = encodeToSign({
      ...{ version: 4, seal: toSign.seal.der, signedAt: toSign.signedAt ?? '', digest: toSign.digest },
      about: toSign.about,
    });
    const algorithm = 'SM2-SM3';
    expect(toHex(encodeSealSignature({ toSign: again, certificate, algorithm, signature: signature.signature }))).toBe(
      toHex(signature.der),
    );
  });
});

describe('a seal', () => {
  it.each<[string, SealInfo]>([
    ['for certificates', info],
    ['of version 5', { ...info, version: 5 }],
    ['for digests', { ...info, signers: { kind: 'digests', digests: [{ type: 'SM3', value: sm3(utf8('c')) }] } }],
    ['with extensions', { ...info, extensions: [{ id: '1.2.156.1', isCritical: false, value: utf8('v') }] }],
  ])('%s is read as it was written, and verifies', (_, of) => {
    const seal = readSeal(sealOf(of));
    expect(seal.info).toEqual(of);
    expect(verifyMessage({ publicKey, message: seal.signedByMaker, signature: seal.signature })).toBe(true);
  });

  it('has a time-stamp in version 5 alone', () => {
    expect(readSeal(sealOf({ ...info, version: 5 }, utf8('token'))).timeStamp).toEqual(utf8('token'));
    expect(() => readSeal(sealOf(info, utf8('token')))).toThrow(DerError);
  });

  it('is not written in the form of 2014', () => {
    expect(() => encodeSealInfo({ ...info, version: 1 })).toThrow(RangeError);
  });
});

/** A seal of GM/T 0031-2014, and a signature with it. */
function first(time: Uint8Array, oddly = false) {
  const signed = derSequence(
    derSequence(derIa5String('ES'), derInteger(1), derIa5String('V')),
    derIa5String('1'),
    derSequence(
      ...[derInteger(1), derUtf8String('章'), derSequence(derOctetString(utf8('c')))],
      ...['2015-01-01T00:00:00Z', '2015-01-01T00:00:00Z', '2025-01-01T00:00:00Z'].map(derUtcTime),
    ),
    derSequence(derIa5String('ofd'), derOctetString(utf8('p')), derInteger(1), derInteger(2)),
  );
  const maker = [derOctetString(utf8('maker')), derObjectIdentifier('1.2.156.10197.1.501')];
  const seal = derSequence(signed, derSequence(...maker, derBitString(sign(derSequence(signed, ...maker)))));
  const bits = oddly ? derOctetString : derBitString;
  const toSign = derSequence(
    ...[derInteger(1), seal, bits(time), bits(sm3(utf8('x'))), derIa5String('/a')],
    ...[derOctetString(utf8('signer')), derObjectIdentifier('1.2.156.10197.1.501')],
  );
  return derSequence(toSign, derBitString(sign(toSign)));
}

describe('the form of 2014', () => {
  it.each<[string, Uint8Array, string | null]>([
    ['DER of a time', derUtcTime('2016-02-03T04:05:06Z'), '2016-02-03T04:05:06Z'],
    ['the text of a time', utf8('20160203040506Z'), '2016-02-03T04:05:06Z'],
    ['the text of a short time', utf8('160203040506Z'), '2016-02-03T04:05:06Z'],
    ['a token', derSequence(derInteger(1)), null],
  ])('is read with %s', (_, time, signedAt) => {
    for (const oddly of [false, true]) {
      const { toSign, timeStamp, signed, signature } = readSealSignature(first(time, oddly));
      expect(toSign).toMatchObject({ version: 1, signedAt, about: '/a', digest: sm3(utf8('x')) });
      expect(timeStamp).toEqual(signedAt === null ? time : null);
      expect(toSign.seal.info).toMatchObject({ version: 1, name: '章', validUntil: '2025-01-01T00:00:00Z' });
      expect(verifyMessage({ publicKey, message: signed, signature })).toBe(true);
      const { signedByMaker, signature: ofMaker } = toSign.seal;
      expect(verifyMessage({ publicKey, message: signedByMaker, signature: ofMaker })).toBe(true);
    }
  });

  it('is refused with no time', () => {
    expect(() => readSealSignature(first(utf8('yesterday')))).toThrow(DerError);
  });
});

describe('a signature with a seal', () => {
  it('is read as it was written, with what was added and a time-stamp', () => {
    const extensions = [{ id: '1.2.3', isCritical: true, value: utf8('v') }];
    const der = signatureOf(sealOf(info), 4, { extensions });
    const { toSign, timeStamp } = readSealSignature(der);
    expect(toSign).toMatchObject({ version: 4, signedAt: '2026-09-22T02:00:00Z', extensions });
    expect(timeStamp).toBeNull();
    const stamped = encodeSealSignature({
      ...{
        toSign: encodeToSign({
          version: 4,
          seal: sealOf(info),
          signedAt: '2026-09-22T02:00:00Z',
          digest: sm3(utf8('x')),
          about: '/a',
        }),
      },
      ...{ certificate: utf8('signer'), algorithm: 'SM2-SM3', signature: utf8('s'), timeStamp: utf8('token') },
    });
    expect(readSealSignature(stamped).timeStamp).toEqual(utf8('token'));
  });

  it('is refused with a seal of another version', () => {
    expect(() => readSealSignature(signatureOf(sealOf(info), 5))).toThrow('versions');
  });

  it('verifies also where r and s are written without DER', () => {
    const { signed, signature } = readSealSignature(signatureOf(sealOf(info)));
    const { r, s } = numbersOf(signature);
    const raw = Uint8Array.from([...r, ...s]);
    expect(verifyMessage({ publicKey, message: signed, signature: ecSignatureIn(raw) })).toBe(true);
    expect(ecSignatureIn(signature)).toBe(signature);
  });

  it('is read or refused with a DerError, whatever byte of it is another', () => {
    const der = file('SignedValue.dat');
    const small = signatureOf(sealOf(info), 4, { extensions: [{ id: '1.2.3', isCritical: true, value: utf8('v') }] });
    const version1 = first(derUtcTime('2016-02-03T04:05:06Z'));
    const change = fc
      .constantFrom(der, small, version1)
      .chain((bytes) =>
        fc.tuple(fc.constant(bytes), fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(bytes.length)),
      );
    fc.assert(
      fc.property(change, ([bytes, at, by, length]) => {
        for (const changed of [bytes.with(at, (bytes[at] ?? 0) ^ by), bytes.slice(0, length)])
          try {
            readSealSignature(changed);
          } catch (error) {
            expect(error).toBeInstanceOf(DerError);
          }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The numbers of a DER signature, 32 bytes each. */
function numbersOf(signature: Uint8Array): { r: number[]; s: number[] } {
  const take = (at: number) => {
    const length = signature[at + 1] ?? 0;
    const bytes = [...signature.subarray(at + 2, at + 2 + length)].slice(-32);
    return { number: [...Array<number>(32 - bytes.length).fill(0), ...bytes], next: at + 2 + length };
  };
  const { number: r, next } = take(2);
  return { r, s: take(next).number };
}
