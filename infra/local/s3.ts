import type { VirtualClock } from './clock.ts';
import { authorizeKey } from './kms-use.ts';
import { Buckets, type Bucket } from './s3-buckets.ts';
import { ObjectVersions, type ObjectVersion, type Retention } from './s3-objects.ts';
import {
  checksumHeaders,
  contents,
  element,
  empty,
  errorResponse,
  missing,
  versionHeader,
  xmlResponse,
  type S3Response,
} from './s3-response.ts';
import { notImplemented, readUpload, type Headers } from './s3-upload.ts';
import { AwsError, type Call, type Input, type Place } from './service.ts';
import type { Store } from './store.ts';

/** A path-style request whose signature has been verified; header names in lower case. */
export interface S3Request {
  readonly method: string;
  /** As sent: still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Whether the signature leaves the body out; such a body is vouched for by its checksum only. */
  readonly unsignedPayload: boolean;
}

/** A request that has found its bucket. */
interface Visit {
  readonly request: S3Request;
  readonly call: Call;
  readonly bucket: Bucket;
  readonly key: string;
  readonly bucketArn: string;
  readonly objectArn: string;
}

const dayMs = 24 * 3600 * 1000;

// Headers and parameters of signing; the content hash of a streamed body matters to its framing only.
const signing = ['algorithm', 'content-sha256', 'credential', 'date', 'expires', 'security-token', 'signature'];
const signingNames = new Set([...signing, 'signedheaders', 'user-agent'].map((name) => `x-amz-${name}`));
/** Headers that are kept with an object and given back. */
const keptHeaders = ['content-type', 'cache-control', 'content-disposition', 'content-encoding', 'content-language'];

const putHeaders = ['x-amz-sdk-checksum-algorithm', 'x-amz-trailer', 'x-amz-decoded-content-length'];
const lockHeaders = { mode: 'x-amz-object-lock-mode', until: 'x-amz-object-lock-retain-until-date' };
const bypassHeader = 'x-amz-bypass-governance-retention';

/** The object store of the local cloud: the operations of S3 that this system calls, in path style. */
export class S3 {
  readonly #buckets: Buckets;
  readonly #objects: ObjectVersions;
  readonly #clock: VirtualClock;
  readonly #place: Place;

  constructor({ store, clock, place }: { store: Store; clock: VirtualClock; place: Place }) {
    this.#buckets = new Buckets(store, place);
    this.#objects = new ObjectVersions({ store, clock });
    this.#clock = clock;
    this.#place = place;
  }

  /** As Buckets.create, for an AWS::S3::Bucket of the template. */
  createBucket(properties: Input & { readonly BucketName: string }): { name: string; arn: string } {
    const { name } = this.#buckets.create(properties);
    return { name, arn: `arn:${this.#place.partition}:s3:::${name}` };
  }

  /** Answers a request; refusals become S3's XML errors. Throws only what is not an AwsError. */
  handle(request: S3Request, call: Call): S3Response {
    try {
      return this.#dispatch(request, call);
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(error, request);
      throw error;
    }
  }

