import { describe, expect, it } from 'vitest';
import type { ChangedSeal } from '#domain/seal/confirm';
import type { SealChange } from '#application/sealing/seal-changes';
import { registerSeal, type RegisterSealDependencies } from '#application/sealing/register-seal';
import type { Seal } from '#domain/seal/seal';
import { toBase64 } from '#formats/bytes';
import type { SealInfo } from '#formats/ses-seal';
import { sm2GenerateKeyPair } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import { parseCertificate } from '#formats/x509';
import { CertifyingRoot } from '#tests/shared/application/sealed-documents';

const body = '12620100XTXX00057N';
const at = '2026-09-22T02:00:00.000Z';
const keyId = '00000000-0000-4000-8000-000000000001';
const keyArn = `arn:aws-cn:kms:cn-north-1:000000000000:key/${keyId}`;
const root = await CertifyingRoot.make();
const publicKey = { algorithm: 'SM2', bytes: sm2GenerateKeyPair().publicKey } as const;
const certificate = await root.certify({ body, publicKey });
const number = { id: '62010000010102' };

/** A registry of its own, which holds what it is given. */
function registry(held: Seal[] = []) {
  const written: (ChangedSeal & { readonly change: SealChange })[] = [];
  const dependencies: RegisterSealDependencies = {
    seals: { sealsOf: () => Promise.resolve(held) },
    states: {
      change(changed) {
        written.push(...changed);
        held.push(...changed.map(({ seal }) => seal));
        return Promise.resolve(true);
      },
    },
    trust: { list: () => Promise.resolve(root.trust) },
    keys: { find: (id) => Promise.resolve(id === keyId ? { arn: keyArn, publicKey } : null) },
    clock: { now: () => at },
  };
  return { dependencies, written };
}

const order = (parts: Record<string, unknown> = {}, info: Partial<SealInfo> = {}) =>
  ({
    ...{ operation: 'register-seal', act: 'do', execution: 'e-1', ticket: 'OPS-7', reason: 'new seal' },
    ...{ body, kind: 'official', keyId, certificate: toBase64(certificate) },
    ses: toBase64(root.makeSeal(certificate, { ...number, ...info })),
    ...parts,
  }) as Parameters<typeof registerSeal>[1];

describe('a seal as its maker gave it', () => {
  it('is registered, not in force, with a line of its history', async () => {
    const { dependencies, written } = registry();
    const asked = order();
    const looked = await registerSeal(dependencies, { ...asked, act: 'look' });
    expect(looked).toMatchObject({ sealId: '62010000010102', state: 'not registered' });
    expect(written).toEqual([]);
    expect(await registerSeal(dependencies, asked)).toMatchObject({ state: 'registered' });
    expect(written).toMatchObject([
      {
        old: null,
        seal: { ...number, body, kind: 'official', keyArn, algorithm: 'SM2-SM3', state: 'registered', ses: asked.ses },
        change: { sealId: '62010000010102', from: null, to: 'registered', execution: 'e-1', ticket: 'OPS-7' },
      },
    ]);
  });

  it('is registered once: again it is what it is', async () => {
    const { dependencies, written } = registry();
    const asked = order();
    for (let time = 0; time < 2; time++) await registerSeal(dependencies, asked);
    expect(written).toHaveLength(1);
    expect(await registerSeal(dependencies, { ...asked, act: 'look' })).toMatchObject({ state: 'registered' });
  });

  it('says which seal it would replace', async () => {
    const { dependencies } = registry([{ id: 'old', state: 'active', keyArn: 'arn:1' } as Seal]);
    expect(await registerSeal(dependencies, order())).toMatchObject({ replaces: 'old' });
  });

  it('may name its signer by a digest', async () => {
    const listing = (value: Uint8Array) =>
      order({}, { signers: { kind: 'digests', digests: [{ type: 'SM3', value }] } });
    const { dependencies } = registry();
    await expect(registerSeal(dependencies, listing(sm3(sm3(certificate))))).rejects.toThrow('seal_signer_not_listed');
    expect(await registerSeal(dependencies, listing(sm3(certificate)))).toMatchObject({ state: 'registered' });
  });
});

