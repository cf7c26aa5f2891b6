import type { Entry } from '#application/consumer/ports';
import type { Observation, Source, Walk } from '#domain/partner/source';

/** Systems that only answer how cases stand. Reads may be a minute old. */
export interface Sources {
  all(): Promise<readonly Source[]>;
}

/** Writes what is read by the above; the same again changes nothing. */
export interface SourceRegister {
  putSource(source: Source): Promise<void>;
  removeSource(id: string): Promise<void>;
}

/** How far the asking of each source has come. Reads are strongly consistent. */
export interface Walks {
  /** Null before it was asked for the first time. */
  of(source: string): Promise<Walk | null>;
  save(source: string, walk: Walk): Promise<void>;
}

/** What sources said last: entries of lists beside the cases, each in the place of the one before it. */
export interface Observations {
  put(entry: Entry): Promise<void>;
}

/** What a source said of a case, or why it said nothing that counts (a stable word). */
export type Said = Pick<Observation, 'state' | 'number' | 'since'> | { readonly fault: string };

/** Asks a source how a case stands. Throws where that could not be tried. */
export interface SourceAsker {
  ask(about: { source: string; caseId: string }): Promise<Said>;
}
