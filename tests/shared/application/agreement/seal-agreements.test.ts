import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JourneyRejected } from '#application/journey/ports';
import { sealDeed } from '#application/sealing/seal-deed';
import { verifyDocument } from '#application/verification/verify-document';
import { verdict as verdictSchema } from '#contracts/http/licences';
import { deedBytes, type DeedPayload } from '#domain/agreement/deed';
import type { ShippedAgreement } from '#domain/agreement/agreed';
import { textOf, textSm3 } from '#domain/agreement/text';
import type { SealedDocument } from '#domain/licence/document';
import type { DeedApproval } from '#domain/seal/approval';
import { fromBase64, fromUtf8, toBase64, toHex } from '#formats/bytes';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import { agreementTexts } from '#functions/shipped-catalogue';
import { value } from '#tests/shared/application/handled-cases';
import { testPlatform } from '#tests/shared/application/platform';
import { CertifyingRoot, fileOf } from '#tests/shared/application/sealed-documents';
import { bureau, current, hall, officialOf, Party } from './parties.ts';

const platform = await testPlatform();
const { dependencies, root } = platform;
beforeAll(() => new Party(platform, bureau).registerSeals());
afterAll(platform.close);

const payloadOf = (file: SealedDocument) => JSON.parse(fromUtf8(fromBase64(file.payload))) as DeedPayload;
const edited = (change: (version: ShippedAgreement) => Partial<ShippedAgreement>): ShippedAgreement[] =>
  agreementTexts.map((version) => {
    const changed = version.id === 'LZ-XA' ? { ...version, ...change(version) } : version;
    return { ...changed, textSm3: textSm3(textOf(changed)) };
  });

/** The deed of a file, changed and sealed anew with a key that the test's root certified for a body. */
async function forged(file: SealedDocument, parts: Partial<DeedPayload>, body = hall.body): Promise<SealedDocument> {
  const pair = sm2GenerateKeyPair();
  const certificate = await root.certify({ body, publicKey: { algorithm: 'SM2', bytes: pair.publicKey } });
  const payload = payloadOf(file);
  const certificateSm3 = toHex(sm3(certificate));
  const sealing = { ...payload.sealing, algorithm: 'SM2-SM3' as const, ...parts.sealing, certificateSm3 };
  const message = deedBytes({ ...payload, ...parts, sealing });
  return fileOf({ message, certificate, pair, outside: { signedAt: sealing.signedAt } });
}

