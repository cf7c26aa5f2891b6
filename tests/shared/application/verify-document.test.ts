import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { receiptContent } from '#application/verification/receipt-content';
import { type Verdict, verifyDocument } from '#application/verification/verify-document';
import type { SealedDocument } from '#domain/licence/document';
import { receiptBytes, type ReceiptPayload } from '#domain/receipt/document';
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import { decodeSpki } from '#formats/spki';
import { parseCertificate } from '#formats/x509';
import type { CertificateRequest } from '#formats/x509-builder';
import { TIME_STAMPING } from '#formats/x509-extensions';
import type { Revocation } from '#formats/x509-crl';
import { body, CertifyingRoot, fileOf, otherBody, payloadFor, sealed, signedAt } from './sealed-documents.ts';

const at = '2026-10-01T00:00:00.000Z';
const pair = sm2GenerateKeyPair();
const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;
let root: CertifyingRoot;
let certificate: Uint8Array;
let payload: ReceiptPayload;
let good: SealedDocument;

beforeAll(async () => {
  root = await CertifyingRoot.make();
  certificate = await root.certify({ body, publicKey });
  payload = payloadFor(certificate);
  good = sealed(payload, { certificate, pair });
});

const verify = (file: SealedDocument): Verdict => verifyDocument({ file, trust: root.trust, at });
/** The three parts of a verdict by their codes, after the whole. */
const codes = ({ overall, intact, sealedBy, inForce }: Verdict) => [overall, intact.code, sealedBy.code, inForce.code];
const unread = (code: string) => ['bad', code, 'seal.not_checked', 'force.not_checked'];
const badSeal = (code: string) => ['bad', 'document.intact', code, 'force.not_checked_offline'];
const outside = (parts: Partial<SealedDocument['seal']>): SealedDocument => ({
  ...good,
  seal: { ...good.seal, ...parts },
});

describe('a good document', () => {
  it('is intact, sealed by its body, in force, and says what it says', () => {
    const verdict = verify(good);
    expect(codes(verdict)).toEqual(['good', 'document.intact', 'seal.of_body', 'force.not_checked_offline']);
    expect(verdict.document).toEqual({
      identifier: payload.identifier,
      kind: 'receipt',
      name: payload.name,
      issuer: payload.issuer,
      holder: { name: '陆*兰', maskedNumber: '000***********0122' },
      issuedOn: '2026-09-22',
      validUntil: null,
      content: receiptContent(payload),
    });
  });

  it('may be sealed with P-256, where a partition has no SM2 keys', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = decodeSpki(new Uint8Array(ec.publicKey.export({ type: 'spki', format: 'der' })));
    const der = await root.certify({ body, publicKey: spki });
    const { sealing, ...rest } = payloadFor(der);
    const message = receiptBytes({ ...rest, sealing: { ...sealing, algorithm: 'ECDSA-SHA256' } });
    const seal = {
      algorithm: 'ECDSA-SHA256',
      signature: sign('sha256', message, ec.privateKey).toString('base64'),
      certificate: toBase64(der),
      signedAt,
    } as const;
    expect(verify({ payload: toBase64(message), seal }).overall).toBe('good');
  });
});

describe('a document under a certificate that was revoked', () => {
  const by = async (...revoked: readonly Omit<Revocation, 'serial'>[]) => {
    const { serial } = parseCertificate(certificate);
    return [toBase64(await root.list(revoked.map((each) => ({ serial, ...each }))))];
  };
  const judged = (revocations: readonly string[], file = good): Verdict =>
    verifyDocument({ file, trust: { ...root.trust, revocations }, at });
  const before = '2026-09-22T01:59:59Z';
  const since = '2026-09-23T00:00:00Z';

  it('is bad where that was before it was sealed', async () => {
    expect(codes(judged(await by({ at: before, reason: 'superseded' })))).toEqual(badSeal('seal.revoked'));
  });

  it('is bad where the key was stolen since: nothing proves that it was sealed before', async () => {
    expect(codes(judged(await by({ at: since, reason: 'keyCompromise' })))).toEqual(badSeal('seal.revoked_since'));
    expect(codes(judged(await by({ at: since, reason: 'unspecified' })))).toEqual(badSeal('seal.revoked_since'));
  });

  it('is good where the certificate was merely given up since', async () => {
    expect(judged(await by({ at: since, reason: 'superseded' })).sealedBy.code).toBe('seal.of_body');
  });

  it('is good, and not looked up, where there is no list that counts', async () => {
    const ended = [toBase64(await root.list([], { nextUpdate: '2026-09-30T00:00:00Z' }))];
    const early = [toBase64(await root.list([], { thisUpdate: '2026-10-02T00:00:00Z' }))];
    for (const [lists, code] of [
      [[], 'seal.list_missing'],
      [ended, 'seal.list_out_of_date'],
      [early, 'seal.list_out_of_date'],
    ] as const) {
      const { overall, sealedBy } = judged(lists);
      expect([overall, sealedBy.result, sealedBy.code]).toEqual(['good', 'not-checked', code]);
      expect(sealedBy.text).toEqual({
        zh: '由名加盖; 证书是否吊销未核验',
        en: 'sealed by name; revocation was not checked',
      });
    }
  });
});

