import { DynamoApprovals } from '#adapters/dynamodb/dynamodb-approvals';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicences } from '#adapters/dynamodb/dynamodb-licences';
import { DynamoSealUses } from '#adapters/dynamodb/dynamodb-seal-uses';
import { DynamoSealingIntents, DynamoSeals } from '#adapters/dynamodb/dynamodb-seals';
import { KmsCaseKeys } from '#adapters/kms/kms-case-keys';
import { kms } from '#adapters/kms/kms-client';
import { KmsSealSigner } from '#adapters/kms/kms-seal-signer';
import { KmsTrackingMac } from '#adapters/kms/kms-tracking-mac';
import { S3Bucket } from '#adapters/s3/s3-bucket';
import { S3Documents } from '#adapters/s3/s3-documents';
import { systemClock } from '#adapters/system/system-clock';
import { HttpTimeStamps } from '#adapters/time-stamp/http-time-stamps';
import { sealDeed } from '#application/sealing/seal-deed';
import { sealJointTest } from '#application/sealing/seal-joint-test';
import { sealReceipt } from '#application/sealing/seal-receipt';
import { sealResult } from '#application/sealing/seal-result';
import { sealStatement } from '#application/sealing/seal-statement';
import { sealVersion } from '#application/sealing/seal-version';
import type { VersionTask } from '#application/licence/ports';
import type { TimeStampAuthority } from '#contracts/time-stamps';
import {
  agreementTexts as agreements,
  handlingCatalogue as catalogue,
  templates,
  windows,
} from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const keyClient = kms(aws);
const seals = new DynamoSeals({ client, table: variables.SEALS_TABLE });
const authority = JSON.parse(variables.TIME_STAMPS) as TimeStampAuthority | null;
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable: variables.CASES_TABLE }),
  keys: new KmsCaseKeys({ client: keyClient, keyArn: variables.CASE_KEY_ARN }),
  licences: new DynamoLicences({ client, table: variables.LICENCES_TABLE }),
  approvals: new DynamoApprovals({ client, table: variables.APPROVALS_TABLE }),
  seals,
  intents: new DynamoSealingIntents({ client, table: variables.INTENTS_TABLE }),
  uses: new DynamoSealUses({ client, table: variables.SEALS_TABLE }),
  signer: new KmsSealSigner({ client: keyClient }),
  documents: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.DOCUMENTS_BUCKET })),
  evidence: new S3Documents(new S3Bucket({ aws, urlSuffix, bucket: variables.EVIDENCE_BUCKET })),
  trust: seals,
  timeStamps: authority === null ? null : new HttpTimeStamps({ authority }),
  templates,
  verificationPage: variables.VERIFICATION_PAGE,
  mac: new KmsTrackingMac({ client: keyClient, keyArn: variables.TRACKING_KEY_ARN }),
  ...{ catalogue, windows, agreements },
  clock: systemClock,
};

/**
 * What journeys ask for is a result, what the function `receipt` asks for a receipt, or the statement that an event of a case is; what
 * `agreements` asks for is what a party says of an agreement, or the report of a joint test; `licence-decide` asks for new versions of results.
 */
type Task =
  | { readonly caseId: string }
  | { readonly visit: string; readonly caseIds: readonly string[] }
  | { readonly statementOf: string; readonly seq: number }
  | { readonly jointTestOf: string }
  | VersionTask
  | { readonly deedOf: string; readonly version: number; readonly kind: 'sealed' | 'published'; readonly body: string };

export const handler = taskFunction<Task, unknown>({
  run(task) {
    if ('visit' in task) return sealReceipt(dependencies, task);
    if ('statementOf' in task) return sealStatement(dependencies, { caseId: task.statementOf, seq: task.seq });
    if ('jointTestOf' in task) return sealJointTest(dependencies, { draftSm3: task.jointTestOf });
    if ('deedOf' in task) return sealDeed(dependencies, { ...task, id: task.deedOf });
    if ('versionOf' in task) return sealVersion(dependencies, task);
    return sealResult(dependencies, task.caseId);
  },
  log: logOf(manifest),
});
