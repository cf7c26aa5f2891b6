import { createHash, createHmac } from 'node:crypto';
import type { Hash, Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** node:crypto behind the hash interface that @smithy/signature-v4 asks for. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }

  update(data: unknown): void {
    this.#hash.update(data as string | Uint8Array);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    throw new Error('not used');
  }
}

/** The signer of the AWS SDK, for requests that a test then alters. */
export function signerFor(options: { service: string; accessKeyId: string; secretAccessKey: string }): SignatureV4 {
  const { service, accessKeyId, secretAccessKey } = options;
  return new SignatureV4({
    service,
    region: 'cn-north-1',
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
}

/** A request in the signer's form; the body is hashed by it. */
export interface Plain {
  method: string;
  path: string;
  headers: Record<string, string>;
  query?: Record<string, string | string[]>;
  body?: string;
}

export function httpRequest({ body, ...plain }: Plain) {
  return {
    protocol: 'http:',
    hostname: '127.0.0.1',
    query: {},
    ...plain,
    ...(body === undefined ? {} : { body }),
  };
}

/** The signer's query as URL parameters. */
export function searchParams(query: Record<string, string | string[] | null> | undefined): URLSearchParams {
  return new URLSearchParams(
    Object.entries(query ?? {}).flatMap(([name, value]) =>
      [value ?? ''].flat().map((one): [string, string] => [name, one]),
    ),
  );
}
