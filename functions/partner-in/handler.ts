import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoDeeds } from '#adapters/dynamodb/dynamodb-deeds';
import { DynamoMessageRecords } from '#adapters/dynamodb/dynamodb-message-records';
import { DynamoPartnerKeys, DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { KmsPartnerSecrets } from '#adapters/kms/kms-partner-secrets';
import { OutgoingClient } from '#adapters/outgoing/outgoing-client';
import { OutgoingRules } from '#adapters/outgoing/outgoing-rules';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3PartnerMaterials } from '#adapters/s3/s3-partner-materials';
import { randomCaseIds } from '#adapters/system/random-case-ids';
import { systemClock } from '#adapters/system/system-clock';
import { agreedPolicy } from '#application/agreement/agreed-policy';
import { snapshotShape } from '#application/case/snapshot-shape';
import type { MaterialSource } from '#application/partner/ports';
import { receiveEnvelope, receivePosted } from '#application/partner/receive-posted';
import { doorErrors } from '#contracts/errors';
import { partnerRoutes } from '#contracts/http/partners';
import { routesOf } from '#contracts/route';
import { agreements, collectionCatalogue, policy, printClauses } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const keyClient = kms(aws);
const client = dynamoDb(aws);
const casesTable = variables.CASES_TABLE;
const registered = { client, table: variables.PARTNERS_TABLE };
const bucket = new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET });
const log = logOf(manifest);
// In one local cloud the buckets of all regions are behind one endpoint.
const local = aws.endpoint === undefined ? [] : [new URL(aws.endpoint).origin];
const outgoing = {
  loopback: variables.OUTGOING === 'loopback',
  forbidden: [process.env['AWS_LAMBDA_RUNTIME_API'] ?? []].flat(),
  // As long as an address in a message may be.
  maxUrlLength: 4_000,
};
const dependencies = {
  partners: new DynamoPartners(registered),
  partnerKeys: new DynamoPartnerKeys(registered),
  secrets: new KmsPartnerSecrets({ client: keyClient, keyArn: variables.PARTNER_KEY_ARN }),
  records: new DynamoMessageRecords({ client, casesTable }),
  log,
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  materialsFrom: ({ origins, network }: MaterialSource) =>
    new S3PartnerMaterials({
      bucket,
      client: new OutgoingClient({ rules: new OutgoingRules({ ...outgoing, network }) }),
      origins: [...origins, ...local],
    }),
  agreed: agreedPolicy({ agreements, deeds: new DynamoDeeds({ client, table: variables.REGISTERS_TABLE }) }),
  ids: randomCaseIds,
  clock: systemClock,
  ...{ catalogue: collectionCatalogue, policy, printClauses },
  regions: [region, ...(JSON.parse(variables.DESKS) as string[])],
};

export const handler = httpFunction({
  table: routesOf(partnerRoutes, manifest.name),
  errors: doorErrors,
  log,
  handlers: {
    receiveMessage: ({ params: { partner }, body: { bytes, headers } }) =>
      receivePosted(dependencies, {
        ...{ partner, bytes, id: headers['webhook-id'] },
        ...{ timestamp: headers['webhook-timestamp'], signature: headers['webhook-signature'] },
      }),
    receiveEnvelope: ({ params: { partner }, body }) => receiveEnvelope(dependencies, { partner, ...body }),
  },
});