  #dispatch(request: S3Request, call: Call): S3Response {
    const { bucket: name, key } = readPath(request.path);
    const bucket = this.#buckets.get(name);
    const bucketArn = `arn:${this.#place.partition}:s3:::${name}`;
    const visit = { request, call, bucket, key, bucketArn, objectArn: `${bucketArn}/${key}` };
    const { method } = request;
    if (key === '' && method === 'GET') return this.#list(visit);
    if (key !== '' && method === 'PUT') return this.#put(visit);
    if (key !== '' && (method === 'GET' || method === 'HEAD')) return this.#get(visit);
    if (key !== '' && method === 'DELETE') return this.#delete(visit);
    throw notImplemented(`${method} of ${key === '' ? 'a bucket' : 'an object'}`);
  }

  #put(visit: Visit): S3Response {
    const { request, call, bucket, key, objectArn } = visit;
    const { headers } = request;
    refuseUnknown(request, { headers: [...putHeaders, ...Object.values(lockHeaders)], query: [] });
    const absent = headers['if-none-match'];
    call.authorize({ action: 's3:PutObject', resource: objectArn, context: putConditions(headers) });
    if (headers[lockHeaders.mode] !== undefined)
      call.authorize({ action: 's3:PutObjectRetention', resource: objectArn });
    this.#useKey(visit, 'GenerateDataKey');
    if (absent !== undefined && absent !== '*') throw notImplemented('if-none-match other than *');
    if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long');
    const upload = readUpload(request);
    const newest = this.#objects.newest(bucket.name, key);
    if (absent === '*' && typeof newest?.blob === 'string')
      throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
        status: 412,
        fields: { Condition: 'If-None-Match' },
      });
    const retention = this.#retention(bucket, headers);
    if (retention !== undefined && Object.keys(upload.checksums).length === 0 && headers['content-md5'] === undefined)
      throw new AwsError('InvalidRequest', 'Content-MD5 or a checksum is required to put an object under Object Lock.');
    const target = { bucket: bucket.name, key, versioned: bucket.versioned };
    const version = this.#objects.put(target, { upload, headers: headersToKeep(headers), retention });
    const answer = { etag: version.etag, ...versionHeader(version), ...checksumHeaders(version) };
    return { status: 200, headers: answer, body: empty };
  }

  /** Asks for the use of the key behind the bucket. A bucket's own key is cached for a while by AWS, but asked for here each time. */
  #useKey({ call, bucket, bucketArn, objectArn }: Visit, action: 'GenerateDataKey' | 'Decrypt'): void {
    if (bucket.encryption === undefined) return;
    const { keyArn, bucketKey } = bucket.encryption;
    const of = { 'aws:s3:arn': bucketKey ? bucketArn : objectArn };
    try {
      authorizeKey(call, { place: this.#place, service: 's3', keyArn, actions: [action], of });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new AwsError('AccessDenied', error.message, { status: 403 });
    }
  }

  #retention(bucket: Bucket, headers: Headers): Retention | undefined {
    const mode = headers[lockHeaders.mode];
    const until = headers[lockHeaders.until];
    if (mode === undefined && until === undefined) {
      if (bucket.retention === undefined) return undefined;
      return { mode: bucket.retention.mode, untilMs: this.#clock.now() + bucket.retention.days * dayMs };
    }
    if (!bucket.locked) throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
    const untilMs = Date.parse(until ?? '');
    if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || !(untilMs > this.#clock.now()))
      throw new AwsError('InvalidArgument', 'Object Lock needs a mode and a retain-until date in the future.');
    return { mode, untilMs };
  }

  #get(visit: Visit): S3Response {
    const { request, call, bucket, key, bucketArn, objectArn } = visit;
    refuseUnknown(request, { headers: ['x-amz-checksum-mode'], query: ['versionId'] });
    const strange = ['range', 'if-match', 'if-unmodified-since'].find((name) => request.headers[name] !== undefined);
    if (strange !== undefined) throw notImplemented(strange);
    const versionId = request.query.get('versionId');
    const action = versionId === null ? 's3:GetObject' : 's3:GetObjectVersion';
    call.authorize({ action, resource: objectArn, context: versionCondition(versionId) });
    const version =
      versionId === null
        ? this.#objects.newest(bucket.name, key)
        : this.#objects.version({ bucket: bucket.name, key, version: versionId });
    if (typeof version?.blob !== 'string') {
      // Who may not list must not learn that a key is missing: S3 answers 403 then.
      call.authorize({ action: 's3:ListBucket', resource: bucketArn });
      return missing({ version, versionId, request });
    }
    const withChecksum = request.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED';
    // What HEAD tells is not encrypted, but for the checksum.
    if (request.method === 'GET' || withChecksum) this.#useKey(visit, 'Decrypt');
    const headers = {
      ...(JSON.parse(version.headers) as Record<string, string>),
      'content-length': String(version.size),
      'last-modified': new Date(version.modified_ms).toUTCString(),
      etag: version.etag,
      ...versionHeader(version),
      ...(withChecksum ? checksumHeaders(version) : {}),
    };
    return { status: 200, headers, body: request.method === 'HEAD' ? empty : this.#objects.body(version) };
  }

  #delete({ request, call, bucket, key, objectArn }: Visit): S3Response {
    refuseUnknown(request, { headers: [bypassHeader], query: ['versionId'] });
    const versionId = request.query.get('versionId');
    const action = versionId === null ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    call.authorize({ action, resource: objectArn, context: versionCondition(versionId) });
    if (versionId === null && bucket.versioned) {
      const marker = this.#objects.mark({ bucket: bucket.name, key, versioned: true });
      return { status: 204, headers: { 'x-amz-delete-marker': 'true', ...versionHeader(marker) }, body: empty };
    }
    const version = this.#objects.version({ bucket: bucket.name, key, version: versionId ?? 'null' });
    if (version === undefined) return { status: 204, headers: {}, body: empty };
    this.#checkLock(version, { request, call, objectArn });
    this.#objects.remove(version);
    const headers = { ...versionHeader(version), ...(version.blob === null ? { 'x-amz-delete-marker': 'true' } : {}) };
    return { status: 204, headers, body: empty };
  }

  #checkLock(
    version: ObjectVersion,
    { request, call, objectArn }: Pick<Visit, 'request' | 'call' | 'objectArn'>,
  ): void {
    if (version.retain_until_ms === null || version.retain_until_ms <= this.#clock.now()) return;
    const bypass = request.headers[bypassHeader]?.toLowerCase() === 'true';
    if (version.retain_mode === 'GOVERNANCE' && bypass)
      return call.authorize({ action: 's3:BypassGovernanceRetention', resource: objectArn });
    throw new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', { status: 403 });
  }

  #list({ request, call, bucket, bucketArn }: Visit): S3Response {
    const { query } = request;
    if (query.get('list-type') !== '2') throw notImplemented('GET of a bucket other than list-type=2');
    refuseUnknown(request, { headers: [], query: ['list-type', 'prefix', 'max-keys', 'continuation-token'] });
    const prefix = query.get('prefix') ?? '';
    const context = query.has('prefix') ? { 's3:prefix': prefix } : {};
    call.authorize({ action: 's3:ListBucket', resource: bucketArn, context });
    const limit = Number(query.get('max-keys') ?? 1000);
    if (!Number.isInteger(limit) || limit < 0) throw new AwsError('InvalidArgument', 'max-keys must be a whole number');
    const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString();
    const most = Math.min(limit, 1000);
    const found = this.#objects.list({ bucket: bucket.name, prefix, after, limit: most + 1 });
    const page = found.slice(0, most);
    const last = found.length > most ? page.at(-1) : undefined;
    const xml = [
      element('Name', bucket.name) + element('Prefix', prefix) + element('KeyCount', page.length),
      element('MaxKeys', most) + element('IsTruncated', last !== undefined),
      last === undefined ? '' : element('NextContinuationToken', Buffer.from(last.key).toString('base64url')),
      ...page.map(contents),
    ];
    const body = `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${xml.join('')}</ListBucketResult>`;
    return xmlResponse(200, body);
  }
}