describe('a document whose content was altered', () => {
  it('is told by a single changed character', () => {
    const { holder, ...rest } = payload;
    const forged = receiptBytes({ ...rest, holder: { ...holder, name: '陆*三' } });
    expect(codes(verify({ ...good, payload: toBase64(forged) }))).toEqual(unread('document.altered'));
  });

  it('shows nothing of its content', () => {
    const forged = receiptBytes({ ...payload, receivedAt: '2026-09-23T02:00:00.000Z' });
    expect(verify({ ...good, payload: toBase64(forged) }).document).toBeNull();
  });

  it.each([
    ['one bit of the signature is flipped', () => flipped(good.seal.signature)],
    ['there is hardly a signature', () => 'AA=='],
    [
      'another key has signed',
      () => fileOf({ message: receiptBytes(payload), certificate, pair: sm2GenerateKeyPair() }).seal.signature,
    ],
    [
      'the signature is of another document',
      () => sealed({ ...payload, visit: 'x' }, { certificate, pair }).seal.signature,
    ],
  ])('is told where %s', (_, signature) => {
    expect(codes(verify(outside({ signature: signature() })))).toEqual(unread('document.altered'));
  });

  it('is told where the algorithm, inside and outside, is not that of the key', () => {
    const { sealing, ...rest } = payload;
    const message = receiptBytes({ ...rest, sealing: { ...sealing, algorithm: 'ECDSA-SHA256' } });
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
  const text = () => fromUtf8(receiptBytes(payload));

  it.each([
    ['spaces that canonical JSON has not', () => text().replace('{', '{ ')],
    ['its keys in another order', () => JSON.stringify(Object.fromEntries(Object.entries(payload).toReversed()))],
    ['a key twice', () => text().replace('{', '{"visit":"x",')],
    ['a number written otherwise', () => text().replace('"version":1', '"version":1.0')],
    ['a character escaped without need', () => text().replace('陆', String.raw`\u9646`)],
    ['something behind it', () => `${text()} `],
    ['a byte order mark', () => `\ufeff${text()}`],
    ['another type', () => fromUtf8(receiptBytes({ ...payload, type: 'tongban-result' as never }))],
    ['another version', () => fromUtf8(receiptBytes({ ...payload, version: 2 as never }))],
    ['nothing', () => ''],
    ['null', () => 'null'],
    ['more bytes than a document has', () => fromUtf8(receiptBytes({ ...payload, visit: 'x'.repeat(100_001) }))],
  ])('is told by %s, though its seal is good', (_, forged) => {
    expect(codes(verify(signedText(forged())))).toEqual(unread('document.unreadable'));
  });

  it.each([
    ...(['identifier', 'name', 'visit', 'window', 'issuer', 'receivedAt'] as const),
    ...(['holder', 'cases', 'advice', 'notice', 'sealing'] as const),
  ] as const)('is told by its missing %s, whoever signed it', (field) => {
    const { [field]: _, ...rest } = payload;
    expect(codes(verify(signedText(fromUtf8(receiptBytes(rest as never)))))).toEqual(unread('document.unreadable'));
  });

  it.each([
    ['an identifier without check character', { identifier: '' }],
    ['a holder without name', { holder: { maskedNumber: '' } }],
    ['cases that are no list', { cases: {} }],
    ['a case without its item', { cases: [{ caseId: 'a' }] }],
    [
      'a time that is none',
      { sealing: { algorithm: '', sealId: '', sealKind: '', certificateSm3: '', signedAt: 'now' } },
    ],
  ])('is told by %s', (_, parts) => {
    expect(codes(verify(signedText(fromUtf8(receiptBytes({ ...payload, ...parts } as never)))))).toEqual(
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
    ['a certificate for time-stamps', { extendedKeyUsage: [TIME_STAMPING] }],
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
    const verdict = verifyDocument({ file: good, trust: { roots: [] }, at });
    expect(codes(verdict)).toEqual(badSeal('seal.no_trusted_root'));
  });

  it('still shows what it claims, so that a person sees what was forged', async () => {
    const verdict = verify(await underCertificate({}, { body: otherBody }));
    expect(verdict.document?.issuer.id).toBe(body);
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
