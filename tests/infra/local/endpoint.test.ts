import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { rootCaller, serveAws } from '#infra/local/endpoint';
import type { CallRecord, S3Like, S3Request } from '#infra/local/endpoint';
import { Iam } from '#infra/local/iam';
import { AwsError } from '#infra/local/service';
import type { JsonService } from '#infra/local/service';
import { httpRequest, searchParams, signerFor } from './signer.ts';
import type { Plain } from './signer.ts';

const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };
const role = 'arn:aws-cn:iam::000000000000:role/case-command';
const table = 'arn:aws-cn:dynamodb:cn-north-1:000000000000:table/cases';
const key = 'arn:aws-cn:kms:cn-north-1:000000000000:key/seal-1';

/** A table that knows one item, refuses every write, and fails for the id `crash`. */
const toyTable: JsonService = {
  target: 'DynamoDB_20120810',
  contentType: 'application/x-amz-json-1.0',
  operations: {
    GetItem(input, call) {
      call.authorize({ action: 'dynamodb:GetItem', resource: table });
      if (JSON.stringify(input['Key']).includes('crash')) throw new TypeError('a defect');
      return { Item: input['Key'] };
    },
    async PutItem() {
      await Promise.resolve();
      const Item = { id: { S: 'there' } };
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', { fields: { Item } });
    },
  },
};
const toyKeys: JsonService = {
  target: 'TrentService',
  contentType: 'application/x-amz-json-1.1',
  operations: {
    GetPublicKey(_input, call) {
      call.authorize({ action: 'kms:GetPublicKey', resource: key });
      return { KeyId: key };
    },
  },
};

let clock: VirtualClock;
let iam: Iam;
let records: CallRecord[];
let objects: S3Request[];
let refuse: ((call: { operation: string }) => AwsError | undefined) | undefined;
let served: Awaited<ReturnType<typeof serveAws>>;
let keyPolicy: Record<string, unknown> | undefined;
let loud: { mock: { calls: unknown[][] } };

const toyObjects: S3Like = {
  handle(request, call) {
    objects.push(request);
    const resource = `arn:aws-cn:s3:::${decodeURIComponent(request.path.slice(1))}`;
    call.authorize({ action: request.method === 'PUT' ? 's3:PutObject' : 's3:GetObject', resource });
    if (request.path.endsWith('missing')) throw new AwsError('NoSuchKey', 'no <such> key', { status: 404 });
    return { status: 200, headers: { etag: '"1"' }, body: Buffer.from(request.method === 'GET' ? 'content' : '') };
  },
};

