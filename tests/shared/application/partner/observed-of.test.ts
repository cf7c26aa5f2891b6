import { describe, expect, it } from 'vitest';
import type { Entry } from '#application/consumer/ports';
import { observedOf } from '#application/partner/observed-of';
import { observed, sourceState } from '#contracts/http/observed';
import type { CaseStatus } from '#domain/case/snapshot';
import type { Observation } from '#domain/partner/source';
import { handlingCatalogue as catalogue } from '#functions/shipped-catalogue';
import { caseNumber, now, office, sourceOf } from './asked-source.ts';

const { name } = sourceOf();
const hall = '11620100XTXX00014C';
const observation = (parts: Partial<Observation> = {}): Observation => ({
  ...{ source: name, state: 'in-review', number: 'YB-1', since: null, observedAt: now, staleAfterMinutes: 30 },
  ...parts,
});
const entry = (caseId: string, body: Observation, position = 'xining-medical'): Entry => ({
  ...{ list: `SEEN#${caseId}`, position, body: { ...body } },
});
const case1 = { caseId: caseNumber(1), status: 'submitted' as CaseStatus, body: office, collection: null };

/** What is shown of a case, and how often was looked for what sources said. */
async function shown(of: object = {}, { seen = [entry(case1.caseId, observation())], at = now } = {}) {
  const asked: string[] = [];
  const lists = {
    page: ({ list }: { list: string }) => {
      asked.push(list);
      return Promise.resolve(seen.filter((each) => each.list === list));
    },
  };
  const view = await observedOf({ lists, catalogue, clock: { now: () => at } }, { ...case1, ...of });
  if (view !== null) expect(observed.parse(view)).toEqual(view);
  return { view, asked };
}

describe('what an authority’s own system said last of a case', () => {
  it('is shown with its name, and when that was seen', async () => {
    expect((await shown()).view).toEqual({
      ...{ source: name, state: 'in-review', stateText: { zh: '审查中', en: 'in review' } },
      ...{ number: 'YB-1', since: null, observedAt: now, isStale: false },
    });
  });

  it('has words of its own for every state', async () => {
    const texts = [];
    for (const state of sourceState.options)
      texts.push((await shown({}, { seen: [entry(case1.caseId, observation({ state }))] })).view?.stateText.zh);
    expect(new Set(texts).size).toBe(sourceState.options.length);
    expect(texts.every(Boolean)).toBe(true);
  });

  it('is stale after the time that is agreed for it', async () => {
    expect((await shown({}, { at: '2026-09-22T01:30:00.000Z' })).view?.isStale).toBe(false);
    expect((await shown({}, { at: '2026-09-22T01:30:00.001Z' })).view?.isStale).toBe(true);
  });

  it('is the latest where one system took the place of another', async () => {
    const former = entry(case1.caseId, observation({ state: 'received', observedAt: '2026-09-21T01:00:00.000Z' }), 'z');
    const seen = [entry(case1.caseId, observation({ state: 'decided' }), 'a'), former];
    for (const given of [seen, seen.toReversed()])
      expect((await shown({}, { seen: given })).view?.state).toBe('decided');
  });

  const looked: CaseStatus[] = ['submitted', 'deficient', 'accepted', 'reviewed'];
  const over: CaseStatus[] = ['offered', 'cleared', 'travelling', 'granted', 'refused', 'issued', 'completed'];
  it.each([...looked.map((status) => [status, true] as const), ...over.map((status) => [status, false] as const)])(
    'of a case that is %s is looked for: %s',
    async (status, isLooked) => {
      const { view, asked } = await shown({ status });
      expect(view !== null).toBe(isLooked);
      expect(asked).toEqual(isLooked ? [`SEEN#${case1.caseId}`] : []);
    },
  );

  it('is nothing where it was never seen, and not looked for where the authority has no such system', async () => {
    expect(await shown({}, { seen: [] })).toEqual({ view: null, asked: [`SEEN#${case1.caseId}`] });
    expect(await shown({ body: hall })).toEqual({ view: null, asked: [] });
  });
});

describe('of the case of a window', () => {
  const atWindow = (parts: object = {}) => ({
    ...{ caseId: caseNumber(7), status: 'handed-over', body: hall },
    collection: {
      side: 'receiving',
      counterpart: { region: '630100', body: office, caseId: case1.caseId },
      reported: { status: 'submitted' },
      ...parts,
    },
  });

  it('what was said of that of the authority is shown', async () => {
    const { view, asked } = await shown(atWindow());
    expect(view?.state).toBe('in-review');
    expect(asked).toEqual([`SEEN#${case1.caseId}`]);
  });

  it.each([
    ['is not known yet', { counterpart: { region: '630100', body: office, caseId: null }, reported: null }],
    ['was decided', { reported: { status: 'granted' } }],
    [
      'is of an authority without such a system',
      { counterpart: { region: '630100', body: hall, caseId: case1.caseId } },
    ],
  ])('nothing is looked for where the case there %s', async (_, parts) => {
    expect(await shown(atWindow(parts))).toEqual({ view: null, asked: [] });
  });

  it('is not mixed up with the side that decides', async () => {
    const collection = { side: 'deciding', counterpart: { region: '620100', body: hall, caseId: caseNumber(7) } };
    expect((await shown({ collection })).asked).toEqual([`SEEN#${case1.caseId}`]);
  });
});
