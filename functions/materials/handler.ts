import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Materials } from '#adapters/s3/s3-materials';
import { systemClock } from '#adapters/system/system-clock';
import { announceMaterial } from '#application/material/announce-material';
import { materialRoutes } from '#contracts/http/materials';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const uploads = new S3Materials(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET }));

export const handler = httpFunction({
  table: materialRoutes,
  log: logOf(manifest),
  handlers: {
    announceMaterial: ({ body }, { person }) =>
      announceMaterial({ uploads, clock: systemClock }, { person, material: body }),
  },
});
