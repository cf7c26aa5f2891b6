import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from './service.ts';

export type Headers = Readonly<Record<string, string | undefined>>;

/** An object body as it was meant, with the checksums that were given and hold (algorithm → base64). */
export interface Upload {
  readonly body: Buffer;
  readonly checksums: Readonly<Record<string, string>>;
}

/** Bodies end at 64 MiB here (AWS: 5 GiB in one request): they are held in memory. */
const largestBody = 64 * 2 ** 20;

const algorithms: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  sha256: (body) => createHash('sha256').update(body).digest(),
  crc32: (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes;
  },
};

const incomplete = (message: string): AwsError => new AwsError('IncompleteBody', message);

/**
 * Takes a PutObject body out of its framing and verifies lengths and every checksum given, by header or by trailer. Throws
 * MissingContentLength, IncompleteBody, EntityTooLarge, BadDigest, InvalidRequest, MalformedTrailerError or NotImplemented.
 */
export function readUpload({ headers, body: sent }: { headers: Headers; body: Buffer }): Upload {
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== sent.length)
    throw incomplete('You did not provide the number of bytes specified by the Content-Length HTTP header.');
  const { body, trailers } = isFramed(headers) ? unframe(headers, sent) : { body: sent, trailers: {} };
  if (length === undefined && headers['x-amz-decoded-content-length'] === undefined)
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', { status: 411 });
  if (body.length > largestBody)
    throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.');
  const checksums = givenChecksums(headers, trailers);
  for (const [name, value] of Object.entries(checksums)) verify(name, value, body);
  const md5 = headers['content-md5'];
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5)
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  return { body, checksums };
}

/** Whether the body comes as aws-chunked; SDKs send streams so, with the checksum behind them. */
function isFramed(headers: Headers): boolean {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  return encodings.includes('aws-chunked') || (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
}

interface Unframed {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/** Chunks are `<hex length>\r\n<bytes>\r\n`, the last has length 0, then come the trailers, one a line. */
function unframe(headers: Headers, sent: Buffer): Unframed {
  const parts: Buffer[] = [];
  let position = 0;
  for (;;) {
    const end = sent.indexOf('\r\n', position);
    const size = end < 0 ? undefined : /^([0-9a-f]{1,8})$/i.exec(sent.toString('latin1', position, end))?.[1];
    if (size === undefined) throw incomplete('The body is not aws-chunked as its headers say.');
    position = end + 2;
    const bytes = Number.parseInt(size, 16);
    if (bytes === 0) break;
    parts.push(sent.subarray(position, position + bytes));
    position += bytes;
    if (sent.toString('latin1', position, position + 2) !== '\r\n') throw incomplete('A chunk has not its length.');
    position += 2;
  }
  const body = Buffer.concat(parts);
  if (Number(headers['x-amz-decoded-content-length']) !== body.length)
    throw incomplete('The body has not the length of the x-amz-decoded-content-length header.');
  return { body, trailers: readTrailers(headers['x-amz-trailer'], sent.toString('latin1', position)) };
}

function readTrailers(announced: string | undefined, text: string): Unframed['trailers'] {
  const lines = text.split('\r\n').filter((line) => line !== '');
  const trailers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  if (Object.keys(trailers).join() !== (announced ?? ''))
    throw new AwsError('MalformedTrailerError', 'The trailers are not those of the x-amz-trailer header.');
  return trailers;
}

function givenChecksums(headers: Headers, trailers: Headers): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [header, value] of Object.entries({ ...headers, ...trailers })) {
    const name = /^x-amz-checksum-(.+)$/.exec(header)?.[1];
    if (name === undefined || value === undefined) continue;
    if (algorithms[name] === undefined) throw notImplemented(header);
    found[name] = value;
  }
  if (headers['x-amz-sdk-checksum-algorithm'] !== undefined && Object.keys(found).length === 0)
    throw new AwsError('InvalidRequest', 'x-amz-sdk-checksum-algorithm was specified, but no checksum was sent.');
  return found;
}

function verify(name: string, value: string, body: Buffer): void {
  const computed = algorithms[name]?.(body);
  if (Buffer.from(value, 'base64').length !== computed?.length)
    throw new AwsError('InvalidRequest', `Value for x-amz-checksum-${name} header is invalid.`);
  if (computed.toString('base64') === value) return;
  const message = `The ${name.toUpperCase()} you specified did not match the calculated checksum.`;
  throw new AwsError('BadDigest', message);
}

/** The refusal of a header or query parameter that would be ignored otherwise. */
export function notImplemented(name: string): AwsError {
  const message = `The local cloud does not implement ${name}.`;
  return new AwsError('NotImplemented', message, { status: 501, fields: { Header: name } });
}
