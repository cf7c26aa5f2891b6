import { createHash, randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Recordings } from '#adapters/s3/s3-recordings';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, buckets, close } = await testAws();
afterAll(close);
const recordings = new S3Recordings(new S3Bucket({ aws, bucket: buckets.materials, urlSuffix: 'amazonaws.com.cn' }));
const content = Buffer.from('not really a video');
const file = {
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
  mediaType: 'video/mp4' as const,
};
const addressFor = (key: string) => recordings.presign({ key, ...file, expiresInSeconds: 60 });
const put = async ({ url, headers }: Awaited<ReturnType<typeof addressFor>>): Promise<number> =>
  (await fetch(url, { method: 'PUT', headers, body: new Uint8Array(content) })).status;

describe('a recording that is given up', () => {
  it('is nothing from then on, to whoever has an address to read it by', async () => {
    const key = `${randomUUID()}/1/${file.sha256}`;
    expect(await put(await addressFor(key))).toBe(200);
    const url = await recordings.presignReading({ key, expiresInSeconds: 60 });
    expect(await (await fetch(url)).text()).toBe(content.toString());
    await recordings.blank(key);
    expect(await (await fetch(url)).text()).toBe('');
    expect(await recordings.stored(key)).toMatchObject({ bytes: 0 });
  });

  it('is not uploaded by an address given out before, whether it lay there or not', async () => {
    for (const before of [true, false]) {
      const key = `${randomUUID()}/1/${file.sha256}`;
      const address = await addressFor(key);
      if (before) await put(address);
      await recordings.blank(key);
      await recordings.blank(key);
      expect(await put(address)).toBe(412);
      expect(await recordings.stored(key)).toMatchObject({ bytes: 0 });
    }
  });
});
