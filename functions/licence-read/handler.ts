import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicenceAccesses } from '#adapters/dynamodb/dynamodb-licence-accesses';
import { DynamoLicenceConsents } from '#adapters/dynamodb/dynamodb-licence-consents';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { systemClock } from '#adapters/system/system-clock';
import { giveConsent } from '#application/licence/give-consent';
import { listAccesses } from '#application/licence/list-accesses';
import {
  annotateLicence,
  getDocument,
  getLicenceFile,
  listLicences,
  showPrintable,
} from '#application/licence/read-licences';
import { ofLicences } from '#contracts/errors';
import { licenceAccessRoutes, licenceRoutes } from '#contracts/http/licences';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  licences: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  accesses: new DynamoLicenceAccesses({ client, table: variables.REGISTERS_TABLE }),
  consents: new DynamoLicenceConsents({ client, table: variables.REGISTERS_TABLE }),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  holders: new KmsHolderHash({ client: kms(aws), keyArn: variables.HOLDER_KEY_ARN }),
  clock: systemClock,
};

export const handler = httpFunction({
  table: { ...licenceRoutes, ...licenceAccessRoutes },
  errors: ofLicences,
  log: logOf(manifest),
  handlers: {
    listLicences: ({ query }, { person }) => listLicences(dependencies, { person, ...query }),
    getDocument: ({ params }, { person }) => getDocument(dependencies, { person, ...params }),
    showPrintable: ({ params }, { person }) => showPrintable(dependencies, { person, ...params }),
    listAccesses: ({ params, query }, { person }) => listAccesses(dependencies, { person, ...params, ...query }),
    annotateLicence: ({ params, body }, { person }) => annotateLicence(dependencies, { person, ...params, ...body }),
    giveConsent: ({ params, body }, { person }) => giveConsent(dependencies, { person, ...params, ...body }),
    getLicenceFile: ({ params }, { person }) => getLicenceFile(dependencies, { person, ...params }),
  },
});
