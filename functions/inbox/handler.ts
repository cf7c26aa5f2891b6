import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLists } from '#adapters/dynamodb/dynamodb-lists';
import { systemClock } from '#adapters/system/system-clock';
import { listInbox } from '#application/inbox/list-inbox';
import { listNotices } from '#application/notice/list-notices';
import { listSettlement } from '#application/settlement/list-settlement';
import { generalErrors } from '#contracts/errors-general';
import { inboxRoutes } from '#contracts/http/inbox';
import { bodies } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { httpFunction } from '#runtime/http-function';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, region, variables } = environmentOf(manifest);
const dependencies = {
  lists: new DynamoLists({ client: dynamoDb(aws), table: variables.PROJECTIONS_TABLE }),
  ...{ bodies, region },
  clock: systemClock,
};

export const handler = httpFunction({
  table: inboxRoutes,
  errors: generalErrors,
  log: logOf(manifest),
  handlers: {
    listInbox: ({ query }, { person }) => listInbox(dependencies, { person, query }),
    listSettlement: ({ params, query }, { person }) => listSettlement(dependencies, { person, ...params, ...query }),
    listNotices: ({ query }, { person }) => listNotices(dependencies, { person, query }),
  },
});
