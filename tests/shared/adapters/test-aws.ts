import type { FunctionAws } from '#runtime/environment';
import { type TableDefinition, type TableName, tables } from '#contracts/tables';
import { localAws } from './local-aws.ts';
import { remoteAws } from './remote-aws.ts';

/** Switches of the local services; another endpoint has none. */
export interface LocalOnly {
  /** Whether the next transaction loses against another one. */
  conflict: () => boolean;
  /** Items that requests have touched, in their order. */
  readonly uses: { readonly operation: string; readonly table: string; readonly items: number }[];
  /** Payloads that the journey's task was called with. */
  readonly tasks: { readonly token: string }[];
}

/** AWS as the adapters under test see it: resources of the contract, made for one suite. */
export interface TestAws {
  readonly aws: FunctionAws & { readonly endpoint: string };
  readonly tables: Readonly<Record<TableName, string>>;
  readonly buckets: Readonly<Record<'materials' | 'documents' | 'evidence', string>>;
  /** ARNs; `sm2` is undefined where the endpoint knows no such keys. */
  readonly keys: Readonly<Record<'case' | 'otherCase' | 'holder' | 'courier' | 'p256', string>> & {
    readonly sm2: string | undefined;
  };
  readonly queueUrl: string;
  /** A machine of one task that waits for its token. */
  readonly machineArn: string;
  readonly local: LocalOnly | undefined;
  readonly close: () => Promise<void>;
}

/** The services of `infra/local` behind their endpoint, or the endpoint that AWS_ENDPOINT_URL names. */
export function testAws(): Promise<TestAws> {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  return endpoint === undefined ? localAws() : remoteAws(endpoint);
}

/** A table of the contract as CloudFormation and CreateTable both take it. */
export function tableProperties(name: TableName) {
  const { partitionKey, sortKey, stream, indexes = {} }: TableDefinition = tables[name];
  const schema = (partition: string, sort?: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
  ];
  const GlobalSecondaryIndexes = Object.entries(indexes).map(([IndexName, index]) => ({
    IndexName,
    KeySchema: schema(index.partitionKey, index.sortKey),
    Projection:
      index.holds === undefined
        ? { ProjectionType: 'ALL' as const }
        : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...index.holds] },
  }));
  const keys = [...schema(partitionKey, sortKey), ...GlobalSecondaryIndexes.flatMap(({ KeySchema }) => KeySchema)];
  return {
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [...new Set(keys.map(({ AttributeName }) => AttributeName))].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: schema(partitionKey, sortKey),
    ...(GlobalSecondaryIndexes.length === 0 ? {} : { GlobalSecondaryIndexes }),
    ...(stream === undefined ? {} : { stream }),
  };
}

export const tableNames = Object.keys(tables) as TableName[];

/** The definition of the machine; the function it names exists only locally. */
export const waitingMachine = (partition: string): string =>
  JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Wait',
    States: {
      Wait: {
        Type: 'Task',
        Resource: `arn:${partition}:states:::lambda:invoke.waitForTaskToken`,
        Arguments: { FunctionName: 'wait', Payload: { token: '{% $states.context.Task.Token %}' } },
        End: true,
      },
    },
  });