function readPath(path: string): { bucket: string; key: string } {
  try {
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** S3 ignores headers moved into a query (a hoisted checksum is not checked!) and honours much we lack: both are refused aloud. */
function refuseUnknown(request: S3Request, known: { headers: readonly string[]; query: readonly string[] }): void {
  const free = (name: string): boolean =>
    request.method === 'PUT' && (name.startsWith('x-amz-meta-') || name.startsWith('x-amz-checksum-'));
  const header = Object.keys(request.headers).find(
    (name) => name.startsWith('x-amz-') && !signingNames.has(name) && !known.headers.includes(name) && !free(name),
  );
  if (header !== undefined) throw notImplemented(`the header ${header}`);
  if (request.method === 'PUT' && request.headers['if-match'] !== undefined)
    throw notImplemented('the header if-match');
  const parameter = [...request.query.keys()].find(
    (name) => name !== 'x-id' && !signingNames.has(name.toLowerCase()) && !known.query.includes(name),
  );
  if (parameter !== undefined) throw notImplemented(`the query parameter ${parameter}`);
}

function putConditions(headers: Headers): Record<string, string> {
  const keys = ['if-none-match', 'x-amz-content-sha256', lockHeaders.mode, lockHeaders.until];
  const given = keys.map((name) => [`s3:${name.replace('x-amz-object', 'object')}`, headers[name]]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

const versionCondition = (versionId: string | null): Record<string, string> =>
  versionId === null ? {} : { 's3:VersionId': versionId };

function headersToKeep(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !(keptHeaders.includes(name) || name.startsWith('x-amz-meta-'))) continue;
    // The framing of the upload is no property of the object.
    const own = name === 'content-encoding' ? value.replace(/\s*aws-chunked\s*,?\s*/, '') : value;
    if (own !== '') kept[name] = own;
  }
  return kept;
}
