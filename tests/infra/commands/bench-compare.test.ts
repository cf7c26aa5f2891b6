import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failuresOf, lastFigures, movesBetween, movesTold } from '#infra/commands/bench-compare';
import { atLeast, atMost, type Figure, shown } from '#infra/commands/bench-figures';

const measured = (figure: string, value: number, kind: Figure['kind'] = 'count') =>
  ({ figure, measured: value, unit: '×', kind, detail: '' }) as const;
const verdicts = (before: readonly Figure[], after: readonly Figure[]) =>
  movesBetween(before, after).map(({ figure, verdict }) => [figure, verdict]);

describe('what moved', () => {
  it.each([
    ['count', 110, 'moved'],
    ['count', 111, 'worse'],
    ['gate', 111, 'worse'],
    ['time', 125, 'moved'],
    ['time', 126, 'worse'],
    ['count', 99, 'better'],
  ] as const)('of a %s from 100 to %d is %s', (kind, after, verdict) =>
    expect(verdicts([shown(measured('f', 100, kind))], [shown(measured('f', after, kind))])).toEqual([['f', verdict]]),
  );

  it('is worse downwards where more is better', () => {
    const rate = (value: number) => [atLeast(0.5, measured('rate', value, 'time'))];
    expect(verdicts(rate(0.5), rate(0.3))).toEqual([['rate', 'worse']]);
    expect(verdicts(rate(0.3), rate(0.5))).toEqual([['rate', 'better']]);
  });

  it('is worse by any share where there was nothing before', () =>
    expect(verdicts([shown(measured('f', 0))], [shown(measured('f', 1))])).toEqual([['f', 'worse']]));

  it('keeps the order of the later run, and says what is new and what is gone', () => {
    const before = ['a', 'b', 'c'].map((figure) => shown(measured(figure, 1)));
    const after = [shown(measured('c', 2)), shown(measured('d', 1)), shown(measured('a', 1))];
    expect(verdicts(before, after)).toEqual([
      ['c', 'worse'],
      ['d', 'new'],
      ['b', 'gone'],
    ]);
  });

  it('is told with its change', () => {
    const told = movesTold(movesBetween([shown(measured('price', 2))], [shown(measured('price', 3))]));
    expect(told).toBe('✗ WORSE  price: 2 → 3 × (+50 %)');
    expect(movesTold([])).toMatch('nothing moved');
  });
});

describe('the command fails', () => {
  const missed = (['gate', 'count', 'time'] as const).map((kind) => atMost(1, measured(kind, 2, kind)));
  const held = atMost(1, measured('held', 1, 'gate'));

  it('at a gate always, at a count only when it is to check, at a time never', () => {
    expect(failuresOf([...missed, held], { check: false }).map(({ figure }) => figure)).toEqual(['gate']);
    expect(failuresOf([...missed, held], { check: true }).map(({ figure }) => figure)).toEqual(['gate', 'count']);
  });
});

describe('the last figures', () => {
  it('are none where nothing was ever kept', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    try {
      expect(lastFigures(join(folder, 'bench.json'))).toEqual([]);
      writeFileSync(join(folder, 'bench.json'), JSON.stringify({ figures: [measured('f', 1)] }));
      expect(lastFigures(join(folder, 'bench.json'))).toHaveLength(1);
      writeFileSync(join(folder, 'bench.json'), '{');
      expect(() => lastFigures(join(folder, 'bench.json'))).toThrow(SyntaxError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
