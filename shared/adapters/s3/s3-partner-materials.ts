import { createHash } from 'node:crypto';
import type { S3Bucket } from './s3-bucket.ts';
import type { OutgoingClient } from '#adapters/outgoing/outgoing-client';
import type { MaterialKeeper } from '#application/partner/ports';

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

  async keep(material: { key: string; url: string; sha256: string; bytes: number; mediaType: string }): Promise<void> {
    const { key, url, sha256, bytes, mediaType } = material;
    const isKnown = this.#origins.includes(URL.parse(url)?.origin ?? '');
    const body = isKnown ? await this.#fetched(url, bytes) : null;
    // One text for every reason: whoever sent the address learns nothing of what is behind it.
    if (body?.length !== bytes || createHash('sha256').update(body).digest('hex') !== sha256)
      throw new Error('a material is not to be had as it was announced');
    await this.#bucket.putOnce({ key, body, mediaType });
  }

  /** Never more than was announced, whatever the other side sends; the address may hold a secret and is never in a message. */
  async #fetched(url: string, most: number): Promise<Uint8Array | null> {
    const request = { url, method: 'GET' as const, headers: {}, timeoutMs, maxBytes: most };
    const answer = await this.#client.send(request).catch(() => null);
    return answer?.status === 200 && !answer.truncated ? answer.body : null;
  }
}
