import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Verdict, verifyDocument } from '#application/verification/verify-document';
import { verifyRegistered } from '#application/verification/verify-registered';
import { verdict as verdictSchema } from '#contracts/http/licences';
import type { SealedDocument } from '#domain/licence/document';
import { receiptBytes, type ReceiptPayload } from '#domain/receipt/document';
import { receiptId } from '#domain/receipt/draft';
import { fromBase64, toBase64, toHex } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import { body as hall, caseId, CertifyingRoot, fileOf, payloadFor, visit } from './sealed-documents.ts';

const at = '2026-10-01T00:00:00.000Z';
const otherHall = '11620100XTXX00014C';
const pair = sm2GenerateKeyPair();
const publicKey = { algorithm: 'SM2', bytes: pair.publicKey } as const;
let root: CertifyingRoot;
let certificate: Uint8Array;
let payload: ReceiptPayload;
let good: SealedDocument;

beforeAll(async () => {
  root = await CertifyingRoot.make();
  certificate = await root.certify({ body: hall, publicKey });
  payload = payloadFor(certificate);
  good = fileOf({ message: receiptBytes(payload), certificate, pair });
});

const verify = (file: SealedDocument): Verdict => verifyDocument({ file, trust: root.trust, at });
/** Sealed as it is, whatever it says. */
const saying = (otherwise: object): Verdict =>
  verify(fileOf({ message: receiptBytes({ ...payload, ...otherwise }), certificate, pair }));

describe('a sealed receipt', () => {
  it('is good offline, says what kind it is, and that no register was asked', () => {
    const verdict = verify(good);
    expect(verdictSchema.parse({ ...verdict, parts: [] })).toEqual({ ...verdict, parts: [] });
    expect(verdict).toMatchObject({
      overall: 'good',
      intact: { result: 'good' },
      sealedBy: { code: 'seal.of_body' },
      inForce: { result: 'not-checked', code: 'force.not_checked_offline' },
      document: { kind: 'receipt', issuer: { id: hall }, issuedOn: '2026-09-22', validUntil: null },
    });
    expect(verdict.inForce.text.en).toContain('not checked offline');
    const shown = new Map(verdict.document?.content.map(({ key, value }) => [key, value]));
    expect([shown.get('visit'), shown.get('case'), shown.get('trackingCode'), shown.get('takeOverDue')]).toEqual([
      ...[visit, caseId, `${caseId}-0123456789`, '2026-09-23'],
    ]);
    expect(shown.get('notice')).toContain('收件不等于受理');
  });

  it('reads the same online: the register of results is not asked', async () => {
    const licences = { find: () => Promise.reject(new Error('asked')) };
    const trust = { list: () => Promise.resolve(root.trust) };
    const outcome = await verifyRegistered({ licences, trust, clock: { now: () => at }, isOurs: () => true }, good);
    expect(outcome).toEqual({ ok: true, value: { ...verify(good), parts: [] } });
  });

  it('is bad with any byte altered', () => {
    const bytes = fromBase64(good.payload);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const altered = bytes.map((byte, index) => (index === place ? byte ^ change : byte));
        expect(verify({ ...good, payload: toBase64(altered) }).overall).toBe('bad');
      }),
      { numRuns: 200 },
    );
    const signature = fromBase64(good.seal.signature).map((byte, index) => (index === 20 ? byte ^ 1 : byte));
    expect(verify({ ...good, seal: { ...good.seal, signature: toBase64(signature) } }).overall).toBe('bad');
  });

  it.each(['official', 'administrative-approval'])('is bad under a seal of the kind %s', (sealKind) => {
    expect(saying({ sealing: { ...payload.sealing, sealKind } })).toMatchObject({
      ...{ overall: 'bad', intact: { result: 'good' }, sealedBy: { result: 'bad', code: 'seal.other_kind' } },
    });
  });

  it('is bad under the seal of another body, and under one that nobody trusts', async () => {
    const other = await root.certify({ body: otherHall, publicKey });
    const sealing = { ...payload.sealing, certificateSm3: toHex(sm3(other)) };
    const file = fileOf({ message: receiptBytes({ ...payload, sealing }), certificate: other, pair });
    expect(verify(file).sealedBy.code).toBe('seal.other_body');
    const stranger = await CertifyingRoot.make();
    expect(verifyDocument({ file: good, trust: stranger.trust, at }).overall).toBe('bad');
  });

  it.each<[string, object]>([
    ['a field more', { more: 1 }],
    ['another version', { version: 2 }],
    ['the identifier of other cases', { identifier: receiptId({ visit, caseIds: [`${caseId.slice(0, -1)}C`] }) }],
    ['no case', { cases: [] }],
    ['a visit that is no UUID', { visit: 'today' }],
    ['a moment that is none', { receivedAt: '2026-99-22T02:00:00.000Z' }],
    ['the type of a result', { type: 'tongban-result' }],
  ])('is no document of the platform with %s', (_, otherwise) => {
    expect(saying(otherwise).intact.code).toBe('document.unreadable');
  });

  it('whose material was not compared with the original is none', () => {
    const [first] = payload.cases;
    const [material] = first?.materials ?? [];
    const cases = [{ ...first, materials: [{ ...material, comparedWithOriginal: false }] }];
    expect(saying({ cases }).intact.code).toBe('document.unreadable');
  });
});
