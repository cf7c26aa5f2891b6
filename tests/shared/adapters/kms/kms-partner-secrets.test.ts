import { EncryptCommand } from '@aws-sdk/client-kms';
import { afterAll, describe, expect, it } from 'vitest';
import { kms } from '#adapters/kms/kms-client';
import { KmsPartnerSecrets, KmsSecretMaker, secretContext } from '#adapters/kms/kms-partner-secrets';
import { toBase64 } from '#formats/bytes';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, keys: arns, close } = await testAws();
const client = kms(aws);
const secrets = () => new KmsPartnerSecrets({ client, keyArn: arns.case });
const name = { direction: 'out', owner: 'xian', endpoint: 'xian-first', key: 'xian-1' } as const;
afterAll(async () => {
  client.destroy();
  await close();
});

describe('a secret', () => {
  it('that was made is 32 bytes, another each time, and opens under its name alone', async () => {
    const maker = new KmsSecretMaker({ client, keyArn: arns.case });
    const [one, other] = [await maker.make(name), await maker.make(name)];
    expect(one.secret).toHaveLength(32);
    expect(toBase64(one.secret)).not.toBe(toBase64(other.secret));
    expect(toBase64(await secrets().open(one.wrapped, name))).toBe(toBase64(one.secret));
    for (const wrong of [
      { ...name, owner: 'lanzhou' },
      { ...name, key: 'xian-2' },
      { ...name, endpoint: 'xian-other' },
      { direction: 'in', owner: 'xian', key: 'xian-1' },
    ] as const)
      await expect(secrets().open(one.wrapped, wrong)).rejects.toThrow();
  });

  it('that somebody wrapped by hand opens, as the runbook has it', async () => {
    const Plaintext = new TextEncoder().encode('a secret that two parties share!');
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({ KeyId: arns.case, Plaintext, EncryptionContext: secretContext(name) }),
    );
    const opened = await secrets().open(toBase64(CiphertextBlob ?? new Uint8Array()), name);
    expect(toBase64(opened)).toBe(toBase64(Plaintext));
  });

  it('is asked of KMS once in a minute, and again after it could not be opened', async () => {
    const { wrapped } = await new KmsSecretMaker({ client, keyArn: arns.case }).make(name);
    const kept = secrets();
    expect(await kept.open(wrapped, name)).toBe(await kept.open(wrapped, name));
    const elsewhere = new KmsPartnerSecrets({ client, keyArn: arns.otherCase });
    for (const _ of [1, 2]) await expect(elsewhere.open(wrapped, name)).rejects.toThrow();
  });
});
