import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { S3 } from '#infra/local/s3';
import type { S3Response } from '#infra/local/s3-response';
import { openStore, type Store } from '#infra/local/store';
import { china, RecordingCall, temporaryFolder } from './json-endpoint.ts';

interface Sent {
  method?: string;
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Buffer | string;
}

let folder: string;
let remove: () => void;
let store: Store;
let clock: VirtualClock;
let call: RecordingCall;
let s3: S3;

beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
  store = openStore(folder);
  clock = new VirtualClock();
  call = new RecordingCall();
  s3 = new S3({ store, clock, place: china });
  s3.createBucket({ BucketName: 'materials' });
  s3.createBucket({ BucketName: 'versions', VersioningConfiguration: { Status: 'Enabled' } });
  for (const Mode of ['GOVERNANCE', 'COMPLIANCE'])
    s3.createBucket({
      BucketName: Mode.toLowerCase(),
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Days: 10 } } },
    });
});

afterEach(() => {
  store.close();
  remove();
});

function send({ method = 'GET', path, query = {}, headers = {}, body = '' }: Sent): S3Response {
  const bytes = Buffer.from(body);
  const length = method === 'PUT' ? { 'content-length': String(bytes.length) } : {};
  const request = { method, path, query: new URLSearchParams(query), headers: { ...length, ...headers }, body: bytes };
  return s3.handle({ ...request, unsignedPayload: true }, call);
}

const put = (path: string, body: Buffer | string, headers: Record<string, string> = {}): S3Response =>
  send({ method: 'PUT', path, body, headers });
