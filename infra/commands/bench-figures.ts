/** One measured figure of DESIGN §9 as it is printed and kept. */
export interface Figure {
  readonly figure: string;
  readonly measured: number;
  /** What `measured` counts; `×` for a ratio. */
  readonly unit: '×' | 'KB' | 'inputs' | 'requests' | 'transitions' | 's' | '$' | 'write units' | 'ms' | '/s';
  /** Counts, sizes and prices are the same on every machine and hold under `--check`; times do not; a gate always holds. */
  readonly kind: 'count' | 'time' | 'gate';
  /** As printed; null where the figure is only shown. */
  readonly goal: string | null;
  /** Null without a goal. */
  readonly held: boolean | null;
  /** Absolute times, spread, what was counted: for people. */
  readonly detail: string;
}

type Measured = Omit<Figure, 'goal' | 'held'>;

export const shown = (figure: Measured): Figure => ({ ...figure, goal: null, held: null });

export const atMost = (goal: number, figure: Measured): Figure => ({
  ...figure,
  goal: `≤ ${goal} ${figure.unit}`,
  held: figure.measured <= goal,
});

export const atLeast = (goal: number, figure: Measured): Figure => ({
  ...figure,
  goal: `≥ ${goal} ${figure.unit}`,
  held: figure.measured >= goal,
});

/** Value below which a share (0–1) of the values lies, interpolated. Throws Error without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** One round: the same thing measured of both, one right after the other. */
export interface Pair {
  readonly ours: number;
  readonly base: number;
}

/** Median of the ratios ours/base of each pair with its middle half: what slows a machine for a while slows both of a pair. */
export function pairedRatio(pairs: readonly Pair[]): { ratio: number; low: number; high: number } {
  const ratios = pairs.map(({ ours, base }) => ours / base);
  return { ratio: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** The figures as a table for a terminal. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ figure, measured, unit, goal, held, detail }) => [
    held === null ? '·' : held ? '✓' : '✗ MISSED',
    figure,
    `${measured} ${unit}`,
    goal ?? 'printed',
    detail,
  ]);
  const all = [['held', 'figure', 'measured', 'goal', 'detail'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).join('\n');
}
