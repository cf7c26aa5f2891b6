import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './service.ts';

/** A request as it came over the wire, to be verified; `now` is virtual time in ms since the epoch. */
export interface SignedRequest {
  readonly method: string;
  /** Path as sent: still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly secretOf: (accessKeyId: string) => string | undefined;
  readonly now: number;
}

/** Who signed, for which service (`s3`, `dynamodb`…), and whether the signature covers the body. */
export interface VerifiedSignature {
  readonly accessKeyId: string;
  readonly presigned: boolean;
  readonly service: string;
  readonly region: string;
  readonly unsignedPayload: boolean;
}

/** What a request claims about its signature, read from the Authorization header or from the query. */
interface Claim {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly region: string;
  readonly service: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  /** Seconds; absent in the header form. */
  readonly expires?: number;
}

const algorithm = 'AWS4-HMAC-SHA256';
const skewMs = 15 * 60 * 1000;
const longestExpiresSeconds = 7 * 24 * 3600;
const unsigned = 'UNSIGNED-PAYLOAD';
/** The trailer form leaves the body unsigned too; its checksum is the object store's to check. */
const unsignedPayloads: readonly string[] = [unsigned, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'];

/**
 * Verifies AWS Signature Version 4 of a request, in its header form or its presigned form. Throws AwsError (403) when it is
 * missing, malformed, expired, of an unknown key, or wrong; 400 when a signed content hash is not that of the body.
 */
export function verifySignature(request: SignedRequest): VerifiedSignature {
  const claim = request.query.has('X-Amz-Signature') ? readQuery(request) : readHeader(request);
  checkTime(claim, request.now);
  checkHeaders(claim, request);
  const secret = request.secretOf(claim.accessKeyId);
  if (secret === undefined) {
    if (claim.service === 's3')
      throw refused('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist.');
    throw refused('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  checkSignature(claim, request, secret);
  checkBody(claim, request.body);
  return {
    accessKeyId: claim.accessKeyId,
    presigned: claim.expires !== undefined,
    service: claim.service,
    region: claim.region,
    unsignedPayload: unsignedPayloads.includes(claim.payloadHash),
  };
}

function readHeader({ headers, body }: SignedRequest): Claim {
  const authorization = headers.authorization;
  if (authorization === undefined) {
    const code = headers['x-amz-target'] === undefined ? 'AccessDenied' : 'MissingAuthenticationTokenException';
    throw refused(code, 'The request is not signed; anonymous calls are refused.');
  }
  const match = /^AWS4-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=(\S+)$/.exec(
    authorization,
  );
  const [, credential, signedHeaders, signature] = match ?? [];
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw refused('IncompleteSignature', 'The Authorization header is not of AWS Signature Version 4.');
  }
  const date = headers['x-amz-date'];
  if (typeof date !== 'string') throw refused('IncompleteSignature', 'The X-Amz-Date header is missing.');
  const scope = readCredential(credential, date);
  const given = headers['x-amz-content-sha256'];
  if (scope.service === 's3' && given === undefined) {
    throw refused('MissingSecurityHeader', 'Missing required header for this request: x-amz-content-sha256');
  }
  const payloadHash = typeof given === 'string' ? given : sha256(body);
  return { ...scope, date, signedHeaders: signedHeaders.split(';'), signature, payloadHash };
}

function readQuery({ query, headers }: SignedRequest): Claim {
  // A bearer token sent along with a presigned URL is a mistake that S3 answers with 400.
  if (headers.authorization !== undefined) throw new AwsError('InvalidArgument', 'Only one auth mechanism allowed');
  const one = (name: string): string => {
    const [value, ...more] = query.getAll(name);
    if (value === undefined || more.length > 0) throw malformedQuery(`exactly one ${name} is needed`);
    return value;
  };
  if (one('X-Amz-Algorithm') !== algorithm) throw malformedQuery(`X-Amz-Algorithm is not ${algorithm}`);
  const date = one('X-Amz-Date');
  const expires = Number(one('X-Amz-Expires'));
  if (!Number.isInteger(expires) || expires < 1 || expires > longestExpiresSeconds) {
    throw malformedQuery('X-Amz-Expires must be between 1 and 604800 seconds');
  }
  // A signer may move the content hash into the query, in the letters it had as a header.
  const hoisted = [...query].find(([name]) => name.toLowerCase() === 'x-amz-content-sha256')?.[1];
  const given = hoisted ?? headers['x-amz-content-sha256'];
  return {
    ...readCredential(one('X-Amz-Credential'), date),
    date,
    expires,
    signedHeaders: one('X-Amz-SignedHeaders').split(';'),
    signature: one('X-Amz-Signature'),
    payloadHash: typeof given === 'string' ? given : unsigned,
  };
}

function readCredential(credential: string, date: string): Pick<Claim, 'accessKeyId' | 'scope' | 'region' | 'service'> {
  const [accessKeyId, day, region, service, end, ...more] = credential.split('/');
  if (!accessKeyId || !day || !region || !service || end !== 'aws4_request' || more.length > 0) {
    throw refused('IncompleteSignature', 'The credential must read <key>/<date>/<region>/<service>/aws4_request.');
  }
  if (date.slice(0, 8) !== day) throw refused('SignatureDoesNotMatch', 'The credential is scoped to another day.');
  return { accessKeyId, scope: `${day}/${region}/${service}/aws4_request`, region, service };
}

function checkTime({ date, expires, service }: Claim, now: number): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  const [, year, month, day, hour, minute, second] = parts ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAt)) throw refused('IncompleteSignature', 'X-Amz-Date is not of the form 20261123T090807Z.');
  if (expires !== undefined) {
    if (signedAt > now + skewMs) throw refused('AccessDenied', 'Request is not yet valid');
    if (now > signedAt + expires * 1000) throw refused('AccessDenied', 'Request has expired');
  } else if (Math.abs(now - signedAt) > skewMs) {
    // Each client corrects its clock by the Date header and tries again, if the code is one that it knows.
    if (service === 's3')
      throw refused('RequestTimeTooSkewed', 'The request time and the current time differ too much.');
    throw refused('RequestExpired', `Signature of ${date} is more than 15 minutes away from the current time.`);
  }
}

