import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LicenceRecord } from '#application/licence/ports';
import { type Register, type Verdict, verifyDocument } from '#application/verification/verify-document';
import { type DocumentPayload, payloadBytes, type SealedDocument } from '#domain/licence/document';
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import { decodeSpki } from '#formats/spki';
import type { CertificateRequest } from '#formats/x509-builder';
import { body, caseId, CertifyingRoot, fileOf, otherBody, payloadFor, sealed, signedAt } from './sealed-documents.ts';

const at = '2026-10-01T00:00:00.000Z';
const pair = sm2GenerateKeyPair();
const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;
let root: CertifyingRoot;
let certificate: Uint8Array;
let payload: DocumentPayload;
let good: SealedDocument;
let registered: LicenceRecord;

beforeAll(async () => {
  root = await CertifyingRoot.make();
  certificate = await root.certify({ body, publicKey });
  payload = payloadFor(certificate);
  good = sealed(payload, { certificate, pair });
  const { identifier, kind, name, issuer, issuedOn, validUntil, holder } = payload;
  const document = { key: 'x', sm3: '00', bytes: 1 };
  registered = {
    ...{ identifier, kind, name, issuer, issuedOn, validUntil, caseId, holderHash: holder.hash, document },
    payloadSm3: toHex(sm3(payloadBytes(payload))),
  };
});

/** Verified as if the register knew exactly this document. */
const verify = (file: SealedDocument, rest: { at?: string; register?: Register } = {}): Verdict => {
  const register = { ...registered, payloadSm3: toHex(sm3(Buffer.from(file.payload, 'base64'))) };
  return verifyDocument({ file, trust: root.trust, at, register, ...rest });
};
/** The three parts of a verdict by their codes, after the whole. */
const codes = ({ overall, intact, sealedBy, inForce }: Verdict) => [overall, intact.code, sealedBy.code, inForce.code];
const unread = (code: string) => ['bad', code, 'seal.not_checked', 'force.not_checked'];
const badSeal = (code: string) => ['bad', 'document.intact', code, 'force.in_force'];
const outside = (parts: Partial<SealedDocument['seal']>): SealedDocument => ({
  ...good,
  seal: { ...good.seal, ...parts },
});

describe('a good document', () => {
  it('is intact, sealed by its body, in force, and says what it says', () => {
    const verdict = verify(good);
    expect(codes(verdict)).toEqual(['good', 'document.intact', 'seal.of_body', 'force.in_force']);
    expect(verdict.document).toEqual({
      identifier: payload.identifier,
      kind: 'licence',
      name: payload.name,
      issuer: payload.issuer,
      holder: { name: '西安试味食品有限公司', maskedNumber: '916***17X9' },
      issuedOn: '2026-09-22',
      validUntil: '2031-09-21',
      content: payload.content,
    });
  });

  it('is good offline too, but for what only the register knows', () => {
    expect(codes(verify(good, { register: 'offline' }))).toEqual([
      'good',
      'document.intact',
      'seal.of_body',
      'force.not_checked_offline',
    ]);
  });

  it('stays good when the certificate of its seal has ended since', () => {
    expect(verify(good, { at: '2028-01-01T00:00:00.000Z' }).overall).toBe('good');
  });

  it('may be sealed with P-256, where a partition has no SM2 keys', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = decodeSpki(new Uint8Array(ec.publicKey.export({ type: 'spki', format: 'der' })));
    const der = await root.certify({ body, publicKey: spki });
    const { sealing, ...rest } = payloadFor(der);
    const message = payloadBytes({ ...rest, sealing: { ...sealing, algorithm: 'ECDSA-SHA256' } });
    const seal = {
      algorithm: 'ECDSA-SHA256',
      signature: sign('sha256', message, ec.privateKey).toString('base64'),
      certificate: toBase64(der),
      signedAt,
    } as const;
    expect(verify({ payload: toBase64(message), seal }).overall).toBe('good');
  });
});

