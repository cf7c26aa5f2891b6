import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoRecordings } from '#adapters/dynamodb/dynamodb-recordings';
import { kms } from '#adapters/kms/kms-client';
import { KmsHolderHash } from '#adapters/kms/kms-holder-hash';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Recordings } from '#adapters/s3/s3-recordings';
import { systemClock } from '#adapters/system/system-clock';
import { snapshotShape } from '#application/case/snapshot-shape';
import { finishRecording } from '#application/recording/finish-recording';
import { listCaseRecordings, listRecordings } from '#application/recording/list-recordings';
import { startRecording } from '#application/recording/start-recording';
import { openRecording } from '#application/recording/open-recording';
import { windowErrors } from '#contracts/errors';
import { recordingErrors } from '#contracts/errors-recording';
import { recordingRoutes } from '#contracts/http/recordings';
import { bodies, recordingRules, windows } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const dependencies = {
  recordings: new DynamoRecordings({
    client,
    table: variables.RECORDINGS_TABLE,
    recordDays: recordingRules.recordDays,
  }),
  files: new S3Recordings(new S3Bucket({ aws, urlSuffix, bucket: variables.RECORDINGS_BUCKET })),
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  holders: new KmsHolderHash({ client: kms(aws), keyArn: variables.HOLDER_KEY_ARN }),
  clock: systemClock,
  ...{ rules: recordingRules, bodies, windows, region },
};

export const handler = httpFunction({
  table: recordingRoutes,
  errors: { ...windowErrors, ...recordingErrors },
  log: logOf(manifest),
  handlers: {
    startRecording: ({ params, body }, { person }) => startRecording(dependencies, { ...params, person, said: body }),
    finishRecording: ({ params, body }, { person }) => finishRecording(dependencies, { ...params, person, said: body }),
    viewRecording: ({ params, body }, { person }) => openRecording(dependencies, { ...params, person, said: body }),
    listRecordings: ({ params, query }, { person }) => listRecordings(dependencies, { ...params, ...query, person }),
    listCaseRecordings: ({ params }, { person }) => listCaseRecordings(dependencies, { ...params, person }),
  },
});
