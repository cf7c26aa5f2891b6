import type { S3Bucket } from './s3-bucket.ts';
import { S3MaterialFiles } from './s3-material-files.ts';
import type { RecordingFiles } from '#application/recording/ports';

/** The bytes of recordings: uploaded and read like materials, in a bucket of their own, and given up by being overwritten. */
export class S3Recordings extends S3MaterialFiles implements RecordingFiles {
  readonly #files: S3Bucket;

  constructor(bucket: S3Bucket) {
    super(bucket);
    this.#files = bucket;
  }

  async blank(key: string): Promise<void> {
    const nothing = { body: new Uint8Array(), mediaType: 'application/octet-stream' };
    await this.#files.putOnce({ key, ...nothing, over: true });
  }
}
