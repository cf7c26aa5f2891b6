import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoAnswers } from '#adapters/dynamodb/dynamodb-answers';
import { DynamoComparisons } from '#adapters/dynamodb/dynamodb-comparisons';
import { DynamoPartnerKeys, DynamoPartners } from '#adapters/dynamodb/dynamodb-partners';
import { kms } from '#adapters/kms/kms-client';
import { KmsPartnerSecrets } from '#adapters/kms/kms-partner-secrets';
import { LambdaMessageTaker } from '#adapters/lambda/lambda-message-taker';
import { LambdaWebhookOut } from '#adapters/lambda/lambda-webhook-out';
import { systemClock } from '#adapters/system/system-clock';
import { compareLists } from '#application/partner/compare-lists';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, region, urlSuffix, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const registered = { client, table: variables.PARTNERS_TABLE };
const log = logOf(manifest);
const dependencies = {
  partners: new DynamoPartners(registered),
  partnerKeys: new DynamoPartnerKeys(registered),
  secrets: new KmsPartnerSecrets({ client: kms(aws), keyArn: variables.PARTNER_KEY_ARN }),
  comparisons: new DynamoComparisons(registered),
  cases: new DynamoAnswers({ client, casesTable: variables.CASES_TABLE }),
  fetcher: new LambdaWebhookOut({ aws, urlSuffix, name: variables.WEBHOOK_FUNCTION }),
  taker: new LambdaMessageTaker({ aws, urlSuffix, name: variables.TAKE_FUNCTION }),
  clock: systemClock,
  region,
  log,
  onFault: log.fault,
};

export const handler = taskFunction({
  async run() {
    const { faults, ...run } = await compareLists(dependencies);
    // An alarm is raised from the count of this line; the ids say which partners.
    log.info('compared', { ...run, unsettledCount: run.unsettled.length });
    if (faults.length > 0) throw faults[0];
    return run;
  },
  log,
});
