import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicenceVersions } from '#adapters/dynamodb/dynamodb-licence-versions';
import { JwksTokenVerifier, type TrustedIssuer } from '#adapters/jwks/jwks-token-verifier';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { LambdaReceiptSealer } from '#adapters/lambda/lambda-receipt-sealer';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { systemClock } from '#adapters/system/system-clock';
import { changeLicenceState } from '#application/licence/change-state';
import { giveVersion } from '#application/licence/give-version';
import { ofLicences } from '#contracts/errors';
import { licenceDecisionRoutes } from '#contracts/http/licence-decisions';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const verifier = new JwksTokenVerifier(JSON.parse(variables.ISSUERS) as TrustedIssuer[]);
const dependencies = {
  register: new DynamoLicenceVersions({ client, table: variables.LICENCES_TABLE }),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  approvals: new DynamoApprovals({ client, table: variables.APPROVALS_TABLE }),
  sealer: new LambdaReceiptSealer({ aws, urlSuffix, name: variables.SEALER_FUNCTION }),
  holders: new KmsHolderHash({ client: kms(aws), keyArn: variables.HOLDER_KEY_ARN }),
  catalogue: handlingCatalogue,
  clock: systemClock,
};

/** The token is verified here once more: what becomes of a result must not rest on what another function vouched for. */
export const handler = httpFunction({
  table: licenceDecisionRoutes,
  errors: ofLicences,
  log: logOf(manifest),
  handlers: {
    async changeLicenceState({ params, body, idempotencyKey }, { authorization }) {
      const { person } = await verifier.verify(authorization);
      return changeLicenceState(dependencies, { ...params, ...body, person, idempotencyKey });
    },
    async giveVersion({ params, body, idempotencyKey }, { authorization }) {
      const { legalBasis, reason, draftSm3, ...change } = body;
      const asked = { ...params, legalBasis, reason, draftSm3, change, idempotencyKey };
      return giveVersion(dependencies, { ...asked, ...(await verifier.verify(authorization)) });
    },
  },
});
