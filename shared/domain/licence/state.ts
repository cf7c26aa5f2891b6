import type { VersionKind } from './document.ts';

/**
 * States of a result in the register (状态). Lapsed (失效) is none of them: the document's own dates say it. A result in any of them is
 * genuine, whatever the state says of its force.
 */
export type LicenceState =
  'in-force' | 'held' | 'annulled' | 'withdrawn' | 'revoked' | 'deregistered' | 'transferred-out' | 'superseded';

/** What its authority may decide of a result; `superseded` comes with its next version alone. */
export type DecidedState = Exclude<LicenceState, 'superseded'>;

/**
 * What may follow a state. What was withdrawn, annulled or revoked is deregistered after it (行政许可法 art. 70); a held result is given
 * back, or goes the way of others. Nothing brings back what has ended.
 */
const next: Readonly<Record<LicenceState, readonly DecidedState[]>> = {
  'in-force': ['held', 'annulled', 'withdrawn', 'revoked', 'deregistered', 'transferred-out'],
  held: ['in-force', 'annulled', 'withdrawn', 'revoked', 'deregistered'],
  annulled: ['deregistered'],
  withdrawn: ['deregistered'],
  revoked: ['deregistered'],
  deregistered: [],
  'transferred-out': [],
  superseded: [],
};

export const mayFollow = (from: LicenceState, to: DecidedState): boolean => next[from].includes(to);

/** A line of a result's history: who decided what of it, when, and on what ground. No names of people. */
export interface StateChange {
  readonly from: LicenceState;
  readonly to: LicenceState;
  /** Instant (ISO). */
  readonly at: string;
  /** Account of the official. */
  readonly by: string;
  /** The provision that it rests on. */
  readonly legalBasis: string;
  readonly reason: string;
  /** Hex SM3 over who asked and their key: the same request again is the same change. */
  readonly request: string;
  /** Where it was superseded: by what, and the hex SM3 of the draft that was approved. */
  readonly version?: { readonly identifier: string; readonly kind: VersionKind; readonly draftSm3: string };
}
