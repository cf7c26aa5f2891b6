import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash } from 'node:crypto';
import type { AwsEnvironment } from '#adapters/aws-environment';
import { NodeSha256 } from '#adapters/node-sha256';

/** A presigned address is made before the bytes are there; their digest is bound by the checksum header instead. */
const unsigned = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * The few S3 requests the platform makes, signed by the SDK's own signer. The full client would add 150 KB to every bundle.
 * Virtual-host style on AWS, path style where one endpoint stands in for all services.
 */
export class S3Bucket {
  readonly #origin: URL;
  readonly #prefix: string;
  readonly #signer: SignatureV4;

  constructor(options: { aws: AwsEnvironment; bucket: string; urlSuffix: string }) {
    const { aws, bucket, urlSuffix } = options;
    const { region, credentials, endpoint } = aws;
    this.#origin = new URL(endpoint ?? `https://${bucket}.s3.${region}.${urlSuffix}`);
    this.#prefix = endpoint === undefined ? '' : `/${bucket}`;
    this.#signer = new SignatureV4({ service: 's3', region, credentials, sha256: NodeSha256, uriEscapePath: false });
  }

  /** An address and the headers that must go with it; what the headers say is signed. */
  async presign(request: {
    method: 'GET' | 'PUT';
    key: string;
    headers: Record<string, string>;
    expiresInSeconds: number;
  }): Promise<{ url: string; headers: Record<string, string> }> {
    const { method, key, headers, expiresInSeconds } = request;
    const signed = await this.#signer.presign(
      { ...this.#target(method, key), headers: { ...headers, host: this.#origin.host, ...unsigned }, query: {} },
      {
        expiresIn: expiresInSeconds,
        unhoistableHeaders: new Set(Object.keys(headers)),
        signableHeaders: new Set([...Object.keys(headers), 'host']),
      },
    );
    const query = new URLSearchParams(signed.query as Record<string, string>).toString().replaceAll('+', '%20');
    return { url: `${this.#origin.origin}${signed.path}?${query}`, headers };
  }

  async get(key: string): Promise<Buffer | null> {
    const answer = await this.#send('GET', key);
    return answer.status === 404 ? null : expect(answer, [200]).body;
  }

  /** Size and type of the object, and all that S3 says of it, or null. */
  async look(key: string): Promise<{ bytes: number; mediaType: string; headers: Answer['headers'] } | null> {
    const answer = await this.#send('HEAD', key);
    if (answer.status === 404) return null;
    const { headers } = expect(answer, [200]);
    const { 'content-length': bytes, 'content-type': mediaType } = headers;
    return { bytes: Number(bytes), mediaType: String(mediaType), headers };
  }

  /** Puts an object that must not exist yet; false where it does. With `over` in the place of whatever is there. */
  async putOnce(request: {
    key: string;
    body: Uint8Array;
    mediaType: string;
    over?: true;
    /** Headers that `look` gives back (`x-amz-meta-…`); only ASCII. */
    meta?: Readonly<Record<string, string>>;
  }): Promise<boolean> {
    const { key, body, mediaType, over, meta } = request;
    const headers = {
      ...meta,
      'content-type': mediaType,
      ...(over ? {} : { 'if-none-match': '*' }),
      // S3 names this header, and not the checksum's own, as what a put under Object Lock needs.
      'x-amz-sdk-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64'),
    };
    return expect(await this.#send('PUT', key, { headers, body }), [200, 412]).status === 200;
  }

  #target(method: string, key: string) {
    const { protocol, hostname, port } = this.#origin;
    const path = `${this.#prefix}/${key.split('/').map(escapeSegment).join('/')}`;
    return { method, protocol, hostname, path, ...(port === '' ? {} : { port: Number(port) }) };
  }

  async #send(
    method: string,
    key: string,
    content: { headers?: Record<string, string>; body?: Uint8Array } = {},
  ): Promise<Answer> {
    const body = content.body ?? new Uint8Array();
    const signed = await this.#signer.sign({
      ...this.#target(method, key),
      headers: {
        ...content.headers,
        host: this.#origin.host,
        'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
        ...(method === 'PUT' ? { 'content-length': String(body.length) } : {}),
      },
      query: {},
      body,
    });
    return persistently(() => exchange({ ...signed, origin: this.#origin, body }));
  }
}

/** RFC 3986: signatures cover the five characters escaped that encodeURIComponent leaves as they are. */
const escapeSegment = (segment: string): string =>
  encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function expect(answer: Answer, statuses: readonly number[]): Answer {
  if (!statuses.includes(answer.status))
    throw new Error(`S3 answered ${answer.status}: ${/<Code>(\w+)<\/Code>/.exec(answer.body.toString())?.[1] ?? ''}`);
  return answer;
}

const timeoutMs = 3_000;
const attempts = 3;

/** S3 could not be reached, or was not able to answer; trying again later helps. */
class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';
}

/** Every request here may be sent again: a conditional put that did get through answers 412 the second time. */
async function persistently(send: () => Promise<Answer>): Promise<Answer> {
  let last: unknown;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      const answer = await send();
      if (answer.status < 500) return answer;
      last = answer.status;
    } catch (error) {
      last = error;
    }
    if (attempt < attempts) await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** attempt));
  }
  throw new ServiceUnavailable('S3 did not answer', { cause: last });
}

function exchange(options: {
  method: string;
  path: string;
  headers: Record<string, string>;
  origin: URL;
  body: Uint8Array;
}): Promise<Answer> {
  const { origin, body, method, path, headers } = options;
  const open = origin.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = open({ host: origin.hostname, port: origin.port, method, path, headers, timeout: timeoutMs });
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('S3 did not answer in time')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
