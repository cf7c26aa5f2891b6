import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Materials } from '#adapters/s3/s3-materials';
import { systemClock } from '#adapters/system/system-clock';
import { openLabel } from '#application/courier/open-label';
import { announceMaterial } from '#application/material/announce-material';
import { openMaterial } from '#application/material/open-material';
import { generalErrors } from '#contracts/errors-general';
import { materialRoutes } from '#contracts/http/materials';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const materials = new S3Materials(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET }));

const cases = new DynamoCaseStore({ shape: snapshotShape, client: dynamoDb(aws), casesTable: variables.CASES_TABLE });

export const handler = httpFunction({
  table: materialRoutes,
  errors: generalErrors,
  log: logOf(manifest),
  handlers: {
    announceMaterial: ({ body }, { person }) =>
      announceMaterial({ uploads: materials, clock: systemClock }, { person, material: body }),
    openMaterial: ({ params }, { person }) =>
      openMaterial({ cases, reading: materials, clock: systemClock }, { person, ...params }),
    openLabel: ({ params }, { person }) =>
      openLabel({ cases, reading: materials, clock: systemClock }, { person, ...params }),
  },
});
