import type { S3Bucket } from './s3-bucket.ts';
import type { DocumentReader, DocumentWriter } from '#application/licence/ports';
import type { ReadingSigner } from '#application/material/open-material';

/** Sealed documents, written once. */
export class S3Documents implements DocumentReader, DocumentWriter, ReadingSigner {
  readonly #bucket: S3Bucket;

  constructor(bucket: S3Bucket) {
    this.#bucket = bucket;
  }

  read(key: string): Promise<Uint8Array | null> {
    return this.#bucket.get(key);
  }

  async presignReading({ key, expiresInSeconds }: { key: string; expiresInSeconds: number }): Promise<string> {
    return (await this.#bucket.presign({ method: 'GET', key, headers: {}, expiresInSeconds })).url;
  }

  writeOnce(request: { key: string; bytes: Uint8Array; mediaType: string }): Promise<boolean> {
    return this.#bucket.putOnce({ key: request.key, body: request.bytes, mediaType: request.mediaType });
  }
}
