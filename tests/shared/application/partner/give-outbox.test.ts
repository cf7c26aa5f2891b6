import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { giveOutbox } from '#application/partner/give-outbox';
import { batch, batchManifest } from '#contracts/partner/exchange';
import { partnerMessage } from '#contracts/partner/message';
import type { Line } from '#domain/partner/delivery';
import { fromBase64, fromUtf8, toBase64, utf8 } from '#formats/bytes';
import { snapshotOf, toldCase } from './told-cases.ts';

const all = Array.from({ length: 45 }, (_, number) => {
  const one = toldCase(number);
  return { ...one, recorded: one.events.length };
});
const lineOf = ({ caseId, events }: (typeof all)[number], doneSeq = 0): Line => ({
  ...{ partner: 'xian', endpoint: 'xian', caseId, doneSeq, toldSeq: events.length },
  ...{ state: 'parked', dueAt: '2026-09-22T01:00:00.000Z', attempts: 0, fault: null },
});
const never = (): never => {
  throw new Error('nobody asks for this');
};

/** What a partner gets until nothing comes any more, in its order. */
async function fetched(lines: readonly Line[], options: { limit: number; region?: string }): Promise<string[]> {
  const faults: unknown[] = [];
  const dependencies = {
    cases: {
      whole: (caseId: string) => {
        const found = all.find((each) => each.caseId === caseId);
        if (found === undefined) return Promise.resolve(null);
        return Promise.resolve({ snapshot: snapshotOf(found), events: found.events, wrappedKey: null });
      },
    },
    waiting: {
      of: ({ from, limit }: { from: string | null; limit: number }) =>
        Promise.resolve(lines.filter(({ caseId }) => caseId >= (from ?? '')).slice(0, limit)),
    },
    signer: {
      sign: ({ papers }: { papers: readonly { id: string; body: string }[] }) =>
        Promise.resolve(
          papers.map(({ id, body }) => ({
            webhook: { id, timestamp: '1790000000', signature: 'v1,AAAA' },
            payload: toBase64(utf8(body)),
          })),
        ),
    },
    ...{ keys: { create: never, open: never }, materials: { presignReading: never }, printClauses: [] },
    ...{ documents: { read: never, presignReading: never }, region: '620100' },
    partnerOfRegion: { [options.region ?? '610100']: 'xian' },
    clock: { now: () => '2026-09-23T01:00:00.000Z' },
    onFault: (...fault: unknown[]) => void faults.push(fault),
  };
  const got: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 1_000; page += 1) {
    const given = batch.parse(await giveOutbox(dependencies, { partner: 'xian', after, limit: options.limit }));
    const manifest = batchManifest.parse(JSON.parse(fromUtf8(fromBase64(given.manifest.payload))));
    expect(given.messages.length).toBeLessThanOrEqual(options.limit);
    for (const { payload } of given.messages) {
      const { case: caseId, seq } = partnerMessage.parse(JSON.parse(fromUtf8(fromBase64(payload))));
      got.push(`${caseId}_${seq}`);
    }
    after = manifest.next;
    if (after === null) break;
  }
  expect([after, faults]).toEqual([null, []]);
  return got;
}

const expected = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ caseId, doneSeq }) =>
    (all.find((each) => each.caseId === caseId)?.told ?? [])
      .filter((seq) => seq > doneSeq)
      .map((seq) => `${caseId}_${seq}`),
  );

describe('what waits for a partner', () => {
  it('comes whole and once, page after page, of each case in its order', async () => {
    const some = fc.subarray(all, { minLength: 0 });
    await fc.assert(
      fc.asyncProperty(
        some,
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(fc.nat({ max: 8 })),
        async (cases, limit, done) => {
          const lines = cases.map((each) => lineOf(each, Number(done.next().value)));
          expect(await fetched(lines, { limit })).toEqual(expected(lines));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is nothing where the region of a case is no longer its', async () => {
    expect(
      await fetched(
        all.map((each) => lineOf(each)),
        { limit: 20, region: '640100' },
      ),
    ).toEqual([]);
  });
});
