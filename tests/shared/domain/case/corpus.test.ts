import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifyChain } from '#domain/case/chain';
import type { CaseEvent, EventType } from '#domain/case/event';
import { type CaseSnapshot, rebuild } from '#domain/case/snapshot';
import { eventTitles } from '#application/case/wording';

interface Corpus {
  readonly cases: readonly { readonly events: readonly CaseEvent[]; readonly snapshot: CaseSnapshot }[];
}

/** Frozen: a change of code that no longer reads these would no longer read what deployments have stored. */
const corpus = JSON.parse(readFileSync(new URL('../../../vectors/events-v1.json', import.meta.url), 'utf8')) as Corpus;

describe('events of version 1, as they were recorded', () => {
  test.each(corpus.cases.map((each, index) => [index, each] as const))(
    'case %i still rebuilds to the snapshot stored with it, and its chain holds',
    (_, { events, snapshot }) => {
      expect(rebuild(events)).toEqual(snapshot);
      expect(verifyChain(events, snapshot)).toEqual({ intact: true });
    },
  );

  test('every kind of event is among them', () => {
    const seen = new Set(corpus.cases.flatMap(({ events }) => events.map(({ type }) => type)));
    expect([...seen].sort()).toEqual((Object.keys(eventTitles) as EventType[]).sort());
  });
});
