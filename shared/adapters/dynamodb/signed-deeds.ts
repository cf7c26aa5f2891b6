import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsEnvironment } from '#adapters/aws-environment';
import { NodeSha256 } from '#adapters/node-sha256';
import type { Deeds } from '#application/agreement/ports';
import type { DeedRecord } from '#domain/agreement/agreed';
import { deedPartition } from './deed-partition.ts';

/** A single read that whoever looks at a guide waits for. */
const timeoutMs = 3_000;

interface Answer {
  readonly Items?: readonly { readonly body?: { readonly S?: string } }[];
  readonly LastEvaluatedKey?: object;
}

/**
 * What is registered of agreements, asked by one signed request: for the function that has no other business with DynamoDB, and
 * whose bundle the SDK's client would double.
 */
export class SignedDeeds implements Deeds {
  readonly #origin: URL;
  readonly #signer: SignatureV4;
  readonly #table: string;

  constructor(options: { aws: AwsEnvironment; urlSuffix: string; table: string }) {
    const { region, credentials, endpoint } = options.aws;
    this.#origin = new URL(endpoint ?? `https://dynamodb.${region}.${options.urlSuffix}`);
    this.#signer = new SignatureV4({ service: 'dynamodb', region, credentials, sha256: NodeSha256 });
    this.#table = options.table;
  }

  async all(): Promise<readonly DeedRecord[]> {
    const { protocol, hostname, port, host, origin } = this.#origin;
    const body = JSON.stringify({
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: 'register = :of',
      ExpressionAttributeValues: { ':of': { S: deedPartition } },
    });
    const { headers } = await this.#signer.sign({
      ...{
        method: 'POST',
        protocol,
        hostname,
        path: '/',
        query: {},
        body,
        ...(port === '' ? {} : { port: Number(port) }),
      },
      headers: { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.Query' },
    });
    const response = await fetch(`${origin}/`, {
      ...{ method: 'POST', headers, body },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok)
      throw Object.assign(new Error(`DynamoDB answered ${response.status}`), {
        $fault: response.status >= 500 ? 'server' : 'client',
      });
    const { Items = [], LastEvaluatedKey } = (await response.json()) as Answer;
    // A seal that is cut off would read as not agreed.
    if (LastEvaluatedKey !== undefined) throw new Error('there are more deeds of agreements than one answer holds');
    return Items.map((row) => JSON.parse(row.body?.S ?? 'null') as DeedRecord);
  }
}
