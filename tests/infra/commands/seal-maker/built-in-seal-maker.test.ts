import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SealRequest } from '#application/sealing/seal-service';
import { builtInSealMaker } from '#infra/commands/seal-maker/built-in-seal-maker';
import { sealNumber } from '#infra/commands/seed';
import { openTestRoot } from '#infra/commands/test-root';
import bodiesFile from '#data/bodies.json' with { type: 'json' };
import { fromBase64, toBase64 } from '#formats/bytes';
import { readSeal } from '#formats/ses-seal';
import { verifyMessage } from '#formats/signature-algorithm';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { parseCertificate, verifyChain } from '#formats/x509';
import { deploymentNamed } from '#infra/deployments';

const at = '2026-09-22T02:00:00.000Z';
const now = Date.parse(at);
const body = { id: '12620100XTXX00057N', name: '示范市住房公积金中心（测试）' };
const root = await openTestRoot(mkdtempSync(join(tmpdir(), 'tongban-maker-')), now);
const publicKey = { algorithm: 'SM2', bytes: sm2GenerateKeyPair().publicKey } as const;
const signerCertificate = await root.issue({ body, kind: 'official', key: publicKey, at: now });
const { notBefore, notAfter } = parseCertificate(signerCertificate);
const maker = builtInSealMaker({ maker: root.maker, now: () => now });
const request: SealRequest = {
  ...{ body, kind: 'official', number: '62010000010101', signerCertificate },
  ...{ validFrom: notBefore, validUntil: notAfter },
};

describe('the built-in maker of seals', () => {
  it('makes what was asked for, as a sample, with a picture of its size', async () => {
    const { info } = readSeal(await maker.make(request));
    expect(info).toMatchObject({
      ...{ version: 4, id: '62010000010101', type: 1, extensions: [] },
      name: '示范市住房公积金中心（测试）公章（测试样章）',
      ...{ madeAt: '2026-09-22T02:00:00Z', validFrom: notBefore, validUntil: notAfter },
      picture: { type: 'PNG', width: 42, height: 42 },
    });
    expect(info.signers.kind === 'certificates' && info.signers.certificates.map(toBase64)).toEqual([
      toBase64(signerCertificate),
    ]);
    expect(toBase64(info.picture.bytes).startsWith('iVBORw0KGgo')).toBe(true);
  });

  it('signs it with the certificate of a maker, which stands under the root', async () => {
    const seal = readSeal(await maker.make(request));
    const leaf = parseCertificate(seal.makerCertificate);
    const { signedByMaker: message, signature } = seal;
    expect(verifyMessage({ publicKey: leaf.publicKey, message, signature })).toBe(true);
    expect(verifyMessage({ publicKey, message, signature })).toBe(false);
    const roots = root.trust.roots.map(({ certificate }) => parseCertificate(fromBase64(certificate)));
    expect(verifyChain({ leaf, issuers: [], roots, at }).ok).toBe(true);
  });

  it('makes a seal that goes into every document in 4 KB', async () => {
    expect((await maker.make(request)).length).toBeLessThan(4096);
  });

  it.each([
    ['a number that is none', { number: '1234' }],
    ['the certificate of another body', { body: { ...body, id: '11620100XTXX00137D' } }],
    ['a validity beyond that of the certificate', { validUntil: '2099-01-01T00:00:00Z' }],
    ['a validity that ends before it begins', { validFrom: notAfter, validUntil: notBefore }],
  ])('refuses %s', async (_, parts) => {
    await expect(maker.make({ ...request, ...parts })).rejects.toThrow(RangeError);
  });
});

describe('the number of a seal', () => {
  it('is of no other, has 14 digits, and begins with the division of the region', () => {
    const { seals } = deploymentNamed('lanzhou');
    const numbers = seals.map((seal) => sealNumber(seal));
    expect(new Set([...numbers, ...seals.map((seal) => sealNumber(seal, 2))]).size).toBe(2 * seals.length);
    for (const [index, number] of numbers.entries()) {
      expect(number).toMatch(/^\d{14}$/);
      expect(number.slice(0, 6)).toBe(bodiesFile.bodies.find(({ id }) => id === seals[index]?.body)?.region);
    }
  });
});
