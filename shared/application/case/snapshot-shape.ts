import type { CaseEvent } from '#domain/case/event';
import { type CaseSnapshot, rebuild, snapshotVersion } from '#domain/case/snapshot';

/** The shape snapshots have now, and how one is had from events: a store reads older ones by it. */
export interface SnapshotShape {
  readonly version: number;
  rebuild(this: void, events: readonly CaseEvent[]): CaseSnapshot | null;
}

export const snapshotShape: SnapshotShape = { version: snapshotVersion, rebuild };
