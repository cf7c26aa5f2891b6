import type { Kept } from './outbox.ts';
import type { Comparison } from '#domain/partner/comparison';

/** How far comparing has come with each partner. Reads are strongly consistent. */
export interface Comparisons {
  /** Null before the first. */
  of(partner: string): Promise<Kept<Comparison> | null>;
  /** The version it has now; null where it rested on another, and nothing was written. */
  put(partner: string, comparison: Comparison, version: number | null): Promise<number | null>;
}
