import type { ObjectVersion } from './s3-objects.ts';
import { AwsError } from './service.ts';

export interface S3Response {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** What an error tells of its request. */
interface Asked {
  readonly method: string;
  readonly path: string;
}

export const empty = Buffer.alloc(0);

/** An error as S3 writes it; also for what the endpoint refuses before a request gets this far. */
export function errorResponse(error: AwsError, request: Asked): S3Response {
  const denied = error.code === 'AccessDeniedException';
  const status = denied ? 403 : error.status;
  const more = Object.entries(error.fields).map(([name, value]) => element(name, value));
  const code = element('Code', denied ? 'AccessDenied' : error.code);
  const parts = [code, element('Message', error.message), ...more, element('Resource', request.path)];
  const answer = xmlResponse(status, `<Error>${parts.join('')}</Error>`);
  return request.method === 'HEAD' ? { ...answer, body: empty } : answer;
}

/** The answer for an object or version that is not there, or is a delete marker. Throws NoSuchVersion. */
export function missing(options: {
  version: ObjectVersion | undefined;
  versionId: string | null;
  request: Asked;
}): S3Response {
  const { version, versionId, request } = options;
  if (versionId !== null && version === undefined)
    throw new AwsError('NoSuchVersion', 'The specified version does not exist.', { status: 404 });
  const error =
    versionId === null
      ? new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 })
      : new AwsError('MethodNotAllowed', 'The specified method is not allowed against a delete marker.', {
          status: 405,
        });
  const answer = errorResponse(error, request);
  return version === undefined ? answer : { ...answer, headers: { ...answer.headers, 'x-amz-delete-marker': 'true' } };
}

export const versionHeader = ({ version }: ObjectVersion): Record<string, string> =>
  version === 'null' ? {} : { 'x-amz-version-id': version };

export function checksumHeaders(version: ObjectVersion): Record<string, string> {
  const checksums = Object.entries(JSON.parse(version.checksums) as Record<string, string>);
  if (checksums.length === 0) return {};
  const headers = checksums.map(([name, value]) => [`x-amz-checksum-${name}`, value]);
  return { ...Object.fromEntries(headers), 'x-amz-checksum-type': 'FULL_OBJECT' } as Record<string, string>;
}

/** An object as ListObjectsV2 shows it. */
export function contents(version: ObjectVersion): string {
  const modified = element('LastModified', new Date(version.modified_ms).toISOString());
  const rest = element('ETag', version.etag) + element('Size', version.size) + element('StorageClass', 'STANDARD');
  return `<Contents>${element('Key', version.key)}${modified}${rest}</Contents>`;
}

/** An XML element with its text escaped. */
export function element(name: string, value: unknown): string {
  // Control characters of keys are legal in S3, and in XML only as references.
  const text = String(value).replace(/[&<>"\u0000-\u001f]/g, (character) => `&#${String(character.charCodeAt(0))};`);
  return `<${name}>${text}</${name}>`;
}

export function xmlResponse(status: number, xml: string): S3Response {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
  return { status, headers: { 'content-type': 'application/xml', 'content-length': String(body.length) }, body };
}
