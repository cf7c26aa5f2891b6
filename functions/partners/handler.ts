import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { DynamoEndpoints, DynamoOutbox } from '#adapters/dynamodb/dynamodb-outbox';
import { DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { DynamoToldDays } from '#adapters/dynamodb/dynamodb-told-days';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { LambdaWebhookOut } from '#adapters/lambda/lambda-webhook-out';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { S3Materials } from '#adapters/s3/s3-materials';
import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { tellPartner } from '#application/partner/tell-partner';
import { printClauses, workingCalendar } from '#functions/shipped-catalogue';
import { queueFunction } from '#runtime/batch-function';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const log = logOf(manifest);
const client = dynamoDb(aws);
const outbox = { client, table: variables.PARTNERS_TABLE };
const queue = new SqsEventQueue({ aws, queueUrl: variables.PARTNERS_QUEUE_URL });
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: kms(aws), keyArn: variables.CASE_KEY_ARN }),
  marks: new DynamoMarks({ client, table: variables.PROJECTIONS_TABLE }),
  materials: new S3Materials(new S3Bucket({ aws, urlSuffix, bucket: variables.MATERIALS_BUCKET })),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  partners: new DynamoPartners(outbox),
  outbox: new DynamoOutbox(outbox),
  days: new DynamoToldDays(outbox),
  endpoints: new DynamoEndpoints(outbox),
  sender: new LambdaWebhookOut({ aws, urlSuffix, name: variables.WEBHOOK_FUNCTION }),
  partnerOfRegion: JSON.parse(variables.PARTNER_OF_REGION) as Record<string, string>,
  later: (event: { caseId: string; seq: number }, delayMs: number) => queue.sendLater(event, delayMs),
  clock: systemClock,
  calendar: workingCalendar,
  chance: Math.random,
  runId: () => crypto.randomUUID(),
  printClauses,
  // An alarm is raised from this line.
  onRefused: (line: { caseId: string; endpoint: string; fault: string | null }) =>
    log.info('not taken four times', line),
  onFault: log.fault,
};

export const handler = queueFunction({ consume: (event) => tellPartner(dependencies, event), log });
