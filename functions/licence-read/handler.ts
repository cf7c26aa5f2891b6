import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { systemClock } from '#adapters/system/system-clock';
import { getDocument, listLicences, showPrintable } from '#application/licence/read-licences';
import { generalErrors } from '#contracts/errors-general';
import { licenceRoutes } from '#contracts/http/licences';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const dependencies = {
  licences: new DynamoLicences({ client: dynamoDb(aws), table: variables.LICENCES_TABLE }),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  holders: new KmsHolderHash({ client: kms(aws), keyArn: variables.HOLDER_KEY_ARN }),
  clock: systemClock,
};

export const handler = httpFunction({
  table: licenceRoutes,
  errors: generalErrors,
  log: logOf(manifest),
  handlers: {
    listLicences: ({ query }, { person }) => listLicences(dependencies, { person, ...query }),
    getDocument: ({ params }, { person }) => getDocument(dependencies, { person, ...params }),
    showPrintable: ({ params }, { person }) => showPrintable(dependencies, { person, ...params }),
  },
});
