import type { S3Bucket } from './s3-bucket.ts';
import type { Labels } from '#application/courier/ports';

/** Labels of parcels, in the bucket of the materials: they go with them when the case is long over. */
export class S3Labels implements Labels {
  readonly #bucket: S3Bucket;

  constructor(bucket: S3Bucket) {
    this.#bucket = bucket;
  }

  async keep({ key, pdf }: { key: string; pdf: Uint8Array }): Promise<void> {
    await this.#bucket.putOnce({ key, body: pdf, mediaType: 'application/pdf' });
  }
}