describe('a document whose content was altered', () => {
  it('is told by a single changed character', () => {
    const { holder, ...rest } = payload;
    const forged = payloadBytes({ ...rest, holder: { ...holder, name: '西安试味食品有限公寺' } });
    expect(codes(verify({ ...good, payload: toBase64(forged) }))).toEqual(unread('document.altered'));
  });

  it('shows nothing of its content', () => {
    const forged = payloadBytes({ ...payload, issuedOn: '2026-09-23' });
    expect(verify({ ...good, payload: toBase64(forged) }).document).toBeNull();
  });

  it.each([
    ['one bit of the signature is flipped', () => flipped(good.seal.signature)],
    ['there is hardly a signature', () => 'AA=='],
    [
      'another key has signed',
      () => fileOf({ message: payloadBytes(payload), certificate, pair: sm2GenerateKeyPair() }).seal.signature,
    ],
    [
      'the signature is of another document',
      () => sealed({ ...payload, caseId: 'x' }, { certificate, pair }).seal.signature,
    ],
  ])('is told where %s', (_, signature) => {
    expect(codes(verify(outside({ signature: signature() })))).toEqual(unread('document.altered'));
  });

  it('is told where the algorithm, inside and outside, is not that of the key', () => {
    const { sealing, ...rest } = payload;
    const message = payloadBytes({ ...rest, sealing: { ...sealing, algorithm: 'ECDSA-SHA256' } });
    const file = fileOf({ message, certificate, pair, outside: { algorithm: 'ECDSA-SHA256' } });
    expect(codes(verify(file))).toEqual(unread('document.altered'));
  });
});

describe('a document whose seal was swapped', () => {
  it('is told by another certificate for the same key and body', async () => {
    const again = await root.certify({ body, publicKey });
    expect(codes(verify(outside({ certificate: toBase64(again) })))).toEqual(unread('document.seal_swapped'));
  });

  it('is told by another time of signing outside', () => {
    const later = outside({ signedAt: '2026-09-22T02:00:01.000Z' });
    expect(codes(verify(later))).toEqual(unread('document.seal_swapped'));
  });

  it('is told by another algorithm outside', () => {
    expect(codes(verify(outside({ algorithm: 'ECDSA-SHA256' })))).toEqual(unread('document.seal_swapped'));
  });
});

describe('a file that is no result document', () => {
  const signedText = (text: string) => fileOf({ message: utf8(text), certificate, pair });
  const text = () => fromUtf8(payloadBytes(payload));

  it.each([
    ['spaces that canonical JSON has not', () => text().replace('{', '{ ')],
    ['its keys in another order', () => JSON.stringify(Object.fromEntries(Object.entries(payload).toReversed()))],
    ['a key twice', () => text().replace('{', '{"caseId":"x",')],
    ['a number written otherwise', () => text().replace('"version":1', '"version":1.0')],
    ['a character escaped without need', () => text().replace('食', String.raw`\u98df`)],
    ['something behind it', () => `${text()} `],
    ['a byte order mark', () => `\ufeff${text()}`],
    ['another type', () => fromUtf8(payloadBytes({ ...payload, type: 'tongban-receipt' as never }))],
    ['another version', () => fromUtf8(payloadBytes({ ...payload, version: 2 as never }))],
    ['nothing', () => ''],
    ['null', () => 'null'],
    [
      'more bytes than a document has',
      () => fromUtf8(payloadBytes({ ...payload, kind: 'x'.repeat(100_001) as never })),
    ],
  ])('is told by %s, though its seal is good', (_, forged) => {
    expect(codes(verify(signedText(forged())))).toEqual(unread('document.unreadable'));
  });

  it.each([
    'identifier',
    'kind',
    'name',
    'caseId',
    'issuer',
    'holder',
    'content',
    'issuedOn',
    'validUntil',
    'sealing',
  ] as const)('is told by its missing %s, whoever signed it', (field) => {
    const { [field]: _, ...rest } = payload;
    expect(codes(verify(signedText(fromUtf8(payloadBytes(rest as never)))))).toEqual(unread('document.unreadable'));
  });

  it.each([
    ['an identifier without check character', { identifier: '' }],
    ['a holder without name', { holder: { ...{ maskedNumber: '', hash: '' } } }],
    ['content that is no list', { content: {} }],
    ['a line of content without label', { content: [{ key: 'a', value: 'b' }] }],
    [
      'a time that is none',
      { sealing: { algorithm: '', sealId: '', sealKind: '', certificateSm3: '', signedAt: 'now' } },
    ],
  ])('is told by %s', (_, parts) => {
    expect(codes(verify(signedText(fromUtf8(payloadBytes({ ...payload, ...parts } as never)))))).toEqual(
      unread('document.unreadable'),
    );
  });

  it.each([
    ['payload', () => ({ ...good, payload: `${good.payload}=` })],
    ['signature', () => outside({ signature: '*' })],
    ['certificate', () => outside({ certificate: toBase64(fromBase64(good.seal.certificate).subarray(0, -1)) })],
  ])('is told by a %s that cannot be read', (_, file) => {
    expect(codes(verify(file()))).toEqual(unread('document.unreadable'));
  });
});

