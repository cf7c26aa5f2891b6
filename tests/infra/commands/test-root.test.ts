import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestRoot } from '#infra/commands/test-root';
import { fromBase64, toBase64, utf8 } from '#formats/bytes';
import { verifyMessage } from '#formats/signature-algorithm';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import { parseRevocationList, verifyRevocationList } from '#formats/x509-crl';
import { TIME_STAMPING } from '#formats/x509-extensions';
import { buildCertificationRequest } from '#formats/x509-request';
import { parseCertificate, verifyChain } from '#formats/x509';

const now = Date.parse('2026-09-22T02:00:00.000Z');
const at = new Date(now).toISOString();
const folder = (): string => mkdtempSync(join(tmpdir(), 'tongban-root-'));
const rootOf = ({ trust }: Awaited<ReturnType<typeof openTestRoot>>) =>
  parseCertificate(fromBase64(trust.roots[0]?.certificate ?? ''));

describe('the test root', () => {
  it('certifies a maker of seals that says it is one, and gives the same when it is opened again', async () => {
    const dataFolder = folder();
    const made = await openTestRoot(dataFolder, now);
    const leaf = parseCertificate(made.maker.certificate);
    expect(verifyChain({ leaf, issuers: [], roots: [rootOf(made)], at }).ok).toBe(true);
    expect(leaf.subject).toMatchObject({ O: '通办测试 制章', OU: '制章者 (seal maker)' });
    expect(leaf).toMatchObject({ isCa: false, keyUsage: ['digitalSignature', 'nonRepudiation'] });
    const message = utf8('seal');
    const signature = made.maker.sign(message);
    expect(verifyMessage({ publicKey: leaf.publicKey, message, signature })).toBe(true);

    const opened = await openTestRoot(dataFolder, now + 1000);
    expect(opened.trust).toEqual(made.trust);
    expect(toBase64(opened.maker.certificate)).toBe(toBase64(made.maker.certificate));
  });

  it('signs a list of what it revoked that counts as long as it does itself', async () => {
    const root = await openTestRoot(folder(), now);
    const list = parseRevocationList(fromBase64(root.trust.revocations[0] ?? ''));
    const years = (count: number): string => new Date(now + count * 365 * 86_400_000).toISOString();
    for (const when of [at, years(9)])
      expect(verifyRevocationList({ list, issuer: rootOf(root), at: when })).toEqual({ ok: true });
    expect(list.revoked.size).toBe(0);
    expect(verifyRevocationList({ list, issuer: rootOf(root), at: years(11) }).ok).toBe(false);
  });

  it('certifies the key of a request that was signed with it in the name of the body, and no other', async () => {
    const root = await openTestRoot(folder(), now);
    const [held, other] = [sm2GenerateKeyPair(), sm2GenerateKeyPair()];
    const publicKey = { algorithm: 'SM2', bytes: held.publicKey } as const;
    const body = { id: '11620122XTXX001454', name: '示范皋兰市场监督管理局' };
    const requested = (privateKey: Uint8Array, unit = body.id) =>
      buildCertificationRequest({ subject: { O: body.name, OU: unit }, publicKey }, (message) =>
        sm2Sign({ privateKey, digest: sm2Digest({ publicKey: held.publicKey, message }) }),
      );
    const issued = async (request: Uint8Array) =>
      parseCertificate(await root.issue({ body, kind: 'official', key: { request }, at: now }));
    const leaf = await issued(await requested(held.privateKey));
    expect(leaf).toMatchObject({ publicKey, subject: { O: body.name, OU: body.id }, isCa: false });
    expect(verifyChain({ leaf, issuers: [], roots: [rootOf(root)], at }).ok).toBe(true);
    await expect(issued(await requested(other.privateKey))).rejects.toThrow('signature_invalid');
    await expect(issued(await requested(held.privateKey, '11620100XTXX00137D'))).rejects.toThrow('of another body');
  });

  it('certifies a key for time-stamps, and for nothing else', async () => {
    const root = await openTestRoot(folder(), now);
    const publicKey = { algorithm: 'SM2', bytes: sm2GenerateKeyPair().publicKey } as const;
    const leaf = parseCertificate(await root.issueTimeStamping(publicKey, now));
    expect(verifyChain({ leaf, issuers: [], roots: [rootOf(root)], at }).ok).toBe(true);
    expect(leaf).toMatchObject({ isCa: false, extendedKeyUsage: [TIME_STAMPING], publicKey });
  });
});
