import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifyChain } from '#domain/case/chain';
import type { Collection } from '#domain/case/collection';
import type { Bag } from '#domain/case/originals';
import type { CaseEvent, EventType } from '#domain/case/event';
import { type CaseSnapshot, rebuild, snapshotVersion } from '#domain/case/snapshot';
import { eventTitles } from '#application/case/wording';

interface Corpus {
  readonly cases: readonly { readonly events: readonly CaseEvent[]; readonly snapshot: CaseSnapshot }[];
}

/** Frozen: a change of code that no longer reads these would no longer read what deployments have stored. */
const read = (name: string): Corpus =>
  JSON.parse(readFileSync(new URL(`../../../vectors/${name}.json`, import.meta.url), 'utf8')) as Corpus;
const corpus = read('events-v1');
const represented = read('events-v1-represented');
const operated = read('events-v1-operated');
/** Both sides of cases that a window received for another region: taken over and decided, and declined. */
const collected = read('events-v1-collected');
/** Cases in which something was missing. */
const corrected = read('events-v1-corrected');
/** Both sides of cases whose originals travelled in sealed bags: with a sheet missing, and late after an authority was silent. */
const originals = read('events-v1-originals');
/** A case passed on twice, and both sides of one that was passed on and decided in the authority's own system. */
const transferred = read('events-v1-transferred');
/** Both sides of cards that a window handed out, and that nobody fetched there. */
const handedOut = read('events-v1-handed-out');
/** Cases that a window received on paper and entered later: both sides of one, and one that was entered late by another clerk. */
const onPaper = read('events-v1-paper');
/** Cases that were accepted with documents to follow: one filed online, and both sides of two that a window received. */
const documents = read('events-v1-documents');
/** Both sides of a certificate that the window printed, spoiled, and printed once more. */
const printed = read('events-v1-printed');
/** Both sides of a case whose bags were twice taken back before they were collected: one on the way there, one on the way back. */
const cancelled = read('events-v1-cancelled');
const recorded = [
  ...[corpus, represented, operated, collected, corrected, originals, transferred, handedOut, onPaper],
  ...[documents, printed, cancelled],
];
const all = recorded.flatMap(({ cases }) => cases);

/** What a bag was to settle: the one before, opened here or there and not as listed. Snapshots say so since orders can be cancelled. */
const settled = (events: readonly CaseEvent[], bag: number) => {
  const opened = events
    .map(({ type, data }) => (type === 'case.bag-opened' ? data : type === 'case.reported' ? data.opened : undefined))
    .find((each) => each?.bag === bag - 1);
  if (opened === undefined || opened.due.settlement === null) return null;
  return { bag: opened.bag, differences: opened.differences, due: opened.due.settlement };
};

/** Of the first shape there are collections that know of no originals at all. */
const originalsOf = ({ originals }: Partial<Collection>, events: readonly CaseEvent[]): Collection['originals'] => {
  const withCancelling = (bag: Bag): Bag =>
    Object.assign({ cancelled: false, settles: settled(events, bag.number) }, bag);
  return originals ? { ...originals, bags: originals.bags.map(withCancelling) } : null;
};

/** A snapshot in the shape of today: what came to it since says that nothing of it was there. */
const presentShape = (stored: CaseSnapshot, events: readonly CaseEvent[]): CaseSnapshot => {
  const { collection, ...rest } = {
    ...{ collection: null, correction: null, toFollow: null, servedAt: null, transfers: 0, passedOnBy: null },
    ...stored,
    version: snapshotVersion,
  };
  return {
    ...rest,
    collection:
      collection === null
        ? null
        : {
            ...{ escalated: false, card: null, pickUp: null, printing: null },
            ...collection,
            originals: originalsOf(collection, events),
          },
  };
};

describe('events of version 1, as they were recorded', () => {
  test.each(all.map((each, index) => [index, each] as const))(
    'case %i still rebuilds to the snapshot stored with it, and its chain holds',
    (_, { events, snapshot }) => {
      // Snapshots are not the record: those of an earlier shape are rebuilt, and say the same with what came to it since.
      const now = presentShape(snapshot, events);
      expect(rebuild(events)).toEqual(now);
      expect(verifyChain(events, now)).toEqual({ intact: true });
    },
  );

  test('every ground of filing for another is among them, with a mandate where there was one', () => {
    const filed = represented.cases.map(({ events: [first] }) => [first?.principal.basis, first?.data]);
    expect(filed).toEqual([
      ['agent', expect.objectContaining({ mandate: 'test-mandate-1' })],
      ['agent', expect.objectContaining({ mandate: 'test-mandate-1' })],
      ['guardian', expect.not.objectContaining({ mandate: expect.anything() as unknown })],
      ['authorised-filer', expect.not.objectContaining({ mandate: expect.anything() as unknown })],
    ]);
  });

  test('a receipt on paper is among them, entered by who received and by another, and the other side knows of no sheet', () => {
    const begun = onPaper.cases.flatMap(({ events: [first] }) =>
      first?.type === 'case.collected' || first?.type === 'case.offered' ? [first] : [],
    );
    const byReceiver = begun.map(({ data, principal }) => data.paper && data.paper.receivedBy === principal.actor);
    expect(byReceiver).toEqual([true, undefined, false]);
    const [here, there, late] = begun;
    expect(here?.occurredAt).toBe(there?.data.receivedAt);
    expect(Date.parse(late?.recordedAt ?? '') - Date.parse(late?.occurredAt ?? '')).toBeGreaterThan(86_400_000);
  });

  test('every kind of event is among them', () => {
    const seen = new Set(all.flatMap(({ events }) => events.map(({ type }) => type)));
    expect([...seen].sort()).toEqual((Object.keys(eventTitles) as EventType[]).sort());
  });
});
