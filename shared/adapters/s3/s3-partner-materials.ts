import { createHash } from 'node:crypto';
import type { S3Bucket } from './s3-bucket.ts';
import type { MaterialKeeper } from '#application/partner/ports';

const timeoutMs = 10_000;

/** Copies of materials that lie with another region, fetched from the address that it signed, and stored by their digest. */
export class S3PartnerMaterials implements MaterialKeeper {
  readonly #bucket: S3Bucket;
  readonly #origin: string | undefined;

  /** Addresses of any other origin are not asked: an address is the other region's word. */
  constructor({ bucket, origin }: { bucket: S3Bucket; origin: string | undefined }) {
    this.#bucket = bucket;
    this.#origin = origin;
  }

  async keep(material: { key: string; url: string; sha256: string; bytes: number; mediaType: string }): Promise<void> {
    const { key, url, sha256, bytes, mediaType } = material;
    const isKnown = this.#origin !== undefined && URL.canParse(url) && new URL(url).origin === this.#origin;
    const body = isKnown ? await fetched(url, bytes).catch(() => null) : null;
    // One text for every reason: whoever sent the address learns nothing of what is behind it.
    if (body?.length !== bytes || createHash('sha256').update(body).digest('hex') !== sha256)
      throw new Error('a material is not to be had as it was announced');
    await this.#bucket.putOnce({ key, body, mediaType });
  }
}

/** Never more than was announced, whatever the other side sends; the address may hold a secret and is never in a message. */
async function fetched(url: string, most: number): Promise<Uint8Array> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (response.status !== 200 || response.body === null) throw new Error('it is not there');
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > most) throw new Error('it is longer than announced');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
