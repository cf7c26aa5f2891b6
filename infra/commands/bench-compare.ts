import { readFileSync } from 'node:fs';
import type { Figure } from './bench-figures.ts';

/** What a run leaves behind for the next one. */
export interface KeptFigures {
  readonly date: string;
  readonly node: string;
  readonly figures: readonly Figure[];
}

/** How a figure stands to the last one; `worse` only beyond what its kind lets pass. */
export interface Move {
  readonly figure: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly unit: Figure['unit'];
  readonly verdict: 'better' | 'worse' | 'moved' | 'new' | 'gone';
}

/** Shares by which a figure may become worse without a mark: counts, sizes and prices repeat, times do not. */
const tolerance: Readonly<Record<Figure['kind'], number>> = { count: 0.1, gate: 0.1, time: 0.25 };

/** The figures of the last run, if there was one. */
export function lastFigures(file: string): readonly Figure[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as KeptFigures).figures;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** What moved between two runs, in the order of the later one; what stayed is left out. */
export function movesBetween(before: readonly Figure[], after: readonly Figure[]): Move[] {
  const known = new Map(before.map((figure) => [figure.figure, figure]));
  const moves = after.flatMap((now): Move[] => {
    const then = known.get(now.figure);
    known.delete(now.figure);
    const { figure, unit, measured } = now;
    if (then === undefined) return [{ figure, unit, before: null, after: measured, verdict: 'new' }];
    if (then.measured === measured) return [];
    return [{ figure, unit, before: then.measured, after: measured, verdict: verdictOf(then, now) }];
  });
  const gone = [...known.values()].map(({ figure, unit, measured }): Move => {
    return { figure, unit, before: measured, after: null, verdict: 'gone' };
  });
  return [...moves, ...gone];
}

function verdictOf(then: Figure, now: Figure): Move['verdict'] {
  const moreIsBetter = now.goal?.startsWith('≥') ?? false;
  const [good, bad] = moreIsBetter ? [now.measured, then.measured] : [then.measured, now.measured];
  if (bad <= good) return 'better';
  // From nothing to something is worse by any share.
  return bad > good * (1 + tolerance[now.kind]) ? 'worse' : 'moved';
}

/** The moves as lines for a terminal. */
export function movesTold(moves: readonly Move[]): string {
  if (moves.length === 0) return 'nothing moved since the last figures';
  return moves
    .map(({ figure, before, after, unit, verdict }) => {
      const change = before === null || after === null || before === 0 ? '' : ` (${signed(after / before - 1)})`;
      return `${verdict === 'worse' ? '✗ WORSE ' : `· ${verdict.padEnd(6)}`} ${figure}: ${before ?? '–'} → ${after ?? '–'} ${unit}${change}`;
    })
    .join('\n');
}

const signed = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(Math.round(100 * share))} %`;

/** Goals missed that fail the command: gates always, counts, sizes and prices where they are to be checked; times never. */
export const failuresOf = (figures: readonly Figure[], { check }: { check: boolean }): readonly Figure[] =>
  figures.filter(({ held, kind }) => held === false && (kind === 'gate' || (check && kind === 'count')));
