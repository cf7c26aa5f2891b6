import { createHash } from 'node:crypto';
import type { S3Bucket } from './s3-bucket.ts';
import type { OutgoingClient } from '#adapters/outgoing/outgoing-client';
import type { MaterialKeeper } from '#application/partner/ports';
import { toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

const timeoutMs = 10_000;

/** Copies of materials that lie with another region, fetched from the address that it signed, and stored by their digest. */
export class S3PartnerMaterials implements MaterialKeeper {
  readonly #bucket: S3Bucket;
  readonly #client: OutgoingClient;
  readonly #origins: readonly string[];

  /** Addresses of any other origin (`https://host[:port]`) are not asked: an address is the other region's word. */
  constructor({ bucket, client, origins }: { bucket: S3Bucket; client: OutgoingClient; origins: readonly string[] }) {
    this.#bucket = bucket;
    this.#client = client;
    this.#origins = origins;
  }

  async keep({ key, url, mediaType, ...said }: Parameters<MaterialKeeper['keep']>[0]): Promise<boolean> {
    // One answer for every reason: whoever sent the address learns nothing of what is behind it.
    if (!this.#origins.includes(URL.parse(url)?.origin ?? '')) return false;
    // It was held to its digest when it was put there. Another digest that is said of it as well shows in its bytes alone.
    const isThere = said.sm3 === undefined && (await this.#bucket.look(key))?.bytes === said.bytes;
    if (isThere) return true;
    const body = await this.#fetched(url, said.bytes);
    if (body === null || !isAsSaid(body, said)) return false;
    await this.#bucket.putOnce({ key, body, mediaType });
    return true;
  }

  /** Never more than was announced, whatever the other side sends; the address may hold a secret and is never in a message. */
  async #fetched(url: string, most: number): Promise<Uint8Array | null> {
    const request = { url, method: 'GET' as const, headers: {}, timeoutMs, maxBytes: most };
    const answer = await this.#client.send(request).catch(() => null);
    return answer?.status === 200 && !answer.truncated ? answer.body : null;
  }
}

/** The digest of a seal as well, where one is said: what is printed later was that from the beginning. */
const isAsSaid = (
  body: Uint8Array,
  { bytes, sha256, sm3: sealed }: { readonly bytes: number; readonly sha256: string; readonly sm3?: string },
): boolean =>
  body.length === bytes &&
  createHash('sha256').update(body).digest('hex') === sha256 &&
  (sealed === undefined || toHex(sm3(body)) === sealed);
