import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { JwksTokenVerifier, type TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { S3MaterialFiles } from '#adapters/s3/s3-material-files';
import { systemClock } from '#adapters/system/system-clock';
import { importLicences } from '#application/licence/import-licences';
import { generalErrors } from '#contracts/errors-general';
import { licenceImportRoutes } from '#contracts/http/licence-imports';
import { bodies, licenceTypes } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const verifier = new JwksTokenVerifier(JSON.parse(variables.ISSUERS) as TrustedIssuer[]);
const client = dynamoDb(aws);
const materials = new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET });
const dependencies = {
  register: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  uploaded: new S3MaterialFiles(materials),
  uploads: new S3Documents(materials),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  holders: new KmsHolderHash({ client: kms(aws), keyArn: variables.HOLDER_KEY_ARN }),
  trust: new DynamoSeals({ client, table: variables.SEALS_TABLE }),
  ...{ bodies, types: licenceTypes },
  clock: systemClock,
};

/** The token is verified here once more: what is in the register must not rest on what another function vouched for. */
export const handler = httpFunction({
  table: licenceImportRoutes,
  errors: generalErrors,
  log: logOf(manifest),
  handlers: {
    async importLicences({ body }, { authorization }) {
      const { person } = await verifier.verify(authorization);
      return importLicences(dependencies, { ...body, person });
    },
  },
});