describe('a document sealed by somebody who may not', () => {
  /** Sealed with everything in order under a certificate of the test's making. */
  async function underCertificate(parts: Partial<CertificateRequest>, of = { body }): Promise<SealedDocument> {
    const der = await root.certify({ ...of, publicKey }, parts);
    return sealed(payloadFor(der), { certificate: der, pair });
  }

  it('names another body than the one whose seal it bears', async () => {
    const file = await underCertificate({}, { body: otherBody });
    expect(codes(verify(file))).toEqual(badSeal('seal.other_body'));
  });

  it.each([
    ['a certificate for something else', { keyUsage: ['keyEncipherment'] }],
    ['a certificate of an authority', { ca: {}, keyUsage: ['keyCertSign', 'digitalSignature'] }],
  ] as const)('bears %s', async (_, parts) => {
    expect(codes(verify(await underCertificate(parts)))).toEqual(badSeal('seal.not_for_sealing'));
  });

  it('bears a certificate that had ended when it was signed', async () => {
    const parts = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2026-09-22T01:59:58Z' };
    expect(codes(verify(await underCertificate(parts)))).toEqual(badSeal('seal.expired'));
  });

  it('bears a certificate that was not yet valid when it was signed', async () => {
    const parts = { notBefore: '2026-09-22T02:00:01Z' };
    expect(codes(verify(await underCertificate(parts)))).toEqual(badSeal('seal.not_yet_valid'));
  });

  it('bears a certificate of a root that nobody trusts, though it calls itself the same', async () => {
    const impostor = await CertifyingRoot.make();
    const der = await impostor.certify({ body, publicKey });
    const file = sealed(payloadFor(der), { certificate: der, pair });
    expect(codes(verify(file))).toEqual(badSeal('seal.key_identifier_differs'));
  });

  it('bears a certificate of another name altogether', async () => {
    const file = await underCertificate({ issuer: { CN: 'nobody' } });
    expect(codes(verify(file))).toEqual(badSeal('seal.no_trusted_root'));
  });

  it('bears a certificate that was altered after it was issued', async () => {
    const der = fromBase64(good.seal.certificate);
    const forged = der.with(-1, (der.at(-1) ?? 0) ^ 1);
    const file = sealed(payloadFor(forged), { certificate: forged, pair });
    expect(codes(verify(file))).toEqual(badSeal('seal.signature_invalid'));
  });

  it('is believed by nobody who trusts no root', () => {
    const verdict = verifyDocument({ file: good, trust: { roots: [] }, at, register: registered });
    expect(codes(verdict)).toEqual(badSeal('seal.no_trusted_root'));
  });

  it('still shows what it claims, so that a person sees what was forged', async () => {
    const verdict = verify(await underCertificate({}, { body: otherBody }));
    expect(verdict.document?.issuer.id).toBe(body);
  });
});

describe('whether a document is in force', () => {
  it('ends with the last day of its validity, in Shanghai', () => {
    expect(verify(good, { at: '2031-09-21T15:59:59.999Z' }).inForce.code).toBe('force.in_force');
    const lapsed = verify(good, { at: '2031-09-21T16:00:00.000Z' });
    expect(codes(lapsed)).toEqual(['bad', 'document.intact', 'seal.of_body', 'force.lapsed']);
  });

  it('never ends by itself where no end is named', () => {
    const file = sealed({ ...payload, validUntil: null }, { certificate, pair });
    expect(verify(file, { at: '2126-01-01T00:00:00.000Z' }).inForce.code).toBe('force.in_force');
  });

  it('is denied where the register does not know it, or knows another one under its identifier', () => {
    for (const register of ['unknown', { ...registered, payloadSm3: 'ab' }] as const) {
      const verdict = verify(good, { register });
      expect(codes(verdict)).toEqual(['bad', 'document.intact', 'seal.of_body', 'force.not_registered']);
    }
  });
});

describe('the bytes that are signed', () => {
  it('name the certificate by its SM3 digest', () => {
    expect(payload.sealing.certificateSm3).toBe(toHex(sm3(certificate)));
  });
});

function flipped(base64: string): string {
  const bytes = fromBase64(base64);
  return toBase64(bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1));
}
