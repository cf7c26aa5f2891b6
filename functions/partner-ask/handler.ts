import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLists } from '#adapters/dynamodb/dynamodb-lists';
import { DynamoObservations, DynamoSources, DynamoWalks } from '#adapters/dynamodb/dynamodb-sources';
import { LambdaWebhookOut } from '#adapters/lambda/lambda-webhook-out';
import { systemClock } from '#adapters/system/system-clock';
import { askSources } from '#application/partner/ask-sources';
import { bodies } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, urlSuffix, variables } = environmentOf(manifest);
const log = logOf(manifest);
const client = dynamoDb(aws);
const partners = { client, table: variables.PARTNERS_TABLE };
const projections = { client, table: variables.PROJECTIONS_TABLE };
const dependencies = {
  sources: new DynamoSources(partners),
  walks: new DynamoWalks(partners),
  lists: new DynamoLists(projections),
  observations: new DynamoObservations(projections),
  asker: new LambdaWebhookOut({ aws, urlSuffix, name: variables.WEBHOOK_FUNCTION }),
  bodies,
  clock: systemClock,
};

export const handler = taskFunction({
  async run() {
    const run = await askSources(dependencies);
    const { asked, seen, failing } = run;
    // An alarm is raised from the count of this line; the ids say which sources.
    log.info('asked', { ...{ asked, seen, failing }, failingCount: failing.length });
    return run;
  },
  log,
});
