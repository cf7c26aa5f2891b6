import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreed, type DeedKind, type DeedRecord, type ShippedAgreement } from '#domain/agreement/agreed';
import type { Agreement } from '#domain/agreement/agreement';
import { clauseFor, type ClauseRequest, compile } from '#domain/agreement/policy';
import { type DraftedAgreement, entrustingBodies, textOf, textSm3 } from '#domain/agreement/text';
import { clauseWith, deedWith } from './agreement-fixture.ts';
import { agreementSet, dayOf, request } from './policy-oracle.ts';

/** Versions as they ship, and what the register has of them. */
interface World {
  readonly versions: readonly ShippedAgreement[];
  readonly records: readonly DeedRecord[];
}

/** As data may have it: what it says of seals and publications itself counts for nothing. */
const shipped = (version: DraftedAgreement | Agreement): ShippedAgreement => ({
  ...{ endsEarlier: null, ...version },
  ...{ textSm3: textSm3(textOf(version)), entrustedBy: entrustingBodies(version) },
});

const worlds = agreementSet.map((set): World => ({ versions: set.map(shipped), records: [] }));
const kind = fc.constantFrom<DeedKind>('sealed', 'sealed', 'sealed', 'published');
const instants = fc.constantFrom('2026-05-29T01:00:00.000Z', '2026-06-03T16:30:00.000Z', '2026-06-08T01:00:00.000Z');

type Step = (world: World) => World;
const at = <T>(list: readonly T[], draw: number): T | undefined => list[draw % list.length];

/** A party's deed about one of the versions; now and then about another text, or of somebody who is no party. */
const deed = fc
  .record({ draw: fc.nat(20), side: fc.nat(1), kind, at: instants, other: fc.nat(9) })
  .map(({ draw, side, other, ...rest }): Step => ({ versions, records }) => {
    const version = at(versions, draw);
    if (version === undefined) return { versions, records };
    const body = other === 1 ? 'Z' : (version.parties[side]?.body ?? '');
    const text = other === 2 ? { textSm3: 'ab'.repeat(32) } : {};
    return { versions, records: [...records, deedWith(version, { body, ...rest, ...text })] };
  });

/** Somebody changes the text of a version that may have been sealed, or changes it back. */
const rewritten = fc.nat(20).map((draw): Step => ({ versions, records }) => {
  const edit = (each: ShippedAgreement): ShippedAgreement => {
    const kept = each.clauses.filter(({ number }) => number !== '9');
    const clauses = kept.length < each.clauses.length ? kept : [...kept, clauseWith({ number: '9' })];
    return shipped({ ...each, clauses });
  };
  return { versions: versions.map((each, index) => (index === draw % versions.length ? edit(each) : each)), records };
});

const ended = fc.nat(20).map((draw): Step => ({ versions, records }) => ({
  versions: versions.map((each, index) =>
    index === draw % versions.length ? { ...each, endsEarlier: '2026-06-05' } : each,
  ),
  records,
}));

const step = fc.oneof(
  { weight: 6, arbitrary: deed },
  { weight: 1, arbitrary: rewritten },
  { weight: 1, arbitrary: ended },
);

/** What the register has of exactly the text that a version has now, by a moment. */
function saidBy(
  { versions, records }: World,
  of: { ref: { agreement: string; version: number }; asked: ClauseRequest },
) {
  const version = versions.find((each) => each.id === of.ref.agreement && each.version === of.ref.version);
  if (version === undefined) throw new Error('an unknown version allowed it');
  const digest = textSm3(textOf(version));
  const about = records.filter((each) => each.agreement === version.id && each.version === version.version);
  return { version, deeds: about.filter((each) => each.textSm3 === digest) };
}

function judge(world: World, asked: ClauseRequest): boolean {
  const answer = clauseFor(compile(agreed(world.versions, world.records)), asked);
  if (!answer.ok) return false;
  const { version, deeds } = saidBy(world, { ref: answer.clause, asked });
  for (const { body } of version.parties)
    expect(
      deeds.some((each) => each.kind === 'sealed' && each.body === body && dayOf(each.at) <= dayOf(asked.at)),
    ).toBe(true);
  const clause = version.clauses.find(({ number }) => number === answer.clause.clause);
  const entrusts = version.parties.find(({ region }) => region === clause?.to)?.body;
  if (clause?.power !== 'receive')
    expect(
      deeds.some(
        (each) => each.kind === 'published' && each.body === entrusts && each.at <= new Date(asked.at).toISOString(),
      ),
    ).toBe(true);
  expect(version.endsEarlier === null || dayOf(asked.at) <= version.endsEarlier).toBe(true);
  return true;
}

describe('whatever is sealed, published, presented or rewritten one after another', () => {
  it('no act across regions is allowed without both seals under exactly that text, nor an entrusted one without its publication', () => {
    let allowed = 0;
    fc.assert(
      fc.property(
        worlds,
        fc.array(fc.tuple(step, fc.array(request, { maxLength: 4 })), { maxLength: 14 }),
        (world, steps) => {
          let now = world;
          for (const [change, requests] of steps) {
            now = change(now);
            for (const asked of requests) allowed += judge(now, asked) ? 1 : 0;
          }
          // And at the end, when most has been done.
          for (const asked of steps.flatMap(([, requests]) => requests)) allowed += judge(now, asked) ? 1 : 0;
        },
      ),
      { numRuns: 1500 },
    );
    // Otherwise it would be shown of nothing.
    expect(allowed).toBeGreaterThan(20);
  });

  it('nothing at all is allowed while the register has the deeds of one party only', () => {
    fc.assert(
      fc.property(worlds, fc.array(deed, { maxLength: 20 }), request, (world, deeds, asked) => {
        const { versions, records } = deeds.reduce((now, change) => change(now), world);
        for (const side of ['X', 'Y']) {
          const ofOne = records.filter(({ body }) => body === side);
          expect(clauseFor(compile(agreed(versions, ofOne)), asked).ok).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
