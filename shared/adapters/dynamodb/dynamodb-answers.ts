import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { recordedUnder } from './record-item.ts';
import type { CaseStore, RecordedAnswer } from '#application/case/ports';

/** What commands and messages were answered, for whoever may read nothing else of a case. */
export class DynamoAnswers implements Pick<CaseStore, 'answered'> {
  readonly #of: { readonly client: DynamoDBClient; readonly table: string };

  constructor({ client, casesTable }: { client: DynamoDBClient; casesTable: string }) {
    this.#of = { client, table: casesTable };
  }

  answered(record: { key: string; now: string }): Promise<RecordedAnswer | null> {
    return recordedUnder(this.#of, record);
  }
}
