import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { S3 } from '#infra/local/s3';
import { openStore, type Store } from '#infra/local/store';
import { bodyOf, china, clientOptions, listen, RecordingCall, temporaryFolder } from './json-endpoint.ts';

const Bucket = 'materials';
const { folder, remove } = temporaryFolder();
let store: Store;
let client: S3Client;
let close: () => Promise<void>;
let lastHeaders: Record<string, unknown> = {};

beforeAll(async () => {
  store = openStore(folder);
  const s3 = new S3({ store, clock: new VirtualClock(), place: china });
  s3.createBucket({ BucketName: Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const call = new RecordingCall();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      const headers = request.headers as Record<string, string>;
      lastHeaders = headers;
      const { method = '' } = request;
      const asked = { method, path: url.pathname, query: url.searchParams, headers, body, unsignedPayload: true };
      const answer = s3.handle(asked, call);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  const served = await listen(server);
  close = served.close;
  client = new S3Client({ ...clientOptions, endpoint: served.url, forcePathStyle: true });
});

afterAll(async () => {
  client.destroy();
  await close();
  store.close();
  remove();
});

const read = async (Key: string): Promise<Buffer> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

describe('the S3 client of the SDK with its defaults', () => {
  it('uploads 300 000 bytes as a stream, framed and with a trailer, and reads the same bytes', async () => {
    const data = randomBytes(300_000);
    const Body = Readable.from([data.subarray(0, 100_000), data.subarray(100_000)]);
    const stored = await client.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: data.length }));
    expect(lastHeaders).toMatchObject({ 'content-encoding': 'aws-chunked', 'x-amz-trailer': 'x-amz-checksum-crc32' });
    expect(stored.ChecksumCRC32).toBeTypeOf('string');
    expect((await read('stream')).equals(data)).toBe(true);
  });

  it('keeps type, metadata and checksum of an upload from memory', async () => {
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a/证 1.txt',
        Body: 'hello',
        ContentType: 'text/plain',
        Metadata: { case: 'LZ-1' },
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a/证 1.txt', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ContentLength: 5, ContentType: 'text/plain', Metadata: { case: 'LZ-1' } });
    expect(head.ChecksumSHA256).toBe(createHash('sha256').update('hello').digest('base64'));
    expect((await read('a/证 1.txt')).toString()).toBe('hello');
    const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }));
    expect(listed.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['a/证 1.txt', 5]]);
  });

  it('sees errors under their S3 names', async () => {
    await expect(read('none')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x' }));
    const again = new PutObjectCommand({ Bucket, Key: 'once', Body: 'y', IfNoneMatch: '*' });
    await expect(client.send(again)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const wrong = new PutObjectCommand({ Bucket, Key: 'bad', Body: 'x', ChecksumSHA256: sha256Of('y') });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'BadDigest' });
    const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: 'once' }));
    expect(marker.DeleteMarker).toBe(true);
  });
});

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('base64');
