import { beforeAll, describe, expect, it } from 'vitest';
import type { Acted } from '#application/case/change-case';
import type { CaseWrite, RecordedAnswer } from '#application/case/ports';
import { type PrintDependencies, printResult, spoilPrint } from '#application/printing/print-result';
import type { Outcome } from '#contracts/errors';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { OfdFile } from '#domain/licence/document';
import { toBase64, toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { handlingCatalogue as catalogue } from '#functions/shipped-catalogue';
import { people } from '#tests/shared/application/platform';
import { body, type Cast, makeCast, payload, sealedFile } from '#tests/shared/application/verification/forged-files';
import { begin, hall } from '#tests/shared/domain/case/two-sides';

const at = '2026-10-01T00:00:00.000Z';
const person = { ...people.acceptor, posts: [{ role: 'clerk' as const, body: hall, region: '610100' }] };
const [, sub = ''] = person.account.split('|');
const { snapshot: begun } = begin('receiving');
const { identifier, caseId } = payload;
let cast: Cast;
let file: Uint8Array;

beforeAll(async () => {
  cast = await makeCast();
  file = await sealedFile(cast);
});

/** A window with a result to print, its case kept in memory. */
function atWindow() {
  const { collection } = begun;
  if (collection === null) throw new Error('it is between two regions');
  const document = { key: 'd', sha256: '00', sm3: toHex(sm3(file)), bytes: file.length };
  const counterpart = { region: '620100', body, caseId };
  const printing = { identifier, document, prints: [] };
  let snapshot: CaseSnapshot = {
    ...{ ...begun, identifier, status: 'completed', resultKind: 'licence' },
    collection: { ...collection, counterpart, printing },
  };
  const records = new Map<string, RecordedAnswer>();
  const cases = {
    head: () => Promise.resolve({ snapshot, wrappedKey: 'wrapped' }),
    answered: ({ key }: { key: string }) => Promise.resolve(records.get(key) ?? null),
    append({ idempotency, snapshot: next }: CaseWrite) {
      const answer = records.get(idempotency.key);
      if (answer !== undefined) return Promise.resolve({ kind: 'repeated', answer });
      records.set(idempotency.key, idempotency.answer);
      snapshot = next;
      return Promise.resolve({ kind: 'appended' });
    },
  };
  const delivery = { window: collection.window, kind: 'licence', book: 'XA01ZZ', from: 1, to: 9, on: '2026-01-05' };
  const trained = { [begun.item.id]: { on: '2026-01-05', until: '2026-12-31' } };
  const dependencies = {
    ...{ cases, catalogue, stock: [delivery], printClauses: [collection.clause], clock: { now: () => at } },
    keys: { open: () => Promise.resolve({ encrypt: () => 'sealed' }) },
    holders: { of: () => Promise.resolve('v1:other') },
    documents: { read: () => Promise.resolve(file) },
    trust: { list: () => Promise.resolve(cast.authority.trust()) },
    training: [{ sub, body: hall, signs: 'receive', items: trained }],
  } as unknown as PrintDependencies;
  const act = (operation: string, number: number, idempotencyKey: string) => {
    const blank = { book: 'XA01ZZ', number };
    return { caseId: begun.caseId, person, idempotencyKey, operation, body: { blank }, blank };
  };
  return {
    print: async (number: number, key: string) =>
      said(await printResult(dependencies, act('printResult', number, key))),
    spoil: async (number: number, key: string) => {
      const { blank, ...rest } = act('spoilPrint', number, key);
      return said(await spoilPrint(dependencies, { ...rest, spoiling: { blank, reason: 'misprint', note: null } }));
    },
  };
}

const said = (outcome: Outcome<Acted & { document?: OfdFile }>) =>
  outcome.ok ? (outcome.value.document ?? 'done') : outcome.code;

describe('the same request for a print again', () => {
  it('is given the document while that print is the valid one', async () => {
    const { print } = atWindow();
    expect(await print(1, 'one')).toEqual({ ofd: toBase64(file) });
    expect(await print(1, 'one')).toEqual({ ofd: toBase64(file) });
    expect(await print(2, 'two')).toBe('case.already_printed');
  });

  it('is given none once the blank is spoiled, neither before another is printed nor after', async () => {
    const { print, spoil } = atWindow();
    await print(1, 'one');
    expect(await spoil(1, 'spoiled')).toBe('done');
    expect(await print(1, 'one')).toBe('case.no_such_print');
    expect(await print(2, 'two')).toEqual({ ofd: toBase64(file) });
    expect(await print(1, 'one')).toBe('case.no_such_print');
    expect(await print(2, 'two')).toEqual({ ofd: toBase64(file) });
  });
});
