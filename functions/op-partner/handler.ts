import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import {
  DynamoOwnKeys,
  DynamoPartnerKeys,
  DynamoPartnerRegister,
  DynamoPartners,
} from '#adapters/dynamodb/dynamodb-partners';
import { DynamoComparisons } from '#adapters/dynamodb/dynamodb-comparisons';
import { DynamoDueLines } from '#adapters/dynamodb/dynamodb-due-lines';
import { DynamoEndpoints, DynamoOutbox } from '#adapters/dynamodb/dynamodb-outbox';
import { DynamoSourceRegister, DynamoSources } from '#adapters/dynamodb/dynamodb-sources';
import { DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { kms } from '#adapters/kms/kms-client';
import { KmsSecretMaker } from '#adapters/kms/kms-partner-secrets';
import { OutgoingReach } from '#adapters/outgoing/outgoing-reach';
import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { systemClock } from '#adapters/system/system-clock';
import { OperationRefused } from '#application/operation/operation-refused';
import { carryOutPartnerOrder } from '#application/partner/carry-out-partner-order';
import { partnerOrder } from '#contracts/operations';
import { bodies } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { operationFunction } from '#runtime/operation-function';
import { manifest } from './function.ts';

const { aws, region, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const table = { client, table: variables.PARTNERS_TABLE };
const loopback = variables.OUTGOING === 'loopback';
const dependencies = {
  register: new DynamoPartnerRegister(table),
  sourceRegister: new DynamoSourceRegister(table),
  bodies,
  regions: [region, ...(JSON.parse(variables.DESKS) as string[])],
  secrets: new KmsSecretMaker({ client: kms(aws), keyArn: variables.PARTNER_KEY_ARN }),
  reach: new OutgoingReach({ loopback }),
  // Whatever else it may say asks for them.
  jointTests: variables.JOINT_TESTS === 'waived' ? ('waived' as const) : ('required' as const),
  trust: new DynamoSeals({ client, table: variables.SEALS_TABLE }),
  partnerOfRegion: JSON.parse(variables.PARTNER_OF_REGION) as Record<string, string>,
  loopback,
  endpoints: new DynamoEndpoints(table),
  outbox: new DynamoOutbox(table),
  comparisons: new DynamoComparisons(table),
  lines: new DynamoDueLines(table),
  queue: new SqsEventQueue({ aws, queueUrl: variables.PARTNERS_QUEUE_URL }),
  clock: systemClock,
};
/** Anew for each order: what was read is held for a minute, and an order goes by what the one before it wrote. */
const readAnew = () => ({
  partners: new DynamoPartners(table),
  keys: new DynamoPartnerKeys(table),
  ownKeys: new DynamoOwnKeys(table),
  sources: new DynamoSources(table),
});

export const handler = operationFunction({
  order: partnerOrder,
  run: (order) => carryOutPartnerOrder({ ...dependencies, ...readAnew() }, order),
  refused: (code, where) => new OperationRefused(code, where),
  log: logOf(manifest),
});
