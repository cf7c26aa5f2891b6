import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicenceAccesses } from '#adapters/dynamodb/dynamodb-licence-accesses';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { S3MaterialFiles } from '#adapters/s3/s3-material-files';
import { systemClock } from '#adapters/system/system-clock';
import { copyForItem, offerLicences } from '#application/licence/offer-licences';
import { ofLicences } from '#contracts/errors';
import { licenceOfferRoutes } from '#contracts/http/licence-offers';
import { licenceSlots } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  licences: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  accesses: new DynamoLicenceAccesses({ client, table: variables.REGISTERS_TABLE }),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  copies: new S3MaterialFiles(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET })),
  holders: new KmsHolderHash({ client: kms(aws), keyArn: variables.HOLDER_KEY_ARN }),
  slots: licenceSlots,
  clock: systemClock,
};

export const handler = httpFunction({
  table: licenceOfferRoutes,
  errors: ofLicences,
  log: logOf(manifest),
  handlers: {
    offerLicences: ({ params, query }, { person }) => offerLicences(dependencies, { ...params, ...query, person }),
    copyForItem: ({ params, body }, { person }) => copyForItem(dependencies, { ...params, ...body, person }),
  },
});
