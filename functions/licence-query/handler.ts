import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicenceAccesses } from '#adapters/dynamodb/dynamodb-licence-accesses';
import { DynamoLicenceConsents } from '#adapters/dynamodb/dynamodb-licence-consents';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { copyLicence, queryLicences } from '#application/licence/query-licences';
import { ofLicences } from '#contracts/errors';
import { licenceQueryRoutes } from '#contracts/http/licence-queries';
import { bodies, licencesOfItems } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  licences: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  accesses: new DynamoLicenceAccesses({ client, table: variables.REGISTERS_TABLE }),
  consents: new DynamoLicenceConsents({ client, table: variables.REGISTERS_TABLE }),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  holders: new KmsHolderHash({ client: kms(aws), keyArn: variables.HOLDER_KEY_ARN }),
  ...{ bodies, licencesOfItems },
  clock: systemClock,
};

export const handler = httpFunction({
  table: licenceQueryRoutes,
  errors: ofLicences,
  log: logOf(manifest),
  handlers: {
    queryLicences: ({ params, body }, { person }) => queryLicences(dependencies, { ...params, ...body, person }),
    copyLicence: ({ params, body }, { person }) => copyLicence(dependencies, { ...params, ...body, person }),
  },
});