function checkHeaders({ signedHeaders }: Claim, { headers }: SignedRequest): void {
  if (!signedHeaders.includes('host')) throw refused('SignatureDoesNotMatch', 'The host header must be signed.');
  const missing = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name));
  if (missing.length === 0) return;
  throw new AwsError('AccessDenied', 'There were headers present in the request which were not signed', {
    status: 403,
    fields: { HeadersNotSigned: missing.join(', ') },
  });
}

function checkSignature(claim: Claim, request: SignedRequest, secret: string): void {
  const canonicalRequest = [
    request.method,
    claim.service === 's3' ? encodeOnce(request.path) : encodeTwice(request.path),
    canonicalQuery(request.query),
    ...claim.signedHeaders.map((name) => `${name}:${canonicalValue(request.headers[name])}`),
    '',
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
  const stringToSign = [algorithm, claim.date, claim.scope, sha256(canonicalRequest)].join('\n');
  const key = signingKey(secret, claim.scope);
  const expected = hmac(key, stringToSign);
  const given = /^[0-9a-f]{64}$/.test(claim.signature) ? Buffer.from(claim.signature, 'hex') : Buffer.alloc(32);
  if (timingSafeEqual(expected, given)) return;
  throw new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { status: 403, fields: { StringToSign: stringToSign, CanonicalRequest: canonicalRequest } },
  );
}

function checkBody({ payloadHash, service }: Claim, body: Buffer): void {
  if (unsignedPayloads.includes(payloadHash) && service === 's3') return;
  if (!/^[0-9a-f]{64}$/.test(payloadHash)) {
    throw new AwsError(
      'NotImplemented',
      `x-amz-content-sha256 ${payloadHash} is not supported locally for ${service}.`,
      {
        status: 501,
      },
    );
  }
  if (payloadHash !== sha256(body)) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' does not match what was computed.",
    );
  }
}

/** S3 signs the path with each segment encoded once. */
function encodeOnce(path: string): string {
  try {
    return path
      .split('/')
      .map((segment) => encode(decodeURIComponent(segment)))
      .join('/');
  } catch (cause) {
    throw Object.assign(new AwsError('InvalidURI', 'Could not parse the specified URI.'), { cause });
  }
}

/** Every other service signs the normalised path with what was sent encoded once more. */
function encodeTwice(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

/** Sorted by name, then by value, both already encoded: sorting whole pairs would put `a-b=` before `a=`. */
function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalValue(value: string | string[] | undefined): string {
  return String(value ?? '')
    .trim()
    .replace(/\s+/g, ' ');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Derived keys by secret and scope; each role has one per service and day, so that a few hundred hold all of them. */
const derived = new Map<string, Buffer>();

function signingKey(secret: string, scope: string): Buffer {
  const name = `${secret}/${scope}`;
  const known = derived.get(name);
  if (known) return known;
  if (derived.size > 500) derived.clear();
  const key = scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  derived.set(name, key);
  return key;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function refused(code: string, message: string): AwsError {
  return new AwsError(code, message, { status: 403 });
}

function malformedQuery(why: string): AwsError {
  return refused('AuthorizationQueryParametersError', `Error parsing the query parameters: ${why}.`);
}
