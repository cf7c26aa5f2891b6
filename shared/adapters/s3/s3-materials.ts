import type { S3Bucket } from './s3-bucket.ts';
import type { Upload, UploadSigner } from '#application/material/announce-material';
import type { ReadingSigner } from '#application/material/open-material';

/** Addresses of materials. That of an upload is bound to checksum, length and type, and never overwrites (DESIGN §5). */
export class S3Materials implements UploadSigner, ReadingSigner {
  readonly #bucket: S3Bucket;

  constructor(bucket: S3Bucket) {
    this.#bucket = bucket;
  }

  presign(request: {
    key: string;
    sha256: string;
    bytes: number;
    mediaType: string;
    expiresInSeconds: number;
  }): Promise<Upload> {
    return this.#bucket.presign({
      method: 'PUT',
      key: request.key,
      headers: {
        'content-length': String(request.bytes),
        'content-type': request.mediaType,
        'if-none-match': '*',
        'x-amz-checksum-sha256': Buffer.from(request.sha256, 'hex').toString('base64'),
      },
      expiresInSeconds: request.expiresInSeconds,
    });
  }

  async presignReading({ key, expiresInSeconds }: { key: string; expiresInSeconds: number }): Promise<string> {
    return (await this.#bucket.presign({ method: 'GET', key, headers: {}, expiresInSeconds })).url;
  }
}
