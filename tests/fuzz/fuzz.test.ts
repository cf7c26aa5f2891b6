import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chance } from './changes.ts';
import { makeTargets } from './targets.ts';

const foreign = new Uint8Array(readFileSync(new URL('../vectors/ofd/SESV4SignDoc.ofd', import.meta.url)));
const targets = await makeTargets(foreign);
/** With these weights more than 5,000 in all; `npm run fuzz` takes a hundred thousand. */
const runsOf = (weight: number): number => (weight > 1 ? 450 : 150);

describe('whatever bytes are changed, there is a verdict or an error of the reader', () => {
  it.each(targets)('$name', ({ run, weight }) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        run(new Chance(seed));
      }),
      { numRuns: runsOf(weight) },
    );
  });

  it('in more than five thousand runs', () => {
    expect(targets.reduce((sum, { weight }) => sum + runsOf(weight), 0)).toBeGreaterThan(5_000);
  });
});
