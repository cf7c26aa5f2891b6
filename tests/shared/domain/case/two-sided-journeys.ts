import fc from 'fast-check';
import type { Actor } from '#application/case/record';
import { isCollected } from '#domain/case/cancelling';
import { lastBag as lastBagOf } from '#domain/case/originals';
import { sheetsToReturn } from '#domain/case/service';
import type { ParcelState } from '#domain/courier/parcel';
import {
  foundAll,
  type Given,
  handOut,
  manifestOf,
  officials,
  offered,
  traced,
  TwoSides,
  waybill,
} from './two-sides.ts';

const { acceptor, reviewer, decider, approver, journeyThere, clerk, journeyHere, carrier, carrierThere } = officials;

/** An act that may be tried at any moment, by whoever would do it. */
interface Act {
  readonly side: 'receiving' | 'deciding';
  readonly by: Actor;
  readonly command: (sides: TwoSides, at: string) => Given;
}

const act = (side: Act['side'], by: Actor, command: Given | Act['command']): Act => ({
  ...{ side, by },
  command: typeof command === 'function' ? command : () => command,
});

const unclear = { kind: 'material', key: 'mortgage-contract', reason: 'unclear' } as const;
const notice = { type: 'notify-deficiencies', deficiencies: [unclear], notes: ['x'], workingDays: 2 } as const;
const scan = { slot: 'mortgage-contract', key: 'k', sha256: '00', bytes: 1, mediaType: 'application/pdf' };

const lastBag = ({ receiving, deciding }: TwoSides, side: Act['side']) =>
  lastBagOf((side === 'receiving' ? receiving : deciding).snapshot.collection);

const bagAs = ({ receiving, deciding }: TwoSides, side: Act['side'], number: number) =>
  (side === 'receiving' ? receiving : deciding).snapshot.collection?.originals?.bags.find(
    (bag) => bag.number === number,
  );

/** What cannot be, of a bag that nobody has. */
const impossible: Given = { type: 'cancel-order', bag: 99 };

/** Taken back by the carrier, as long as it has not collected: what came to the other side it has. */
const cancelling =
  (side: Act['side']): Act['command'] =>
  (sides) => {
    const bag = lastBag(sides, side);
    const other = bag && bagAs(sides, side === 'receiving' ? 'deciding' : 'receiving', bag.number);
    return bag === undefined || isCollected(bag) || other?.opened === true
      ? impossible
      : { type: 'cancel-order', bag: bag.number };
  };

/** What its carrier gave back does not come to the other side. */
const comes = (sides: TwoSides, to: Act['side']): boolean => {
  const bag = lastBag(sides, to);
  return (
    bag === undefined || bagAs(sides, to === 'receiving' ? 'deciding' : 'receiving', bag.number)?.cancelled !== true
  );
};

const opening =
  (but: readonly number[], seal?: string): Act['command'] =>
  (sides) => {
    if (!comes(sides, 'deciding')) return impossible;
    const found = foundAll(lastBag(sides, 'deciding')?.manifest ?? manifestOf([1]), but);
    return { type: 'open-bag', found: seal === undefined ? found : { ...found, seal } };
  };

const trace =
  (state: ParcelState): Act['command'] =>
  (sides, at) => ({
    ...{ type: 'record-trace', bag: lastBag(sides, 'receiving')?.number ?? 1, traced: traced(at, state), text: 'x' },
  });

/** What is missing by the dispute that the window knows of. */
const missing: Act['command'] = ({ receiving }) => {
  const differences = receiving.snapshot.collection?.originals?.dispute?.differences ?? [];
  const numbers = differences.flatMap((each) => ('number' in each && each.kind !== 'extra' ? [each.number] : []));
  return { type: 'seal-bag', manifest: manifestOf(numbers.length === 0 ? [9] : numbers, 'LZ-0002') };
};

/** What the authority has and does not keep. */
const goingBack: Act['command'] = ({ deciding }) => {
  const numbers = sheetsToReturn(deciding.snapshot).map(({ number }) => number);
  return { type: 'seal-bag', manifest: manifestOf(numbers.length === 0 ? [9] : numbers, 'LZ-0009') };
};

