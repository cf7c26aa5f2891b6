import { describe, expect, test } from 'vitest';
import { AwsError } from '#infra/local/service';
import { verifySignature } from '#infra/local/sigv4';
import type { SignedRequest } from '#infra/local/sigv4';
import { httpRequest, searchParams, signerFor } from './signer.ts';
import type { Plain } from './signer.ts';

const accessKeyId = 'AKIATEST00000000';
const secretAccessKey = 'a secret / with + signs';
const signedAt = Date.parse('2026-11-23T09:08:07Z');
const minute = 60_000;

function wire(request: Omit<Plain, 'query'> & { query?: Record<string, string | string[] | null> }): SignedRequest {
  return {
    method: request.method,
    path: request.path,
    query: searchParams(request.query),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(request.body ?? ''),
    secretOf: (id) => (id === accessKeyId ? secretAccessKey : undefined),
    now: signedAt + 5000,
  };
}

async function signed(service: string, plain: Plain, as = accessKeyId): Promise<SignedRequest> {
  const signer = signerFor({ service, accessKeyId: as, secretAccessKey });
  return wire(await signer.sign(httpRequest(plain), { signingDate: new Date(signedAt) }));
}

async function presigned(plain: Plain, expiresIn = 900): Promise<SignedRequest> {
  const signer = signerFor({ service: 's3', accessKeyId, secretAccessKey });
  const headers = { ...plain.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const options = {
    signingDate: new Date(signedAt),
    expiresIn,
    unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
  };
  const { body, ...rest } = plain;
  const url = await signer.presign(httpRequest({ ...rest, headers }), options);
  return wire({ ...url, ...(body === undefined ? {} : { body }) });
}

function refusal(request: SignedRequest): { code: string; status: number } | 'accepted' {
  try {
    verifySignature(request);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { code: error.code, status: error.status };
  }
}

const jsonCall: Plain = {
  method: 'POST',
  path: '/',
  headers: { host: '127.0.0.1:4000', 'x-amz-target': 'DynamoDB_20120810.GetItem', 'x-amz-meta': '  two   spaces ' },
  body: '{"TableName":"cases"}',
};
const upload: Plain = {
  method: 'PUT',
  path: '/materials/case/1.pdf',
  headers: {
    host: '127.0.0.1:4000',
    'content-type': 'application/pdf',
    'content-length': '5',
    'if-none-match': '*',
    'x-amz-checksum-sha256': 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
  },
  body: 'hello',
};

describe('published examples of AWS', () => {
  test('the suite’s get-vanilla is accepted', () => {
    const request: SignedRequest = {
      method: 'GET',
      path: '/',
      query: new URLSearchParams(),
      headers: {
        host: 'example.amazonaws.com',
        'x-amz-date': '20150830T123600Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
      },
      body: Buffer.alloc(0),
      secretOf: () => 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      now: Date.parse('2015-08-30T12:36:00Z'),
    };
    expect(verifySignature(request)).toMatchObject({
      accessKeyId: 'AKIDEXAMPLE',
      presigned: false,
      service: 'service',
    });
  });

  test('the presigned URL of the S3 manual is accepted', () => {
    const request: SignedRequest = {
      method: 'GET',
      path: '/test.txt',
      query: new URLSearchParams(
        'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
      ),
      headers: { host: 'examplebucket.s3.amazonaws.com' },
      body: Buffer.from('not covered'),
      secretOf: () => 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      now: Date.parse('2013-05-24T23:59:59Z'),
    };
    expect(verifySignature(request)).toMatchObject({ presigned: true, unsignedPayload: true, service: 's3' });
  });
});

describe('header form', () => {
  test('a JSON call signed by the SDK is accepted', async () => {
    expect(verifySignature(await signed('dynamodb', jsonCall))).toEqual({
      accessKeyId,
      presigned: false,
      service: 'dynamodb',
      region: 'cn-north-1',
      unsignedPayload: false,
    });
  });

  test.each(['/a%20b/c%2Fd', '/a//b/../c/', '/%E5%8A%9E%E4%BB%B6'])(
    'the path %s is encoded twice outside S3',
    async (path) => {
      expect(refusal(await signed('states', { ...jsonCall, path }))).toBe('accepted');
    },
  );

  test.each(['/bucket/a%20b%2Bc', '/bucket//x/../y', '/bucket/%E5%8A%9E%E4%BB%B6%28%27%21%29'])(
    'the path %s is encoded once for S3',
    async (path) => {
      expect(refusal(await signed('s3', { ...upload, path }))).toBe('accepted');
    },
  );

  test('query names are ordered by themselves, repeated ones by value', async () => {
    const query = { 'a-b': '1', a: ['z', 'b c', '+'], A: '', prefix: '办/件' };
    expect(refusal(await signed('s3', { ...upload, query }))).toBe('accepted');
  });

  const wrong = { code: 'SignatureDoesNotMatch', status: 403 };
  test.each<[string, (request: SignedRequest) => Partial<SignedRequest>, { code: string; status: number }]>([
    ['another method', () => ({ method: 'GET' }), wrong],
    ['another path', () => ({ path: '/other' }), wrong],
    ['a query added', () => ({ query: new URLSearchParams('x=1') }), wrong],
    [
      'another target',
      ({ headers }) => ({ headers: { ...headers, 'x-amz-target': 'DynamoDB_20120810.PutItem' } }),
      wrong,
    ],
    ['another host', ({ headers }) => ({ headers: { ...headers, host: 'elsewhere' } }), wrong],
    ['another body', () => ({ body: Buffer.from('{}') }), { code: 'XAmzContentSHA256Mismatch', status: 400 }],
    ['another secret', () => ({ secretOf: () => 'guess' }), wrong],
    ['an unknown key', () => ({ secretOf: () => undefined }), { code: 'UnrecognizedClientException', status: 403 }],
    [
      'an x-amz header added',
      ({ headers }) => ({ headers: { ...headers, 'x-amz-extra': '1' } }),
      { code: 'AccessDenied', status: 403 },
    ],
    ['a clock 15 minutes fast', () => ({ now: signedAt - 15 * minute - 1 }), { code: 'RequestExpired', status: 403 }],
    ['a clock 15 minutes slow', () => ({ now: signedAt + 15 * minute + 1 }), { code: 'RequestExpired', status: 403 }],
    [
      'no signature',
      ({ headers: { authorization: _, ...headers } }) => ({ headers }),
      { code: 'MissingAuthenticationTokenException', status: 403 },
    ],
    [
      'another scheme',
      ({ headers }) => ({ headers: { ...headers, authorization: 'Bearer x' } }),
      { code: 'IncompleteSignature', status: 403 },
    ],
    [
      'no date',
      ({ headers: { 'x-amz-date': _, ...headers } }) => ({ headers }),
      { code: 'IncompleteSignature', status: 403 },
    ],
    [
      'a signature of other length',
      ({ headers }) => ({ headers: { ...headers, authorization: headers.authorization?.slice(0, -1) } }),
      wrong,
    ],
  ])('%s is refused', async (_what, alter, expected) => {
    const request = await signed('dynamodb', jsonCall);
    expect(refusal({ ...request, ...alter(request) })).toEqual(expected);
  });

  test('a body without its hash in the headers is hashed for the comparison', async () => {
    const signer = signerFor({ service: 'kms', accessKeyId, secretAccessKey });
    Object.assign(signer, { applyChecksum: false });
    const request = wire(await signer.sign(httpRequest(jsonCall), { signingDate: new Date(signedAt) }));
    expect(request.headers['x-amz-content-sha256']).toBeUndefined();
    expect(refusal(request)).toBe('accepted');
    expect(refusal({ ...request, body: Buffer.from('{}') })).toEqual(wrong);
  });

  test('host must be among the signed headers', async () => {
    const { host: _, ...headers } = jsonCall.headers;
    const request = await signed('dynamodb', { ...jsonCall, headers });
    expect(refusal({ ...request, headers: { ...request.headers, host: 'any' } })).toEqual(wrong);
  });

  test('the content hash is required by S3, and only S3 takes an unsigned payload', async () => {
    const headers = { ...upload.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    expect(verifySignature(await signed('s3', { ...upload, headers }))).toMatchObject({ unsignedPayload: true });
    expect(refusal(await signed('kms', { ...upload, headers }))).toEqual({ code: 'NotImplemented', status: 501 });
    const streaming = { ...upload.headers, 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
    expect(refusal(await signed('s3', { ...upload, headers: streaming }))).toEqual({
      code: 'NotImplemented',
      status: 501,
    });
  });
});

describe('presigned form', () => {
  test('an upload presigned by the SDK is accepted whatever its body', async () => {
    const request = await presigned(upload);
    expect(request.query.get('X-Amz-SignedHeaders')).toBe(
      'content-length;content-type;host;if-none-match;x-amz-checksum-sha256',
    );
    expect(verifySignature(request)).toMatchObject({ accessKeyId, presigned: true, unsignedPayload: true });
    expect(refusal({ ...request, body: Buffer.from('other') })).toBe('accepted');
  });

  test('it holds to the last second of its life and not longer', async () => {
    const request = await presigned(upload, 60);
    expect(refusal({ ...request, now: signedAt + 60_000 })).toBe('accepted');
    expect(refusal({ ...request, now: signedAt + 60_001 })).toEqual({ code: 'AccessDenied', status: 403 });
    expect(refusal({ ...request, now: signedAt - 15 * minute - 1 })).toEqual({ code: 'AccessDenied', status: 403 });
  });

  const wrong = { code: 'SignatureDoesNotMatch', status: 403 };
  const setQuery = (request: SignedRequest, name: string, value: string): Partial<SignedRequest> => {
    const query = new URLSearchParams(request.query);
    query.set(name, value);
    return { query };
  };
  test.each<[string, (request: SignedRequest) => Partial<SignedRequest>, { code: string; status: number }]>([
    ['GET instead of PUT', () => ({ method: 'GET' }), wrong],
    ['another key of the bucket', () => ({ path: '/materials/case/2.pdf' }), wrong],
    ['another type', ({ headers }) => ({ headers: { ...headers, 'content-type': 'text/html' } }), wrong],
    ['another length', ({ headers }) => ({ headers: { ...headers, 'content-length': '6' } }), wrong],
    ['if-none-match left out', ({ headers: { 'if-none-match': _, ...headers } }) => ({ headers }), wrong],
    ['another checksum', ({ headers }) => ({ headers: { ...headers, 'x-amz-checksum-sha256': 'AAAA' } }), wrong],
    [
      'an unsigned x-amz header',
      ({ headers }) => ({ headers: { ...headers, 'x-amz-tagging': 'a=b' } }),
      { code: 'AccessDenied', status: 403 },
    ],
    ['a longer life', (request) => setQuery(request, 'X-Amz-Expires', '901'), wrong],
    [
      'a life beyond a week',
      (request) => setQuery(request, 'X-Amz-Expires', '604801'),
      { code: 'AuthorizationQueryParametersError', status: 403 },
    ],
    [
      'another algorithm',
      (request) => setQuery(request, 'X-Amz-Algorithm', 'none'),
      { code: 'AuthorizationQueryParametersError', status: 403 },
    ],
    ['another day', (request) => setQuery(request, 'X-Amz-Date', '20261124T000000Z'), wrong],
    ['a parameter added', (request) => setQuery(request, 'versionId', 'x'), wrong],
    [
      'another key id',
      (request) => setQuery(request, 'X-Amz-Credential', 'AKIAOTHER/20261123/cn-north-1/s3/aws4_request'),
      { code: 'InvalidAccessKeyId', status: 403 },
    ],
    [
      'a bearer token beside it',
      ({ headers }) => ({ headers: { ...headers, authorization: 'Bearer x' } }),
      { code: 'InvalidArgument', status: 400 },
    ],
    ['a path that cannot be decoded', () => ({ path: '/%E5%8' }), { code: 'InvalidURI', status: 400 }],
  ])('%s is refused', async (_what, alter, expected) => {
    const request = await presigned(upload);
    expect(refusal({ ...request, ...alter(request) })).toEqual(expected);
  });
});
