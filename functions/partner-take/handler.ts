import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoDeeds } from '#adapters/dynamodb/dynamodb-deeds';
import { DynamoMessageRecords } from '#adapters/dynamodb/dynamodb-message-records';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { OutgoingClient } from '#adapters/outgoing/outgoing-client';
import { OutgoingRules } from '#adapters/outgoing/outgoing-rules';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3PartnerMaterials } from '#adapters/s3/s3-partner-materials';
import { randomCaseIds } from '#adapters/system/random-case-ids';
import { systemClock } from '#adapters/system/system-clock';
import { agreedPolicy } from '#application/agreement/agreed-policy';
import { snapshotShape } from '#application/case/snapshot-shape';
import type { MaterialSource, VerifiedMessage } from '#application/partner/ports';
import { receiveMessage } from '#application/partner/receive-message';
import { agreements, collectionCatalogue, policy, printClauses } from '#functions/shipped-catalogue';
import { callFunction } from '#runtime/call-function';
import { environmentOf, runtimeAddresses } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const keyClient = kms(aws);
const client = dynamoDb(aws);
const casesTable = variables.CASES_TABLE;
const bucket = new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET });
// In one local cloud the buckets of all regions are behind one endpoint.
const local = aws.endpoint === undefined ? [] : [new URL(aws.endpoint).origin];
const outgoing = {
  loopback: variables.OUTGOING === 'loopback',
  forbidden: runtimeAddresses(),
  // As long as an address in a message may be.
  maxUrlLength: 4_000,
};
const dependencies = {
  records: new DynamoMessageRecords({ client, casesTable }),
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  holders: new KmsHolderHash({ client: keyClient, keyArn: variables.HOLDER_KEY_ARN }),
  agreed: agreedPolicy({ agreements, deeds: new DynamoDeeds({ client, table: variables.REGISTERS_TABLE }) }),
  ids: randomCaseIds,
  clock: systemClock,
  ...{ catalogue: collectionCatalogue, policy, printClauses },
  regions: [region, ...(JSON.parse(variables.DESKS) as string[])],
};

const materialsFrom = ({ origins, network }: MaterialSource) =>
  new S3PartnerMaterials({
    bucket,
    client: new OutgoingClient({ rules: new OutgoingRules({ ...outgoing, network }) }),
    origins: [...origins, ...local],
  });

export const handler = callFunction({
  run: ({ message, source }: VerifiedMessage) =>
    receiveMessage({ ...dependencies, materials: materialsFrom(source) }, message),
  fields: ({ message: { type, from, case: theirs, seq } }) => ({ type, from, theirs, seq }),
  outcome: (outcome) => (outcome.ok ? { caseId: outcome.value.caseId } : { code: outcome.code }),
  log: logOf(manifest),
});
