import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { LedgerEntry } from '#domain/printing/ledger';

/** A book of blanks and a line of its ledger, as a case or nobody's case enters it. */
export interface BookEntry {
  readonly book: string;
  readonly entry: LedgerEntry;
}

export const bookPk = (book: string): string => `BLANK#${book}`;

/** Lines of numbers sort before all others; that a blank was spoiled which a case had issued is a line of its own. */
function entrySk(entry: LedgerEntry): string {
  if (entry.what === 'count') return `COUNT#${entry.id}`;
  if (entry.what === 'signature') return `SIGNED#${entry.count}`;
  const number = String(entry.number).padStart(6, '0');
  return entry.what === 'spoiled' && entry.caseId !== null ? `${number}#SPOILED` : number;
}

/** A line that is not there yet. */
export const blankPut = (table: string, { book, entry }: BookEntry): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: { pk: { S: bookPk(book) }, sk: { S: entrySk(entry) }, body: { S: JSON.stringify(entry) } },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});
