import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

/** A recorded request: the operation with its input as it was on the wire. */
export interface StoreRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Commands = Record<string, (client: DynamoDBClient, input: never) => Promise<unknown>>;
const commands: Commands = {
  DeleteItem: (client, input) => client.send(new DeleteItemCommand(input)),
  GetItem: (client, input) => client.send(new GetItemCommand(input)),
  PutItem: (client, input) => client.send(new PutItemCommand(input)),
  Query: (client, input) => client.send(new QueryCommand(input)),
  TransactWriteItems: (client, input) => client.send(new TransactWriteItemsCommand(input)),
  UpdateItem: (client, input) => client.send(new UpdateItemCommand(input)),
};

/** One client that sends lists of requests, each list in its order, so many lists at a time; throws at the first that is refused. */
export function storeReplay(options: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}): (lists: readonly (readonly StoreRequest[])[], inFlight: number) => Promise<void> {
  const client = new DynamoDBClient(options);
  return async (lists, inFlight) => {
    const waiting = lists.values();
    const work = async (): Promise<void> => {
      for (const list of waiting)
        for (const { operation, input } of list) {
          const send = commands[operation];
          if (send === undefined) throw new Error(`${operation} cannot be replayed`);
          await send(client, input as never);
        }
    };
    await Promise.all(Array.from({ length: inFlight }, work));
  };
}
