import fc from 'fast-check';
import { beginCustody, type Custody, type Party, type Statement } from '#domain/custody/custody';
import type { Due } from '#domain/limits/due';

export const parties = {
  applicant: { kind: 'applicant', id: 'i|son' },
  window: { kind: 'window', id: 'xian-window-3' },
  courier: { kind: 'courier', id: 'ems' },
  authority: { kind: 'authority', id: '620100-registration' },
} as const satisfies Record<string, Party>;

/** Two of a kind, so that the kind alone does not decide who somebody is. */
const everybody: readonly Party[] = [...Object.values(parties), { kind: 'courier', id: 'sf' }];

const START_MS = Date.UTC(2026, 8, 22, 1);
export const instant = (minutes: number): string => new Date(START_MS + minutes * 60_000).toISOString();

/** A due date far enough to have not passed. */
export const due: Due = {
  date: '2099-01-01',
  at: '2099-01-01T16:00:00.000Z',
  provisional: true,
  calendarVersion: 'test',
};

export interface Journey {
  readonly begin: Custody;
  readonly statements: readonly Statement[];
  /** Instant after the last statement, or that of the last. */
  readonly until: string;
}

/** What may be stated next, by a model of its own: who has it, whom it is offered to, whether that is disputed. */
function* legalStatements(): Generator<(at: string) => Statement, void, number> {
  // Of no use itself: a generator hears a choice only after its first answer.
  let choice = yield () => ({ type: 'settlement', at: '', by: parties.window });
  const chain: Party[] = [parties.window];
  for (;;) {
    const giver = chain.at(-1) ?? parties.window;
    const others = everybody.filter((each) => each !== giver);
    const to = others[choice % others.length] ?? parties.courier;
    choice = yield (at) => ({ type: 'offer', at, by: giver, to });
    while (choice % 4 === 0) {
      choice = yield (at) => ({ type: 'dispute', at, by: to, due });
      const owner = chain.findLast(({ kind }) => kind !== 'courier') ?? parties.window;
      choice = yield (at) => ({ type: 'settlement', at, by: owner });
    }
    const taken = choice % 4 !== 1;
    if (taken) chain.push(to);
    choice = yield (at) => ({ type: taken ? 'taking-over' : 'declining', at, by: to });
  }
}

/** Random legal journeys of a bag that a window made; several statements may fall on one instant. */
export const journeys: fc.Arbitrary<Journey> = fc
  .record({
    steps: fc.array(
      fc.record({ choice: fc.nat(1000), gapMs: fc.constantFrom(0, 1, 7, 59_999, 86_400_000, 7_777_777) }),
      {
        maxLength: 24,
      },
    ),
    restMs: fc.constantFrom(0, 1, 3_600_000),
  })
  .map(({ steps, restMs }) => {
    let now = START_MS;
    const legal = legalStatements();
    legal.next(0);
    const statements = steps.map(({ choice, gapMs }) => {
      now += gapMs;
      const next = legal.next(choice);
      if (next.done) throw new Error('a journey always goes on');
      return next.value(new Date(now).toISOString());
    });
    const begin = beginCustody({ party: parties.window, at: instant(0) });
    return { begin, statements, until: new Date(now + restMs).toISOString() };
  });

/** Any statement by and to anybody, most of them out of place. */
export const anyStatement: fc.Arbitrary<Statement> = fc
  .record({
    type: fc.constantFrom('offer', 'taking-over', 'declining', 'dispute', 'settlement'),
    by: fc.constantFrom(...everybody),
    to: fc.constantFrom(...everybody),
    minutes: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ type, by, to, minutes }) => ({ type, by, to, due, at: instant(minutes) }));