describe('a seal is not registered', () => {
  const refused = async (asked: ReturnType<typeof order>, code: string, held: Seal[] = []) => {
    const { dependencies, written } = registry(held);
    await expect(registerSeal(dependencies, asked)).rejects.toThrow(`operation.${code}:`);
    expect(written).toEqual([]);
  };

  it('where it cannot be read', async () => {
    await refused(order({ ses: 'AAAA' }), 'seal_unreadable');
    await refused(order({ ses: 'A' }), 'seal_unreadable');
    await refused(order({ certificate: 'AAAA' }), 'seal_unreadable');
    await refused(order({}, { version: 5 }), 'seal_unreadable');
  });

  it('where it is of another kind', async () => {
    await refused(order({}, { type: 2 }), 'seal_other_kind');
    await refused(order({}, { type: 99 }), 'seal_other_kind');
  });

  it('where its maker did not sign it, or is not trusted', async () => {
    const forged = root.makeSeal(certificate, number);
    const stranger = await CertifyingRoot.make();
    const last = forged.length - 1;
    forged[last] = (forged[last] ?? 0) ^ 1;
    await refused(order({ ses: toBase64(forged) }), 'seal_maker_not_trusted');
    const elsewhere = toBase64(stranger.makeSeal(certificate, number));
    await refused(order({ ses: elsewhere }), 'seal_maker_not_trusted');
  });

  it('where its certificate is of another body, of another root, not for signing, or not valid now', async () => {
    const other = [
      await root.certify({ body: '11620100XTXX00137D', publicKey }),
      await (await CertifyingRoot.make()).certify({ body, publicKey }),
      await root.certify({ body, publicKey }, { keyUsage: ['keyEncipherment'] }),
      await root.certify({ body, publicKey }, { notAfter: '2026-09-21T00:00:00Z' }),
    ];
    for (const each of other) {
      const asked = order({ certificate: toBase64(each), ses: toBase64(root.makeSeal(each, number)) });
      await refused(asked, 'seal_signer_not_trusted');
    }
  });

  it('where its certificate, or that of its maker, is revoked, or nobody says that it is not', async () => {
    const own = await CertifyingRoot.make();
    const its = await own.certify({ body, publicKey });
    const made = own.makeSeal(its, number);
    const asked = order({ certificate: toBase64(its), ses: toBase64(made) });
    const trusting = (trust = own.trust) => ({
      ...registry().dependencies,
      trust: { list: () => Promise.resolve(trust) },
    });
    expect(await registerSeal(trusting(), asked)).toMatchObject({ state: 'registered' });
    const revoke = (serial: string) => own.revoke([{ serial, at: '2026-09-01T00:00:00Z', reason: 'keyCompromise' }]);
    await revoke(parseCertificate(its).serial);
    await expect(registerSeal(trusting(), asked)).rejects.toThrow('operation.seal_signer_not_trusted');
    await revoke(parseCertificate(own.makerCertificate).serial);
    await expect(registerSeal(trusting(), asked)).rejects.toThrow('operation.seal_maker_not_trusted');
    const silent = { ...own.trust, revocations: [] };
    await expect(registerSeal(trusting(silent), asked)).rejects.toThrow('operation.seal_maker_not_trusted');
  });

  it('where its certificate is not the one in the seal', async () => {
    const other = await root.certify({ body, publicKey });
    await refused(order({ certificate: toBase64(other) }), 'seal_signer_not_listed');
  });

  it('where it is not valid now', async () => {
    await refused(order({}, { validUntil: '2026-09-21T00:00:00Z' }), 'seal_not_valid');
    await refused(order({}, { validFrom: '2026-09-23T00:00:00Z' }), 'seal_not_valid');
  });

  it('where the key is another, or cannot be seen, or that of another seal', async () => {
    const elsewhere = await root.certify({ body, publicKey: { ...publicKey, bytes: sm2GenerateKeyPair().publicKey } });
    const withOther = { certificate: toBase64(elsewhere), ses: toBase64(root.makeSeal(elsewhere, number)) };
    await refused(order(withOther), 'seal_key_differs');
    await refused(order({ keyId: keyId.replace(/1$/, '2') }), 'seal_key_differs');
    await refused(order(), 'seal_key_used', [{ id: 'old', state: 'suspended', keyArn } as Seal]);
  });

  it('where its number is that of another', async () => {
    const held = { ...number, state: 'active', keyArn: 'arn:1', ses: 'AAAA' } as Seal;
    await refused(order(), 'seal_exists', [held]);
  });
});
