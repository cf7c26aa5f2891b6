import { GetPublicKeyCommand } from '@aws-sdk/client-kms';
import { afterAll, describe, expect, it } from 'vitest';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { KmsSealSigner } from '#adapters/kms/kms-seal-signer';
import { utf8 } from '#formats/bytes';
import { signatureDigest, verifyDigest } from '#formats/signature-algorithm';
import { decodeSpki } from '#formats/spki';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, keys: arns, close } = await testAws();
const client = kms(aws);
afterAll(async () => {
  client.destroy();
  await close();
});

const publicKeyOf = async (KeyId: string) => {
  const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId }));
  return decodeSpki(new Uint8Array(PublicKey));
};

describe('the signer of seals', () => {
  const signer = new KmsSealSigner({ client });
  // Longer than the 4096 bytes that KMS would take whole.
  const message = utf8('结果'.repeat(2000));

  it.for([
    ['SM2-SM3', arns.sm2],
    ['ECDSA-SHA256', arns.p256],
  ] as const)('signs a digest with %s so that our own code verifies it', async ([algorithm, keyArn], { skip }) => {
    if (keyArn === undefined) return skip('no SM2 keys at this endpoint');
    const publicKey = await publicKeyOf(keyArn);
    const digest = signatureDigest(publicKey, message);
    const signature = await signer.sign({ keyArn, algorithm, digest });
    expect(verifyDigest({ publicKey, digest, signature })).toBe(true);
    expect(verifyDigest({ publicKey, digest: digest.map((byte) => byte ^ 1), signature })).toBe(false);
  });

  it('refuses an algorithm that the key is not for', async () => {
    const digest = new Uint8Array(32);
    await expect(signer.sign({ keyArn: arns.p256, algorithm: 'SM2-SM3', digest })).rejects.toThrow();
  });
});

describe('the keyed hash of an identity number', () => {
  const holders = new KmsHolderHash({ client, keyArn: arns.holder });
  const number = { idType: '111', idNumber: '62010518881231118X' };

  it('is the same for the same number, however its letters are written, and names its key', async () => {
    const hash = await holders.of(number);
    expect(hash).toMatch(/^v1:[0-9a-f]{64}$/);
    expect(await holders.of({ ...number, idNumber: '62010518881231118x' })).toBe(hash);
  });

  it('is another one for another number, and for another kind of number', async () => {
    const hash = await holders.of(number);
    expect(await holders.of({ ...number, idNumber: '620102189001150015' })).not.toBe(hash);
    expect(await holders.of({ ...number, idType: '414' })).not.toBe(hash);
  });
});
