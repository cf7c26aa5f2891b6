import type { CollectedContent } from '#application/collection/collect-case';
import type { Command } from '#domain/case/command';
import type { ClockStart } from '#domain/case/collection';
import type { Item } from '#domain/catalogue/item';

export type Side = 'receiving' | 'deciding';
export type Given = Exclude<Command, { type: 'submit' }>;
/** Who acts: a clerk of the window, officials of the authority, or its platform by itself. */
export type Player = 'clerk' | 'acceptor' | 'reviewer' | 'decider' | 'journey';

/** One region's part in a case. */
export interface Seat {
  readonly region: string;
  /** Hall of the window, or authority. */
  readonly body: string;
  /** Number of the case there. */
  readonly caseId: string;
}

/** What somebody does, and when (ISO); what comes of it is what the rules say. */
export interface Step {
  readonly by: Player;
  readonly at: string;
  readonly command: Given;
}

/** A case as it is played for the kit. */
export interface Script {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly item: Item;
  /** Clause of the agreement LZ-XA. */
  readonly clause: string;
  readonly clockStarts: ClockStart;
  readonly window: Seat & { readonly id: string };
  readonly authority: Seat;
  readonly receivedAt: string;
  readonly content: CollectedContent;
  readonly materials: readonly string[];
  readonly steps: readonly Step[];
}