beforeEach(async () => {
  clock = new VirtualClock();
  iam = new Iam(place);
  records = [];
  objects = [];
  refuse = undefined;
  keyPolicy = undefined;
  loud = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const statements = [
    { Effect: 'Allow', Action: ['dynamodb:GetItem', 'kms:GetPublicKey'], Resource: [table, key] },
    { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws-cn:s3:::materials/*' },
  ];
  const Policies = [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }];
  iam.registerRole({ arn: role, properties: { Policies } });
  served = await serveAws({
    port: 0,
    clock,
    iam,
    json: [toyTable, toyKeys],
    s3: toyObjects,
    resourcePolicyOf: (arn) => (arn === key ? keyPolicy : undefined),
    onCall: (record) => records.push(record),
    refuse: (call) => refuse?.(call),
  });
});
afterEach(async () => {
  await served.close();
  vi.restoreAllMocks();
});

const configuration = (credentials = iam.credentialsFor(role)) => ({
  endpoint: served.url,
  region: place.region,
  credentials,
  maxAttempts: 2,
});
const getItem = (id: string) => new GetItemCommand({ TableName: 'cases', Key: { id: { S: id } } });

async function send(service: string, plain: Omit<Plain, 'headers'> & { headers?: Record<string, string> }) {
  const signer = signerFor({ service, ...iam.credentialsFor(role) });
  const headers = { host: new URL(served.url).host, ...plain.headers };
  const signed = await signer.sign(httpRequest({ ...plain, headers }));
  const { host: _, ...sent } = signed.headers;
  return fetch(`${served.url}${plain.path}?${searchParams(signed.query).toString()}`, {
    method: plain.method,
    headers: sent,
    ...(plain.body === undefined ? {} : { body: plain.body }),
  });
}

describe('JSON services', () => {
  test('an SDK client calls an operation as the role of its key', async () => {
    const client = new DynamoDBClient(configuration());
    const { Item } = await client.send(getItem('1'));
    expect(Item).toEqual({ id: { S: '1' } });
    expect(records).toEqual([
      { service: 'DynamoDB_20120810', operation: 'GetItem', role, status: 200, ms: expect.any(Number) },
    ]);
    const decided = {
      role,
      action: 'dynamodb:GetItem',
      resource: table,
      allowed: true,
      by: [`${role} inline.0`],
      count: 1,
    };
    expect(iam.decisions()).toEqual([decided]);
  });

  test('an AwsError reaches the SDK with its name, message and fields', async () => {
    const client = new DynamoDBClient(configuration());
    const put = client.send(new PutItemCommand({ TableName: 'cases', Item: { id: { S: '1' } } }));
    await expect(put).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { id: { S: 'there' } },
    });
  });

  test('what the role may not do is refused and recorded', async () => {
    const stranger = 'arn:aws-cn:iam::000000000000:role/stranger';
    iam.registerRole({ arn: stranger, properties: {} });
    const client = new DynamoDBClient(configuration(iam.credentialsFor(stranger)));
    await expect(client.send(getItem('1'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(iam.decisions()).toMatchObject([{ role: stranger, allowed: false }]);
  });

  test('for keys the key policy governs, for the rest it need not exist', async () => {
    const client = new KMSClient(configuration());
    const command = new GetPublicKeyCommand({ KeyId: key });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    keyPolicy = {
      Statement: { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: iam.rootArn } },
    };
    await expect(client.send(command)).resolves.toMatchObject({ KeyId: key });
  });

  test('a wrong secret is refused', async () => {
    const { accessKeyId } = iam.credentialsFor(role);
    const client = new DynamoDBClient(configuration({ accessKeyId, secretAccessKey: 'guess' }));
    await expect(client.send(getItem('1'))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    expect(records.at(-1)).toMatchObject({ role: '', status: 403 });
  });

  test('a client in real time corrects its clock when virtual time has moved on', async () => {
    clock.advance(40 * 24 * 3600 * 1000);
    const client = new DynamoDBClient(configuration());
    await expect(client.send(getItem('1'))).resolves.toMatchObject({ Item: { id: { S: '1' } } });
    await client.send(getItem('2'));
    expect(records.map(({ status }) => status)).toEqual([403, 200, 200]);
  });

  test.each(['DynamoDB_20120810.Scan', 'DynamoDB_20120810.toString', 'Unknown_1.GetItem'])(
    'the operation %s, which nobody wrote, is refused and said aloud',
    async (target) => {
      const headers = { 'x-amz-target': target };
      const response = await send('dynamodb', { method: 'POST', path: '/', headers, body: '{}' });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
      expect(loud.mock.calls.flat().join()).toContain(target);
    },
  );

  test('a defect is answered without detail and written out', async () => {
    const client = new DynamoDBClient({ ...configuration(), maxAttempts: 1 });
    await expect(client.send(getItem('crash'))).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.not.stringContaining('a defect'),
      $metadata: { httpStatusCode: 500 },
    });
    expect(String(loud.mock.calls[0]?.[1])).toContain('a defect');
  });

  test('a fault switched on is met by the caller, and the SDK’s retry gets through once it is over', async () => {
    let faults = 1;
    refuse = ({ operation }) =>
      operation === 'GetItem' && faults-- > 0 ? new AwsError('ThrottlingException', 'slow down') : undefined;
    await new DynamoDBClient(configuration()).send(getItem('1'));
    expect(records.map(({ status }) => status)).toEqual([400, 200]);
  });

  test('a body that is not an object and a credential for another service are refused', async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const bad = await send('dynamodb', { method: 'POST', path: '/', headers, body: '[1]' });
    expect(await bad.json()).toMatchObject({ __type: 'SerializationException' });
    const other = await send('s3', { method: 'POST', path: '/', headers, body: '{}' });
    expect(other.status).toBe(403);
  });
});

describe('the object store', () => {
  test('gets path, query, headers and body as sent, and its answer goes out as given', async () => {
    const headers = { 'x-amz-meta-case': '1' };
    const path = '/materials/a%20b.pdf';
    const put = await send('s3', { method: 'PUT', path, headers, body: 'bytes', query: { tagging: '' } });
    expect(put.status).toBe(200);
    expect(put.headers.get('etag')).toBe('"1"');
    expect(objects).toMatchObject([{ method: 'PUT', path, headers, unsignedPayload: false }]);
    expect(objects[0]?.query.has('tagging')).toBe(true);
    expect(objects[0]?.body.toString()).toBe('bytes');
    expect(await (await send('s3', { method: 'GET', path })).text()).toBe('content');
    expect(records.map(({ service, operation }) => `${service} ${operation}`)).toEqual(['s3 PUT', 's3 GET']);
  });

  test('errors are XML, escaped', async () => {
    const response = await send('s3', { method: 'GET', path: '/materials/missing' });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/xml');
    const text = await response.text();
    expect(text).toContain('<Error><Code>NoSuchKey</Code><Message>no &#60;such&#62; key</Message>');
    expect(text).toContain('<Resource>/materials/missing</Resource>');
  });

  test('HEAD of something missing has a status and no body', async () => {
    const response = await send('s3', { method: 'HEAD', path: '/materials/missing' });
    expect([response.status, await response.text()]).toEqual([404, '']);
  });

  test('another bucket, and a request without a signature, are AccessDenied', async () => {
    const other = await send('s3', { method: 'GET', path: '/licences/1' });
    expect([other.status, await other.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
    const anonymous = await fetch(`${served.url}/materials/1`);
    expect([anonymous.status, await anonymous.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
  });

  test('a presigned upload works from anywhere until virtual time has passed its end', async () => {
    const signer = signerFor({ service: 's3', ...iam.credentialsFor(role) });
    const headers = { host: new URL(served.url).host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const path = '/materials/1.pdf';
    const { query } = await signer.presign(httpRequest({ method: 'PUT', path, headers }), { expiresIn: 900 });
    const put = () => fetch(`${served.url}${path}?${searchParams(query).toString()}`, { method: 'PUT', body: 'bytes' });
    expect((await put()).status).toBe(200);
    expect(objects[0]).toMatchObject({ unsignedPayload: true });
    clock.advance(901_000);
    const late = await put();
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });

  test('a body beyond 70 MiB is refused with an answer', async () => {
    const body = Buffer.alloc(70 * 2 ** 20 + 1);
    const response = await fetch(`${served.url}/materials/1`, { method: 'PUT', body });
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('EntityTooLarge')]);
    expect(objects).toEqual([]);
  });
});

describe('the seeding client', () => {
  test('calls in-process as the account root, and neither side keeps the other’s objects', async () => {
    const call = rootCaller([toyTable], place);
    const input = { Key: { id: { S: '1' } } };
    const { Item } = await call('DynamoDB_20120810.GetItem', input);
    expect(Item).toEqual(input.Key);
    expect(Item).not.toBe(input.Key);
    await expect(call('DynamoDB_20120810.PutItem', {})).rejects.toMatchObject({
      code: 'ConditionalCheckFailedException',
    });
    await expect(call('DynamoDB_20120810.Scan', {})).rejects.toMatchObject({ code: 'UnknownOperationException' });
  });
});
