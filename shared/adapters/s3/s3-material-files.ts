import type { S3Bucket } from './s3-bucket.ts';
import { S3Materials } from './s3-materials.ts';
import type { MaterialCheck, StoredMaterial } from '#application/case/ports';
import type { CopyKeeper, CopyOfLicence } from '#application/licence/ports';

const licenceHeader = 'x-amz-meta-licence';
const holderHeader = 'x-amz-meta-holder';

/** Materials that are there, and not their addresses alone. */
export class S3MaterialFiles extends S3Materials implements MaterialCheck, CopyKeeper {
  readonly #bucket: S3Bucket;

  constructor(bucket: S3Bucket) {
    super(bucket);
    this.#bucket = bucket;
  }

  async stored(key: string): Promise<StoredMaterial | null> {
    const found = await this.#bucket.look(key);
    if (found === null) return null;
    const { bytes, mediaType, headers } = found;
    // Presigned uploads cannot say these: S3 refuses such a header that was not signed.
    const [identifier, holderMark] = [headers[licenceHeader], headers[holderHeader]].map((header) =>
      header?.toString(),
    );
    return {
      bytes,
      mediaType,
      ...(identifier === undefined || holderMark === undefined ? {} : { licence: { identifier, holderMark } }),
    };
  }

  async keepCopy({ key, bytes, mediaType, licence }: CopyOfLicence): Promise<void> {
    const meta = { [licenceHeader]: licence.identifier, [holderHeader]: licence.holderMark };
    // The same bytes, whoever brought them: in the place of an upload it only says whose copy it is.
    await this.#bucket.putOnce({ key, body: bytes, mediaType, meta, over: true });
  }
}
