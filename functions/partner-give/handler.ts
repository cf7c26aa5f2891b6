import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoOutbox } from '#adapters/dynamodb/dynamodb-outbox';
import { DynamoWaitingLines } from '#adapters/dynamodb/dynamodb-waiting-lines';
import { DynamoToldDays } from '#adapters/dynamodb/dynamodb-told-days';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import type { Asked } from '#adapters/lambda/lambda-message-giver';
import { LambdaWebhookOut } from '#adapters/lambda/lambda-webhook-out';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { S3Materials } from '#adapters/s3/s3-materials';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { acknowledge } from '#application/partner/acknowledge';
import { giveCase } from '#application/partner/give-case';
import { giveDailyList } from '#application/partner/give-daily-list';
import { giveOutbox } from '#application/partner/give-outbox';
import { signReceipt } from '#application/partner/sign-receipt';
import { printClauses } from '#functions/shipped-catalogue';
import { callFunction } from '#runtime/call-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const log = logOf(manifest);
const client = dynamoDb(aws);
const outbox = { client, table: variables.PARTNERS_TABLE };
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: kms(aws), keyArn: variables.CASE_KEY_ARN }),
  materials: new S3Materials(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET })),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  outbox: new DynamoOutbox(outbox),
  days: new DynamoToldDays(outbox),
  waiting: new DynamoWaitingLines(outbox),
  signer: new LambdaWebhookOut({ aws, urlSuffix, name: variables.WEBHOOK_FUNCTION }),
  partnerOfRegion: JSON.parse(variables.PARTNER_OF_REGION) as Record<string, string>,
  clock: systemClock,
  ...{ region, printClauses },
  // Stands in the log alone: the alarm for refused messages reads that of `partners`.
  onRefused: (line: { caseId: string; endpoint: string; fault: string | null }) =>
    log.info('not taken four times', line),
  onFault: log.fault,
};

function give(asked: Asked): Promise<unknown> {
  switch (asked.what) {
    case 'outbox':
      return giveOutbox(dependencies, asked);
    case 'case':
      return giveCase(dependencies, asked);
    case 'list':
      return giveDailyList(dependencies, asked);
    case 'acknowledge':
      return acknowledge(dependencies, asked);
    case 'receipt':
      return signReceipt(dependencies, asked);
  }
}

export const handler = callFunction({
  run: give,
  fields: ({ what, partner }) => ({ what, partner }),
  outcome: () => ({}),
  log,
});
