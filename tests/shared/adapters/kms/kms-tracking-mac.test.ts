import { afterAll, describe, expect, it } from 'vitest';
import { kms } from '#adapters/kms/kms-client';
import { KmsTrackingMac } from '#adapters/kms/kms-tracking-mac';
import { trackingMessage } from '#domain/receipt/tracking-code';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, keys: arns, close } = await testAws();
const client = kms(aws);
afterAll(async () => {
  client.destroy();
  await close();
});

describe('the keyed hash of a tracking code', () => {
  const mac = new KmsTrackingMac({ client, keyArn: arns.holder });
  const message = trackingMessage('610100-20260922-0123456789AB');

  it('is 32 bytes, the same for the same case and another one for another', async () => {
    const first = await mac.of(message);
    expect(first).toHaveLength(32);
    expect(Buffer.from(await mac.of(message))).toEqual(Buffer.from(first));
    expect(Buffer.from(await mac.of(trackingMessage('610100-20260922-0123456789AC')))).not.toEqual(Buffer.from(first));
  });

  it('is not made with a key of another kind', async () => {
    await expect(new KmsTrackingMac({ client, keyArn: arns.case }).of(message)).rejects.toThrow();
  });
});