const codeOf = (response: S3Response): string | undefined => /<Code>(\w+)<\/Code>/.exec(response.body.toString())?.[1];
const keysOf = (response: S3Response): string[] =>
  [...response.body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
const sha256 = (body: string): string => createHash('sha256').update(body).digest('base64');
const crcOf = (body: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
};

describe('PutObject', () => {
  it('keeps body, content type and metadata, and gives them back', () => {
    const headers = { 'content-type': 'application/ofd', 'x-amz-meta-case': 'LZ-1', 'content-disposition': 'inline' };
    expect(put('/materials/a/%E8%AF%81%20%26.ofd', 'body', headers).status).toBe(200);
    const got = send({ path: '/materials/a/%E8%AF%81%20%26.ofd' });
    expect(got.body.toString()).toBe('body');
    expect(got.headers).toMatchObject({
      ...headers,
      'content-length': '4',
      etag: '"841a2d689ad86bd1611447453c22c6fc"',
    });
    expect(call.asked.map(({ action, resource }) => [action, resource])).toEqual([
      ['s3:PutObject', 'arn:aws-cn:s3:::materials/a/证 &.ofd'],
      ['s3:GetObject', 'arn:aws-cn:s3:::materials/a/证 &.ofd'],
    ]);
  });

  it('without the right stores nothing and answers AccessDenied in XML', () => {
    call.refused.add('s3:PutObject');
    const refused = put('/materials/a', 'body');
    expect([refused.status, codeOf(refused)]).toEqual([403, 'AccessDenied']);
    expect(send({ path: '/materials/a' }).status).toBe(404);
  });

  it('if-none-match * refuses a key that exists, and takes one that was deleted', () => {
    expect(put('/versions/a', 'first', { 'if-none-match': '*' }).status).toBe(200);
    const second = put('/versions/a', 'second', { 'if-none-match': '*' });
    expect([second.status, codeOf(second)]).toEqual([412, 'PreconditionFailed']);
    expect(send({ path: '/versions/a' }).body.toString()).toBe('first');
    send({ method: 'DELETE', path: '/versions/a' });
    expect(put('/versions/a', 'third', { 'if-none-match': '*' }).status).toBe(200);
  });

  it.each([
    ['a wrong SHA-256', 'BadDigest', { 'x-amz-checksum-sha256': sha256('other') }],
    ['a wrong CRC-32', 'BadDigest', { 'x-amz-checksum-crc32': crcOf('other') }],
    ['a wrong MD5', 'BadDigest', { 'content-md5': createHash('md5').update('other').digest('base64') }],
    ['a checksum that is none', 'InvalidRequest', { 'x-amz-checksum-sha256': 'abc' }],
    ['a checksum algorithm that is not verified here', 'NotImplemented', { 'x-amz-checksum-sha1': 'x' }],
    ['a promised checksum that is not sent', 'InvalidRequest', { 'x-amz-sdk-checksum-algorithm': 'SHA256' }],
    ['a body shorter than its length', 'IncompleteBody', { 'content-length': '5' }],
    ['a header it does not know', 'NotImplemented', { 'x-amz-tagging': 'a=b' }],
    ['a copy', 'NotImplemented', { 'x-amz-copy-source': '/materials/b' }],
    ['a condition it does not know', 'NotImplemented', { 'if-match': '"x"' }],
    ['a retention without Object Lock', 'InvalidRequest', lock('GOVERNANCE')],
  ])('refuses %s: %s', (_, code, headers) => {
    expect(codeOf(put('/materials/a', 'body', headers))).toBe(code);
    expect(send({ path: '/materials/a' }).status).toBe(404);
  });

  it('refuses a checksum moved into the query, which S3 would not check', () => {
    const answer = send({ method: 'PUT', path: '/materials/a', query: { 'x-amz-checksum-sha256': sha256('x') } });
    expect(answer.status).toBe(501);
    expect(answer.body.toString()).toContain('x-amz-checksum-sha256');
  });

  it('refuses a body above 64 MiB', () => {
    expect(codeOf(put('/materials/a', Buffer.alloc(64 * 2 ** 20 + 1)))).toBe('EntityTooLarge');
  });

  it('gives the checksum back only to who asks for it', () => {
    put('/materials/a', 'body', { 'x-amz-checksum-sha256': sha256('body') });
    const head = (headers: Record<string, string>): S3Response =>
      send({ method: 'HEAD', path: '/materials/a', headers });
    expect(head({ 'x-amz-checksum-mode': 'ENABLED' }).headers['x-amz-checksum-sha256']).toBe(sha256('body'));
    expect(head({}).headers).not.toHaveProperty('x-amz-checksum-sha256');
    expect(head({})).toMatchObject({ status: 200, body: Buffer.alloc(0), headers: { 'content-length': '4' } });
  });
});

describe('aws-chunked bodies', () => {
  const framed = (overrides: Record<string, string> = {}, body = framing('hello', ' world')): S3Response =>
    put('/materials/a', body, {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '11',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      ...overrides,
    });
  const framing = (...chunks: string[]): string => {
    const parts = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    return `${parts.join('')}0\r\nx-amz-checksum-crc32:${crcOf('hello world')}\r\n\r\n`;
  };

  it('are stored without their framing, and the framing is no content encoding of the object', () => {
    expect(framed().status).toBe(200);
    const got = send({ path: '/materials/a', headers: { 'x-amz-checksum-mode': 'ENABLED' } });
    expect(got.body.toString()).toBe('hello world');
    expect(got.headers['x-amz-checksum-crc32']).toBe(crcOf('hello world'));
    expect(got.headers).not.toHaveProperty('content-encoding');
  });

  it('keep a content encoding of their own', () => {
    expect(framed({ 'content-encoding': 'aws-chunked,gzip' }).status).toBe(200);
    expect(send({ path: '/materials/a' }).headers['content-encoding']).toBe('gzip');
  });

  it('are refused when the trailer does not fit the bytes', () => {
    expect(codeOf(framed({}, framing('hellO', ' world')))).toBe('BadDigest');
  });

  it('are refused when a length lies, the framing breaks, or the announced trailer is missing', () => {
    expect(codeOf(framed({ 'x-amz-decoded-content-length': '12' }))).toBe('IncompleteBody');
    expect(codeOf(framed({}, framing('hello', ' world').slice(0, 12)))).toBe('IncompleteBody');
    expect(codeOf(framed({}, 'hello world'))).toBe('IncompleteBody');
    expect(codeOf(framed({}, '4\r\nhello world\r\n0\r\n\r\n'))).toBe('IncompleteBody');
    expect(codeOf(framed({}, 'b\r\nhello world\r\n0\r\n\r\n'))).toBe('MalformedTrailerError');
    expect(send({ path: '/materials/a' }).status).toBe(404);
  });
});

describe('what is not there', () => {
  it('is NoSuchKey or NoSuchBucket, and bare status 404 to HEAD', () => {
    expect(codeOf(send({ path: '/materials/none' }))).toBe('NoSuchKey');
    expect(codeOf(send({ path: '/nowhere/none' }))).toBe('NoSuchBucket');
    expect(send({ method: 'HEAD', path: '/materials/none' })).toMatchObject({ status: 404, body: Buffer.alloc(0) });
    expect(codeOf(send({ path: '/versions/none', query: { versionId: 'x' } }))).toBe('NoSuchVersion');
  });

  it('is AccessDenied to who may read but not list, as S3 has it', () => {
    call.refused.add('s3:ListBucket');
    expect(codeOf(send({ path: '/materials/none' }))).toBe('AccessDenied');
  });

  it.each([
    ['POST', '/materials/a', {}, {}],
    ['PUT', '/materials', {}, {}],
    ['GET', '/materials', {}, {}],
    ['GET', '/materials/a', { tagging: '' }, {}],
    ['GET', '/materials/a', {}, { range: 'bytes=0-1' }],
    ['GET', '/materials', { 'list-type': '2', delimiter: '/' }, {}],
  ])('in this cloud is NotImplemented: %s %s %j %j', (method, path, query, headers) => {
    const answer = send({
      method,
      path,
      query,
      headers,
    });
    expect([answer.status, codeOf(answer)]).toEqual([501, 'NotImplemented']);
  });
});

describe('versions', () => {
  it('stay readable below a delete marker, and come back when the marker is deleted', () => {
    const first = put('/versions/a', 'first').headers['x-amz-version-id'] ?? '';
    put('/versions/a', 'second');
    const marker = send({ method: 'DELETE', path: '/versions/a' });
    expect(marker).toMatchObject({ status: 204, headers: { 'x-amz-delete-marker': 'true' } });
    expect(send({ path: '/versions/a' })).toMatchObject({ status: 404, headers: { 'x-amz-delete-marker': 'true' } });
    expect(send({ path: '/versions/a', query: { versionId: first } }).body.toString()).toBe('first');
    const versionId = marker.headers['x-amz-version-id'] ?? '';
    expect(codeOf(send({ path: '/versions/a', query: { versionId } }))).toBe('MethodNotAllowed');
    send({ method: 'DELETE', path: '/versions/a', query: { versionId } });
    expect(send({ path: '/versions/a' }).body.toString()).toBe('second');
    const actions = call.asked.map(({ action }) => action);
    expect(actions).toContain('s3:GetObjectVersion');
    expect(actions).toContain('s3:DeleteObjectVersion');
  });

  it('without versioning there is one body per key, and a deleted one leaves nothing on disk', () => {
    put('/materials/a', 'first');
    put('/materials/a', 'second');
    expect(send({ path: '/materials/a' }).body.toString()).toBe('second');
    expect(readdirSync(join(store.blobs, 's3'))).toHaveLength(1);
    expect(send({ method: 'DELETE', path: '/materials/a' }).status).toBe(204);
    expect(send({ method: 'DELETE', path: '/materials/a' }).status).toBe(204);
    expect(readdirSync(join(store.blobs, 's3'))).toHaveLength(0);
  });
});

function lock(mode: string, until = '2999-01-01T00:00:00Z'): Record<string, string> {
  return {
    'x-amz-object-lock-mode': mode,
    'x-amz-object-lock-retain-until-date': until,
    'x-amz-checksum-sha256': sha256('body'),
  };
}

describe('Object Lock', () => {
  const checksum = { 'x-amz-checksum-sha256': sha256('body') };
  const bypass = { 'x-amz-bypass-governance-retention': 'true' };
  const erase = (bucket: string, versionId: string, headers = {}): S3Response =>
    send({ method: 'DELETE', path: `/${bucket}/a`, query: { versionId }, headers });
  const store1 = (bucket: string, headers: Record<string, string> = checksum): string =>
    put(`/${bucket}/a`, 'body', headers).headers['x-amz-version-id'] ?? '';

  it('COMPLIANCE keeps a version until its day, even from who may bypass governance', () => {
    const version = store1('compliance');
    expect(codeOf(erase('compliance', version))).toBe('AccessDenied');
    expect(codeOf(erase('compliance', version, bypass))).toBe('AccessDenied');
    expect(send({ path: '/compliance/a', query: { versionId: version } }).body.toString()).toBe('body');
    clock.advance(10 * 24 * 3600 * 1000 + 1);
    expect(erase('compliance', version).status).toBe(204);
    expect(codeOf(send({ path: '/compliance/a', query: { versionId: version } }))).toBe('NoSuchVersion');
  });

  it('GOVERNANCE gives way to the bypass header together with the right to it, and to neither alone', () => {
    const version = store1('governance');
    expect(codeOf(erase('governance', version))).toBe('AccessDenied');
    call.refused.add('s3:BypassGovernanceRetention');
    expect(codeOf(erase('governance', version, bypass))).toBe('AccessDenied');
    call.refused.clear();
    expect(erase('governance', version, bypass).status).toBe(204);
  });

  it('holds versions, while a delete marker may go in front and a new version over them', () => {
    const version = store1('compliance');
    store1('compliance');
    expect(send({ method: 'DELETE', path: '/compliance/a' }).status).toBe(204);
    expect(codeOf(erase('compliance', version))).toBe('AccessDenied');
  });

  it('of the request goes before the default of the bucket, and needs the right to retain', () => {
    const version = store1('governance', lock('COMPLIANCE'));
    expect(call.asked.map(({ action }) => action)).toEqual(['s3:PutObject', 's3:PutObjectRetention']);
    clock.advance(11 * 24 * 3600 * 1000);
    expect(codeOf(erase('governance', version, bypass))).toBe('AccessDenied');
    expect(codeOf(put('/governance/a', 'body', lock('COMPLIANCE', '2001-01-01T00:00:00Z')))).toBe('InvalidArgument');
  });

  it('needs a checksum at the put', () => {
    expect(codeOf(put('/compliance/a', 'body'))).toBe('InvalidRequest');
  });
});

describe('ListObjectsV2', () => {
  it('gives current keys below a prefix, in pages, in the order of their bytes', () => {
    for (const key of ['p/b', 'p/a', 'p/Z', 'q/a', 'p/%E8%AF%81', 'p/gone']) put(`/versions/${key}`, key);
    send({ method: 'DELETE', path: '/versions/p/gone' });
    const query = { 'list-type': '2', prefix: 'p/', 'max-keys': '3' };
    const first = send({ path: '/versions', query });
    expect(keysOf(first)).toEqual(['p/Z', 'p/a', 'p/b']);
    const token = /<NextContinuationToken>(.*)<\/NextContinuationToken>/.exec(first.body.toString())?.[1] ?? '';
    const second = send({ path: '/versions/', query: { ...query, 'continuation-token': token } });
    expect(keysOf(second)).toEqual(['p/证']);
    expect(second.body.toString()).toContain('<IsTruncated>false</IsTruncated>');
    expect(call.asked.at(-1)).toEqual({
      action: 's3:ListBucket',
      resource: 'arn:aws-cn:s3:::versions',
      context: { 's3:prefix': 'p/' },
    });
  });
});

describe('a bucket encrypted under a key', () => {
  const key = 'arn:aws-cn:kms:cn-northwest-1:000000000000:key/k1';
  const encrypted = (BucketName: string, more: object, rule: object = {}) =>
    s3.createBucket({
      BucketName,
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key, ...more }, ...rule },
        ],
      },
    });
  const asked = () => call.asked.splice(0).filter(({ action }) => action.startsWith('kms:'));
  const use = (action: string, arn: string) => ({
    action,
    resource: key,
    context: { 'kms:ViaService': 's3.cn-northwest-1.amazonaws.com', 'kms:EncryptionContext:aws:s3:arn': arn },
  });

  it('asks whoever puts or gets for the use of the key, for the object alone', () => {
    encrypted('sealed', {});
    put('/sealed/a', 'body');
    expect(asked()).toEqual([use('kms:GenerateDataKey', 'arn:aws-cn:s3:::sealed/a')]);
    expect(send({ path: '/sealed/a' }).body.toString()).toBe('body');
    expect(asked()).toEqual([use('kms:Decrypt', 'arn:aws-cn:s3:::sealed/a')]);
    send({ method: 'HEAD', path: '/sealed/a' });
    expect(asked()).toEqual([]);
    send({ method: 'HEAD', path: '/sealed/a', headers: { 'x-amz-checksum-mode': 'ENABLED' } });
    expect(asked()).toEqual([use('kms:Decrypt', 'arn:aws-cn:s3:::sealed/a')]);
  });

  it('asks for the whole bucket where that has a key of its own under it', () => {
    encrypted('sealed', {}, { BucketKeyEnabled: true });
    put('/sealed/a', 'body');
    expect(asked()).toEqual([use('kms:GenerateDataKey', 'arn:aws-cn:s3:::sealed')]);
  });

  it('is closed to whoever may not use it', () => {
    encrypted('sealed', {});
    call.refused.add('kms:GenerateDataKey');
    expect(put('/sealed/a', 'body').status).toBe(403);
    expect(send({ path: '/sealed/a' }).status).toBe(404);
    call.refused.clear();
    put('/sealed/a', 'body');
    call.refused.add('kms:Decrypt');
    expect(codeOf(send({ path: '/sealed/a' }))).toBe('AccessDenied');
  });

  it('asks nothing under keys of AWS itself, and stops the boot where it does not understand', () => {
    s3.createBucket({
      BucketName: 'own',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    put('/own/a', 'body');
    expect(asked()).toEqual([]);
    expect(() => encrypted('other', { SSEAlgorithm: 'aws:kms:dsse' })).toThrow('SSEAlgorithm');
    expect(() => encrypted('other', { KMSMasterKeyID: 'alias/x' })).toThrow('BucketEncryption');
  });
});

