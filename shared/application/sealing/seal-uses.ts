import type { ToBeSealed } from './choose-seal.ts';
import type { Seal } from '#domain/seal/seal';

/** One signature with a seal (用印记录): of which document, and when. */
export interface SealUse {
  /** Of the document: a result, receipt, statement, agreement or report. */
  readonly identifier: string;
  /** Kind of document: `licence`, `receipt` … */
  readonly document: string;
  /** Instant (ISO) that the signature says. */
  readonly at: string;
}

/** The line of a signature under a document. */
export const useOf = (
  { identifier, documentKind: document }: Pick<ToBeSealed, 'identifier' | 'documentKind'>,
  { seal, signedAt: at }: { readonly seal: Pick<Seal, 'id'>; readonly signedAt: string },
): SealUse & { readonly sealId: string } => ({ sealId: seal.id, identifier, document, at });

/** The log of uses, of which no line is ever changed. */
export interface SealUses {
  /** Records a use, before the document is stored; recorded again it is the same line. */
  record(use: SealUse & { readonly sealId: string }): Promise<void>;
}

export interface SealUsesPage {
  readonly uses: readonly SealUse[];
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
}

export interface SealUsesReader {
  /** Uses of a seal in a month (`YYYY-MM`, in Shanghai) in their order, after a place in it. */
  list(request: { sealId: string; month: string; limit: number; cursor?: string | undefined }): Promise<SealUsesPage>;
  /** How many there were in a month, counted no further than `most`. */
  count(request: { sealId: string; month: string; most: number }): Promise<number>;
}
