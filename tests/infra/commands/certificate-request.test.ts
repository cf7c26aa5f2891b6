import { afterAll, describe, expect, it } from 'vitest';
import { kms } from '#adapters/kms/kms-client';
import { parseCertificationRequest, verifyCertificationRequest } from '#formats/x509-request';
import { requestOfKey } from '#infra/commands/certificate-request';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, keys, close } = await testAws();
const client = kms(aws);
afterAll(async () => {
  client.destroy();
  await close();
});

const holder = { unit: '11620122XTXX001454', name: '示范皋兰市场监督管理局' };

describe('the request for a certificate of a key in KMS', () => {
  it.for([
    ['SM2', keys.sm2],
    ['P-256', keys.p256],
  ] as const)('of %s names its holder and is signed with that key', async ([algorithm, keyId], { skip }) => {
    if (keyId === undefined) return skip('no SM2 keys at this endpoint');
    const request = parseCertificationRequest(await requestOfKey(client, { keyId, holder }));
    expect(verifyCertificationRequest(request)).toEqual({ ok: true });
    expect(request).toMatchObject({
      ...{ publicKey: { algorithm }, attributes: [] },
      subject: { C: 'CN', O: holder.name, OU: holder.unit, CN: holder.name },
    });
  });

  it('is not made of a key that is not there, or signs nothing', async () => {
    await expect(requestOfKey(client, { keyId: 'alias/nobody', holder })).rejects.toThrow('no key alias/nobody');
    await expect(requestOfKey(client, { keyId: keys.holder, holder })).rejects.toThrow();
  });
});