describe('an agreement', () => {
  it('is sealed by either party in its own region, and is there once each has the document of the other', async () => {
    const [mine, theirs] = [new Party(platform, bureau), new Party(platform, hall)];
    const file = value(await theirs.give('sealed'));
    value(await mine.give('sealed'));
    expect(await mine.give('published')).toMatchObject({ code: 'agreement.nothing_entrusted' });
    expect(await theirs.give('published')).toMatchObject({ code: 'agreement.not_sealed_by_both' });
    expect(value(await mine.present(file))).toMatchObject({ kind: 'sealed', body: hall.body, at: file.seal.signedAt });
    value(await theirs.present(value(await mine.give('sealed'))));
    const publication = value(await theirs.give('published'));
    expect(value(await mine.present(publication))).toMatchObject({ kind: 'published', body: hall.body });
    expect(mine.deeds.records.map(({ kind, body }) => `${kind} ${body}`).sort()).toEqual(
      theirs.deeds.records.map(({ kind, body }) => `${kind} ${body}`).sort(),
    );
    expect(mine.deeds.records).toHaveLength(3);
  });

  it('is a document that anybody verifies, with what it says line by line; a publication lists what is entrusted alone', async () => {
    const theirs = new Party(platform, hall);
    const file = value(await theirs.give('sealed'));
    const verdict = verifyDocument({ file, trust: root.trust, at: file.seal.signedAt });
    expect(verdictSchema.parse({ ...verdict, parts: [] })).toEqual({ ...verdict, parts: [] });
    expect(verdict).toMatchObject({
      ...{ overall: 'good', sealedBy: { code: 'seal.of_body' }, inForce: { code: 'force.not_checked_offline' } },
      document: { kind: 'agreement', holder: null, issuedOn: '2026-09-22', validUntil: '2028-12-31' },
    });
    const lines = verdict.document?.content.map(({ key }) => key) ?? [];
    expect([lines.filter((key) => key === 'clause').length, lines.filter((key) => key === 'entrusted').length]).toEqual(
      [7, 1],
    );
    const published = await forged(file, {
      ...payloadOf(file),
      kind: 'published',
      identifier: payloadOf(file).identifier.replace('sealed', 'published'),
    });
    const shown = verifyDocument({ file: published, trust: root.trust, at: published.seal.signedAt });
    expect([shown.overall, shown.document?.kind]).toEqual(['good', 'publication']);
    expect(shown.document?.content.filter(({ key }) => ['clause', 'entrusted'].includes(key))).toHaveLength(1);
  });

  it('is the affair of deciders of the party of this region', async () => {
    const mine = new Party(platform, bureau);
    const file = value(await new Party(platform, hall).give('sealed'));
    const others = [
      officialOf(bureau, 'clerk'),
      officialOf(hall),
      officialOf({ ...bureau, body: '12620100XTXX00057N' }),
    ];
    for (const person of [...others, { ...officialOf(bureau), level: 'L2' as const }]) {
      expect(await mine.give('sealed', { person })).toMatchObject({ code: 'identity.no_post' });
      expect(await mine.present(file, { person })).toMatchObject({ code: 'identity.no_post' });
    }
    // A region that is no party has nobody to seal.
    const regions = ['630100'];
    expect(await mine.give('sealed', { regions })).toMatchObject({ code: 'identity.no_post' });
    expect(mine.deeds.records).toEqual([]);
  });

  it('is sealed while something can begin under it', async () => {
    const mine = new Party(platform, bureau);
    expect(await mine.give('sealed', { agreement: 'LZ-XA-v9' })).toMatchObject({ code: 'agreement.not_found' });
    expect(await mine.give('sealed', { agreement: 'LZ-XA-PILOT-v1' })).toMatchObject({ code: 'agreement.ended' });
    const agreements = edited(() => ({ endsEarlier: '2026-09-21' }));
    expect(await mine.give('sealed', { agreements })).toMatchObject({ code: 'agreement.ended' });
  });
});

describe('a document that is presented', () => {
  const mine = new Party(platform, bureau);
  let theirs: SealedDocument;
  beforeAll(async () => {
    theirs = value(await new Party(platform, hall).give('sealed'));
  });
  const refusal = async (file: SealedDocument, asked = {}) => {
    const outcome = await mine.present(file, asked);
    return outcome.ok ? 'registered' : [outcome.code, outcome.problems?.[0]?.code].filter(Boolean).join(' ');
  };

  it.each<[string, () => Promise<SealedDocument>, string]>([
    [
      'altered',
      () =>
        Promise.resolve({
          ...theirs,
          payload: toBase64(deedBytes({ ...payloadOf(theirs), notice: { zh: '不', en: 'no' } })),
        }),
      'agreement.document_not_good document.altered',
    ],
    [
      'sealed by another body in its name',
      () => forged(theirs, {}, '12610100XTXX00233F'),
      'agreement.document_not_good seal.other_body',
    ],
    [
      'sealed with another kind of seal',
      () => forged(theirs, { sealing: { ...payloadOf(theirs).sealing, sealKind: 'receipt' } }),
      'agreement.document_not_good seal.other_kind',
    ],
    [
      'that says of itself what is not so',
      () => forged(theirs, { textSm3: '0'.repeat(64) }),
      'agreement.document_not_good document.unreadable',
    ],
    [
      'of our own body',
      async () => value(await new Party(platform, bureau).give('sealed')),
      'agreement.not_the_counterpart',
    ],
  ])('%s is refused', async (_, file, code) => {
    expect(await refusal(await file())).toBe(code);
  });

  it('under a root that we do not trust is refused', async () => {
    const trust = { list: async () => (await CertifyingRoot.make()).trust };
    expect(await refusal(theirs, { trust })).toMatch(/^agreement\.document_not_good seal\./);
  });

  it('of another text is refused, with or without the number of ours', async () => {
    const reworded = edited(({ clauses }) => ({
      clauses: clauses.map((clause) => ({ ...clause, handoverEvidence: 'D' as const })),
    }));
    const other = value(await new Party(platform, hall, reworded).give('sealed'));
    expect(await refusal(other)).toBe('agreement.other_text');
    const next = edited(() => ({ version: 2 }));
    const later = value(await new Party(platform, hall, next).give('sealed', { agreement: 'LZ-XA-v2' }));
    expect(await refusal(later)).toBe('agreement.other_document');
  });

  it('that publishes what is not sealed by both is refused', async () => {
    const { identifier } = payloadOf(theirs);
    const early = await forged(theirs, { kind: 'published', identifier: identifier.replace('sealed', 'published') });
    expect(await refusal(early)).toBe('agreement.not_sealed_by_both');
  });

  it('is registered once it is right, and the first one stays', async () => {
    expect(mine.deeds.records).toEqual([]);
    const first = value(await mine.present(theirs));
    const again = await forged(theirs, {
      sealing: { ...payloadOf(theirs).sealing, signedAt: '2026-09-23T01:00:00.000Z' },
    });
    expect(value(await mine.present(again))).toEqual(first);
    expect(mine.deeds.records).toHaveLength(1);
  });
});

