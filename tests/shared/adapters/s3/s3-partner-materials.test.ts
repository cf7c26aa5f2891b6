import { createHash, randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { OutgoingClient } from '#adapters/outgoing/outgoing-client';
import { OutgoingRules } from '#adapters/outgoing/outgoing-rules';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3PartnerMaterials } from '#adapters/s3/s3-partner-materials';
import { toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { listen } from '#tests/infra/local/json-endpoint';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, buckets, close } = await testAws();
afterAll(close);
let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of closing) await each();
  closing = [];
});
const bucketOf = (bucket: string) => new S3Bucket({ aws, bucket, urlSuffix: 'amazonaws.com.cn' });
const [theirs, ours] = [bucketOf(buckets.documents), bucketOf(buckets.materials)];
const content = Buffer.from('a scan that another region keeps');
const announced = () => ({
  key: `materials/${randomUUID()}`,
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
  mediaType: 'application/pdf',
});
const keeperOf = (origins: readonly string[], loopback = true) =>
  new S3PartnerMaterials({
    bucket: ours,
    client: new OutgoingClient({ rules: new OutgoingRules({ network: { kind: 'public' }, loopback }) }),
    origins,
  });
const served = async (listener: RequestListener): Promise<string> => {
  const server = await listen(createServer(listener));
  closing.push(server.close);
  return server.url;
};
/** One answer whatever the reason, and nothing kept. */
async function refused(keeper: S3PartnerMaterials, material: Parameters<S3PartnerMaterials['keep']>[0]): Promise<void> {
  expect(await keeper.keep(material)).toBe(false);
  expect(await ours.look(material.key)).toBeNull();
}

describe('a material of another region', () => {
  it('is kept from the address that it signed, once', async () => {
    const there = `results/${randomUUID()}`;
    await theirs.putOnce({ key: there, body: content, mediaType: 'application/pdf' });
    const { url } = await theirs.presign({ method: 'GET', key: there, headers: {}, expiresInSeconds: 60 });
    const material = { ...announced(), url };
    const keeper = keeperOf(['https://other.example', new URL(aws.endpoint).origin]);
    expect([await keeper.keep(material), await keeper.keep(material)]).toEqual([true, true]);
    expect(await ours.get(material.key)).toEqual(content);
    expect(await ours.look(material.key)).toMatchObject({ bytes: content.length, mediaType: 'application/pdf' });
  });

  it('is not fetched again where it is kept already, unless more is said of it', async () => {
    let asked = 0;
    const url = await served((_, response) => response.end((asked += 1) > 0 ? content : ''));
    const material = { ...announced(), url };
    const keeper = keeperOf([url]);
    for (let twice = 0; twice < 2; twice += 1) expect(await keeper.keep(material)).toBe(true);
    expect(asked).toBe(1);
    // What is there is of another length than is said now, or its seal has another digest.
    expect(await keeper.keep({ ...material, bytes: content.length + 1 })).toBe(false);
    expect(await keeper.keep({ ...material, sm3: '00'.repeat(32) })).toBe(false);
    expect(asked).toBe(3);
  });

  it('is kept by the digest of its seal as well, where one is said', async () => {
    const url = await served((_request, response) => response.end(content));
    const sealed = { ...announced(), url, sm3: toHex(sm3(content)) };
    await refused(keeperOf([url]), { ...sealed, sm3: '00'.repeat(32) });
    await keeperOf([url]).keep(sealed);
    expect(await ours.get(sealed.key)).toEqual(content);
  });

  it.each([
    ['longer', Buffer.concat([content, Buffer.from('.')])],
    ['shorter', content.subarray(1)],
    ['something else of that length', Buffer.alloc(content.length)],
    ['nothing', Buffer.alloc(0)],
  ])('is not kept where it is %s', async (_, body) => {
    const url = await served((_request, response) => response.end(body));
    await refused(keeperOf([url]), { ...announced(), url: `${url}/x` });
  });

  it.each([201, 206, 302, 403, 500])('is not kept with status %i', async (status) => {
    const url = await served((_, response) => response.writeHead(status, { location: '/' }).end(content));
    await refused(keeperOf([url]), { ...announced(), url });
  });

  it('that our own store does not take is a fault, and no answer about theirs', async () => {
    const url = await served((_request, response) => response.end(content));
    const bucket = new S3Bucket({ aws, bucket: 'no-such-bucket', urlSuffix: 'amazonaws.com.cn' });
    const client = new OutgoingClient({ rules: new OutgoingRules({ network: { kind: 'public' }, loopback: true }) });
    const keeper = new S3PartnerMaterials({ bucket, client, origins: [url] });
    await expect(keeper.keep({ ...announced(), url })).rejects.toThrow('S3 answered 404');
  });

  it('is not asked for elsewhere, not even to be refused there', async () => {
    let asked = 0;
    const url = await served((_, response) => response.end((asked += 1) > 0 ? content : ''));
    const other = url.replace('127.0.0.1', 'localhost');
    for (const origins of [[], ['https://other.example'], [other], [`${url}/`]])
      await refused(keeperOf(origins), { ...announced(), url });
    for (const address of ['', 'no address', 'null', 'data:,x', `${url.replace('http:', 'https:')}`])
      await refused(keeperOf([url]), { ...announced(), url: address });
    expect(asked).toBe(0);
  });

  it('is not asked for at an address that is allowed to nobody, whoever may be asked', async () => {
    let asked = 0;
    const url = await served((_, response) => response.end((asked += 1) > 0 ? content : ''));
    await refused(keeperOf([url], false), { ...announced(), url });
    await refused(keeperOf([url]), { ...announced(), url: url.replace('://', '://user@') });
    expect(asked).toBe(0);
  });
});