describe('durability', () => {
  it('an object acknowledged before kill -9 is there afterwards, and a body without a row is swept away', () => {
    const script = `
      const { openStore } = await import('#infra/local/store');
      const { S3 } = await import('#infra/local/s3');
      const { VirtualClock } = await import('#infra/local/clock');
      const s3 = new S3({ store: openStore(${JSON.stringify(folder)}), clock: new VirtualClock(), place: ${JSON.stringify(china)} });
      const request = { method: 'PUT', path: '/materials/kept', query: new URLSearchParams(), unsignedPayload: true };
      const answer = s3.handle({ ...request, headers: { 'content-length': '4' }, body: Buffer.from('kept') }, { authorize() {} });
      process.stdout.write(String(answer.status));
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect([child.stdout, child.signal, child.stderr]).toEqual(['200', 'SIGKILL', '']);
    writeFileSync(join(store.blobs, 's3', 'torn'), 'half a body');
    s3 = new S3({ store, clock, place: china });
    expect(send({ path: '/materials/kept' }).body.toString()).toBe('kept');
    expect(readdirSync(join(store.blobs, 's3'))).toHaveLength(1);
  });
});

describe('createBucket', () => {
  it('may be repeated with the same template, but never lifts a lock or versioning', () => {
    put('/versions/a', 'kept');
    s3.createBucket({ BucketName: 'versions', VersioningConfiguration: { Status: 'Enabled' } });
    expect(send({ path: '/versions/a' }).body.toString()).toBe('kept');
    expect(() => s3.createBucket({ BucketName: 'versions' })).toThrow('versioning');
    expect(() => s3.createBucket({ BucketName: 'compliance', VersioningConfiguration: { Status: 'Enabled' } })).toThrow(
      'Object Lock',
    );
  });

  it('accepts what has no local effect by name, and refuses the rest by name', () => {
    const create = (properties: object) => () => s3.createBucket({ BucketName: 'new-one', ...properties });
    expect(create({ LifecycleConfiguration: {}, OwnershipControls: {} })()).toEqual({
      name: 'new-one',
      arn: 'arn:aws-cn:s3:::new-one',
    });
    expect(create({ CorsConfiguration: {} })).toThrow('CorsConfiguration');
    expect(create({ VersioningConfiguration: { Status: 'Suspended' } })).toThrow('Suspended');
    const Rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: 1, Years: 1 } };
    expect(create({ ObjectLockEnabled: true, ObjectLockConfiguration: { Rule } })).toThrow('DefaultRetention');
    expect(create({ ObjectLockConfiguration: {} })).toThrow('without ObjectLockEnabled');
  });
});