describe('the sealer', () => {
  const named = { id: 'LZ-XA', version: 1, kind: 'sealed', body: bureau.body } as const;
  const signer = () => ({
    sign: vi.fn((request: Parameters<typeof dependencies.signer.sign>[0]) => dependencies.signer.sign(request)),
  });
  const refuses = async (instead: object, why: string) => {
    const watched = signer();
    const own = {
      ...dependencies,
      documents: { read: () => Promise.resolve(null), writeOnce: () => Promise.resolve(true) },
    };
    const sealing = sealDeed({ ...own, agreements: agreementTexts, signer: watched, ...instead }, named);
    await expect(sealing).rejects.toThrow(why);
    await expect(sealing).rejects.toBeInstanceOf(JourneyRejected);
    expect(watched.sign).not.toHaveBeenCalled();
  };
  let approval: DeedApproval;
  beforeAll(async () => {
    const approvals = { approveDeed: (each: DeedApproval) => Promise.resolve(void (approval = each)) };
    value(await new Party(platform, bureau).give('sealed', { approvals }));
  });

  it.each<[string, (approval: DeedApproval) => object | null]>([
    ['nobody approved', () => null],
    ['was approved as a publication', (each) => ({ ...each, deed: 'published' })],
    ['was approved for another body', (each) => ({ ...each, body: hall.body })],
    ['was approved for another seal', (each) => ({ ...each, sealKind: 'receipt' })],
    ['was approved for another version', (each) => ({ ...each, version: 2 })],
    ['was approved in other words', (each) => ({ ...each, draftSm3: '0'.repeat(64) })],
    ['was approved as another kind of document', (each) => ({ ...each, kind: 'statement' })],
  ])('signs nothing that %s', async (_, change) => {
    const approvals = { deedApproval: () => Promise.resolve(change(approval)) };
    await refuses({ approvals }, 'no approval covers');
  });

  it('signs no text but the one that ships, and for no body that is no party', async () => {
    await refuses({ agreements: edited(() => ({ validUntil: '2029-12-31' })) }, 'no approval covers');
    await refuses({ agreements: [] }, 'there is no version');
  });

  it('signs what was approved, once', async () => {
    const file = await sealDeed({ ...dependencies, agreements: agreementTexts }, named);
    expect(await sealDeed({ ...dependencies, agreements: agreementTexts }, named)).toEqual(file);
    expect(payloadOf(file)).toMatchObject({
      kind: 'sealed',
      issuer: { id: bureau.body },
      identifier: expect.stringContaining(current) as unknown,
    });
  });
});