/** Those that lead somewhere stand in their usual order. */
const acts: readonly Act[] = [
  act('receiving', journeyHere, { type: 'pass-due', step: 'take-over' }),
  act('deciding', acceptor, { type: 'clear' }),
  act('receiving', clerk, { type: 'seal-bag', manifest: manifestOf([1, 2, 3]) }),
  act('receiving', journeyHere, (sides, at) => ({
    type: 'record-order',
    bag: lastBag(sides, 'receiving')?.number ?? 1,
    waybill: { ...waybill, orderedAt: at },
  })),
  act('receiving', carrier, trace('collected')),
  act('receiving', carrier, trace('delivering')),
  act('deciding', acceptor, opening([2])),
  act('receiving', clerk, missing),
  act('receiving', journeyHere, (sides, at) => ({
    type: 'record-order',
    bag: lastBag(sides, 'receiving')?.number ?? 1,
    waybill: { ...waybill, orderedAt: at },
  })),
  act('deciding', acceptor, opening([])),
  act('deciding', acceptor, { type: 'accept' }),
  act('deciding', reviewer, { type: 'review', recommendation: 'grant', opinion: 'x' }),
  act('deciding', decider, { type: 'grant', approval: null, draftSm3: null, draft: null }),
  act('deciding', acceptor, goingBack),
  act('deciding', journeyThere, (sides, at) => ({
    type: 'record-order',
    bag: lastBag(sides, 'deciding')?.number ?? 1,
    waybill: { ...waybill, number: '1100000000002', orderedAt: at },
  })),
  act('deciding', carrierThere, (sides, at) => ({
    ...{ type: 'record-trace', bag: lastBag(sides, 'deciding')?.number ?? 1, traced: traced(at, 'collected') },
    text: 'x',
  })),
  act('receiving', clerk, (sides) =>
    comes(sides, 'receiving')
      ? { type: 'open-bag', found: foundAll(lastBag(sides, 'receiving')?.manifest ?? manifestOf([1])) }
      : impossible,
  ),
  act('deciding', journeyThere, { type: 'complete' }),
  act('receiving', clerk, handOut()),
  act('deciding', acceptor, opening([], 'LZ-9999')),
  act('deciding', acceptor, { type: 'take-over' }),
  act('deciding', acceptor, { type: 'decline-handover', reasons: ['x'], competentBody: null }),
  act('deciding', acceptor, notice),
  act('deciding', approver, { ...notice, deficiencies: [{ ...unclear, key: 'property-certificate' }] }),
  act('receiving', clerk, { type: 'correct', materials: [scan, { ...scan, slot: 'property-certificate' }], form: {} }),
  act('receiving', clerk, { type: 'insist', reason: null }),
  act('deciding', acceptor, { type: 'not-accept', reasons: ['x'], competentBody: null }),
  act('deciding', decider, { type: 'refuse', reasons: ['x'], remedies: 'y' }),
  act('receiving', clerk, { type: 'ask-withdrawal', reason: null }),
  act('receiving', journeyHere, { type: 'pass-due', step: 'outcome' }),
  act('receiving', journeyHere, { type: 'pass-due', step: 'outcome' }),
  act('deciding', journeyThere, { type: 'pass-due', step: 'take-over' }),
  act('deciding', journeyThere, { type: 'pass-due', step: 'acceptance' }),
  act('receiving', clerk, cancelling('receiving')),
  act('deciding', acceptor, cancelling('deciding')),
];
const cancellings = [acts.length - 2, acts.length - 1];

/** One act that is tried: days after the last, and how much is told after it. */
interface Attempt {
  /** A place in the usual order: from the last one that led to something, or anywhere. */
  readonly which: { readonly next: number } | { readonly any: number };
  readonly days: number;
  readonly tells: number;
}

export interface Attempts {
  /** Whether the offer is not answered for two days first. */
  readonly silent: boolean;
  readonly tries: readonly Attempt[];
}

/** Acts in their usual order with some left out and others between them, some days apart. */
export const attempts: fc.Arbitrary<Attempts> = fc.record({
  silent: fc.boolean(),
  tries: fc.array(
    fc.record({
      which: fc.oneof(
        { weight: 3, arbitrary: fc.record({ next: fc.constantFrom(1, 1, 1, 2) }) },
        { weight: 1, arbitrary: fc.record({ any: fc.nat(acts.length - 1) }) },
        { weight: 1, arbitrary: fc.record({ any: fc.constantFrom(...cancellings) }) },
      ),
      days: fc.constantFrom(0, 0, 0, 1, 3, 9),
      tells: fc.nat(4),
    }),
    { minLength: 1, maxLength: 40, size: 'max' },
  ),
});

const dayMs = 86_400_000;

/** Plays the acts on both sides; `after` sees them after each. Everything is told in the end. */
export function play({ silent, tries }: Attempts, after: (sides: TwoSides, at: string) => void = () => undefined) {
  const sides = new TwoSides();
  let at = Date.parse(offered);
  let place = -1;
  if (silent)
    for (const _ of ['late', 'escalated']) {
      at += 4 * dayMs;
      const instant = new Date(at).toISOString();
      sides.give('receiving', { type: 'pass-due', step: 'take-over' }, { by: journeyHere, at: instant });
    }
  for (const { which, days, tells } of tries) {
    at += days * dayMs + 1;
    const instant = new Date(at).toISOString();
    place = 'next' in which ? place + which.next : place;
    const { side, by, command } = acts['any' in which ? which.any : place % acts.length] ?? raise();
    sides.give(side, command(sides, instant), { by, at: instant });
    for (let left = tells; left > 0 && sides.tell(instant, left % 2 === 0); left -= 1);
    after(sides, instant);
  }
  const until = new Date(at).toISOString();
  sides.tellAll(until);
  after(sides, until);
  return { sides, until };
}

const raise = (): never => {
  throw new Error('there is no such act');
};
