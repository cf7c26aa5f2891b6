import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { DynamoBlanks } from '#adapters/dynamodb/dynamodb-blanks';
import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { snapshotShape } from '#application/case/snapshot-shape';
import type { LedgerWrite } from '#application/printing/ports';
import type { BlankUse, LedgerEntry } from '#domain/printing/ledger';
import { testAws } from '#tests/shared/adapters/test-aws';
import { at, firstWrite, nextWrite } from './case-writes.ts';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const casesTable = tables.cases;
const ledger = new DynamoBlanks({ client, casesTable });
const cases = new DynamoCaseStore({ shape: snapshotShape, client, casesTable, random: () => 0 });
afterAll(async () => {
  client.destroy();
  await close();
});

const entered = { by: 'https://identity.example.invalid|1', at };
const newBook = () => randomUUID().slice(0, 8).toUpperCase();
const unused = (number: number): BlankUse => ({
  ...{ what: 'spoiled', number, caseId: null, reason: 'damaged', ...entered },
});
const write = (book: string, entry: LedgerEntry, key: string = randomUUID()): LedgerWrite => ({
  ...{ book, entry },
  record: {
    ...{ key, expiresAt: '2026-09-23T02:00:00.000Z', now: at },
    answer: { bodyHash: '00', entry: JSON.stringify(entry), difference: null },
  },
});
const count = (id: string): LedgerEntry => ({ what: 'count', id, counted: 1, expected: 2, ...entered });

/** A case that carries on, and the blank that it says to use. */
async function using(book: string, use: BlankUse) {
  const first = firstWrite();
  await cases.append(first);
  return { ...nextWrite(first.snapshot), blank: { book, use } };
}

describe('the ledger of a book', () => {
  it('keeps each line once: a number is used by one, a count signed by one', async () => {
    const book = newBook();
    expect(await ledger.read(book)).toEqual([]);
    const lines = [unused(7), count('c1'), { what: 'signature', count: 'c1', ...entered } as const];
    for (const line of lines) expect(await ledger.enter(write(book, line))).toEqual({ kind: 'entered' });
    for (const line of lines) expect(await ledger.enter(write(book, line))).toEqual({ kind: 'taken' });
    expect((await ledger.read(book)).toSorted((a, b) => (a.what < b.what ? -1 : 1))).toEqual(
      lines.toSorted((a, b) => (a.what < b.what ? -1 : 1)),
    );
    expect(await ledger.read(newBook())).toEqual([]);
  });

  it('answers the same key as before, whatever the line, and writes nothing', async () => {
    const [book, key] = [newBook(), randomUUID()];
    const first = write(book, unused(1), key);
    await ledger.enter(first);
    const repeated = { kind: 'repeated', answer: first.record.answer };
    expect(await ledger.enter(first)).toEqual(repeated);
    expect(await ledger.enter(write(book, unused(2), key))).toEqual(repeated);
    expect(await ledger.read(book)).toEqual([unused(1)]);
  });

  it('gives one number to one of many who want it at once', async () => {
    const book = newBook();
    const answers = await Promise.all(Array.from({ length: 5 }, () => ledger.enter(write(book, unused(3)))));
    expect(answers.filter(({ kind }) => kind === 'entered')).toHaveLength(1);
    expect(await ledger.read(book)).toHaveLength(1);
  });
});

describe('a case that uses a blank', () => {
  it('enters it with its own write, and is refused with nothing written where the blank is used', async () => {
    const book = newBook();
    const one = await using(book, { what: 'issued', number: 1, caseId: 'one', ...entered });
    expect(await cases.append(one)).toEqual({ kind: 'appended' });
    const other = await using(book, { what: 'issued', number: 1, caseId: 'other', ...entered });
    expect(await cases.append(other)).toEqual({ kind: 'used' });
    expect((await cases.head(other.snapshot.caseId))?.snapshot.seq).toBe(1);
    expect(await ledger.enter(write(book, unused(1)))).toEqual({ kind: 'taken' });
    expect(await ledger.read(book)).toEqual([one.blank.use]);
  });

  it('spoils what it has issued beside it, once', async () => {
    const book = newBook();
    const issued = await using(book, { what: 'issued', number: 1, caseId: 'one', ...entered });
    await cases.append(issued);
    const spoiled: BlankUse = { what: 'spoiled', number: 1, caseId: 'one', reason: 'misprint', ...entered };
    expect(await cases.append(await using(book, spoiled))).toEqual({ kind: 'appended' });
    expect(await cases.append(await using(book, spoiled))).toEqual({ kind: 'used' });
    expect(await ledger.read(book)).toEqual([issued.blank.use, spoiled]);
  });

  it('is told first that its key was used before, and of the blank only then', async () => {
    const book = newBook();
    const once = await using(book, { what: 'issued', number: 1, caseId: 'one', ...entered });
    await cases.append(once);
    expect(await cases.append(once)).toEqual({ kind: 'repeated', answer: once.idempotency.answer });
  });
});
