import { createHash, randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { S3MaterialFiles } from '#adapters/s3/s3-material-files';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, buckets, close } = await testAws();
afterAll(close);
const bucketOf = (bucket: string) => new S3Bucket({ aws, bucket, urlSuffix: 'amazonaws.com.cn' });
const documents = new S3Documents(bucketOf(buckets.documents));
const materials = new S3MaterialFiles(bucketOf(buckets.materials));
const bytes = Buffer.from('{"payload":"何试远"}');

describe('sealed documents', () => {
  it('are written once: what is there stays', async () => {
    const key = `results/1.2.156.3005.2.${randomUUID()}.json`;
    expect(await documents.writeOnce({ key, bytes, mediaType: 'application/json' })).toBe(true);
    const other = Buffer.from('other');
    expect(await documents.writeOnce({ key, bytes: other, mediaType: 'application/json' })).toBe(false);
    expect(Buffer.from((await documents.read(key)) ?? [])).toEqual(bytes);
  });

  it('read as null where there is none', async () => {
    expect(await documents.read(`results/${randomUUID()}.json`)).toBeNull();
  });

  it('are found under keys with characters that an address must escape', async () => {
    const key = `results/通办 ${randomUUID()} (1)+=&?#%.json`;
    expect(await documents.writeOnce({ key, bytes, mediaType: 'application/json' })).toBe(true);
    expect(Buffer.from((await documents.read(key)) ?? [])).toEqual(bytes);
  });

  it('throw what else the store answers, with its code', async () => {
    const nowhere = new S3Documents(bucketOf('no-such-bucket-of-ours'));
    await expect(nowhere.writeOnce({ key: 'x', bytes, mediaType: 'application/json' })).rejects.toThrow(
      'S3 answered 404: NoSuchBucket',
    );
  });
});

describe('evidence under a lock', () => {
  it('is written once: what is there stays', async () => {
    const evidence = new S3Documents(bucketOf(buckets.evidence));
    const key = `evidence/${randomUUID()}.json`;
    expect(await evidence.writeOnce({ key, bytes, mediaType: 'application/json' })).toBe(true);
    expect(await evidence.writeOnce({ key, bytes: Buffer.from('other'), mediaType: 'application/json' })).toBe(false);
    expect(Buffer.from((await evidence.read(key)) ?? [])).toEqual(bytes);
  });
});

describe('the upload of a material', async () => {
  const file = Buffer.from('%PDF-1.4 invented');
  const altered = Buffer.from('%PDF-1.4 inventeD');
  const sha256 = createHash('sha256').update(file).digest('hex');
  const announce = async () => {
    const key = `${randomUUID()}/${sha256}`;
    const announced = { key, sha256, bytes: file.length, mediaType: 'application/pdf', expiresInSeconds: 900 };
    return { key, ...(await materials.presign(announced)) };
  };
  const put = async (url: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<number> => {
    const answer = await fetch(url, { method: 'PUT', headers: { ...headers }, body: new Uint8Array(body) });
    await answer.arrayBuffer();
    return answer.status;
  };

  it('is taken with exactly the headers that were given, and is then there with its length', async () => {
    const { key, url, headers } = await announce();
    expect(await materials.stored(key)).toBeNull();
    expect(await put(url, headers, file)).toBe(200);
    expect(await materials.stored(key)).toEqual({ bytes: file.length, mediaType: 'application/pdf' });
  });

  it('is refused a second time', async () => {
    const { url, headers } = await announce();
    expect(await put(url, headers, file)).toBe(200);
    expect(await put(url, headers, file)).toBe(412);
  });

  const { headers: given } = await announce();
  const without = (name: string) => Object.fromEntries(Object.entries(given).filter(([header]) => header !== name));
  const checksum = createHash('sha256').update(altered).digest('base64');
  it.each([
    ['other bytes of the same length', given, altered],
    ['other bytes under their own checksum', { ...given, 'x-amz-checksum-sha256': checksum }, altered],
    ['no checksum', without('x-amz-checksum-sha256'), file],
    ['more bytes', { ...without('content-length') }, Buffer.concat([file, file])],
    ['another type', { ...given, 'content-type': 'text/html' }, file],
    ['leave to overwrite', without('if-none-match'), file],
    ['a word on whose licence it is', { ...given, 'x-amz-meta-licence': '1', 'x-amz-meta-holder': 'v1:1' }, file],
  ])('is refused with %s', async (_, headers, body) => {
    const { key, url } = await announce();
    expect(await put(url, headers, body)).toBeGreaterThanOrEqual(400);
    expect(await materials.stored(key)).toBeNull();
  });

  it('gives way to the same bytes as a copy that the platform made, which says of which licence', async () => {
    const { key, url, headers } = await announce();
    expect(await put(url, headers, file)).toBe(200);
    const licence = { identifier: '1.2.156.3005.2.1', holderMark: '00' };
    for (const _ of [1, 2]) await materials.keepCopy({ key, bytes: file, mediaType: 'application/pdf', licence });
    expect(await materials.stored(key)).toEqual({ bytes: file.length, mediaType: 'application/pdf', licence });
  });

  it('is refused under another key than the one signed', async () => {
    const { url, headers, key } = await announce();
    expect(await put(url.replace(key, `${randomUUID()}/${sha256}`), headers, file)).toBe(403);
  });
});

describe('the reading of a material', () => {
  it('is by an address that gives the bytes, and lets nobody write', async () => {
    const key = `${randomUUID()}/reading`;
    await new S3Documents(bucketOf(buckets.materials)).writeOnce({ key, bytes, mediaType: 'application/pdf' });
    const url = await materials.presignReading({ key, expiresInSeconds: 120 });
    const answer = await fetch(url);
    expect([answer.status, Buffer.from(await answer.arrayBuffer())]).toEqual([200, bytes]);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  });
});

describe('addresses', () => {
  const request = {
    method: 'PUT' as const,
    key: 'a b/文.pdf',
    headers: { 'if-none-match': '*' },
    expiresInSeconds: 60,
  };

  it('are of the virtual-host style on AWS, in the partition’s own domain', async () => {
    const { region, credentials } = aws;
    const bucket = new S3Bucket({ aws: { region, credentials }, bucket: 'b', urlSuffix: 'amazonaws.com.cn' });
    const { origin, pathname } = new URL((await bucket.presign(request)).url);
    expect(origin).toBe(`https://b.s3.${region}.amazonaws.com.cn`);
    expect(pathname).toBe('/a%20b/%E6%96%87.pdf');
  });

  it('sign every header that is named, and end when they should', async () => {
    const { searchParams } = new URL((await bucketOf('b').presign(request)).url);
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('host;if-none-match');
    expect(searchParams.get('X-Amz-Expires')).toBe('60');
  });
});
