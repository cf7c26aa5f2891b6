import type { Stated } from './stated.ts';
import type { CaseEvent, MaterialReference } from '#domain/case/event';
import { sheetsHere } from '#domain/case/service';

/** A scan that a hand-over is about. */
export interface StatedPaper {
  readonly slot: string;
  /** Hex SHA-256 of the scan. */
  readonly sha256: string;
  /** Whether it came from the window, or the applicant handed it in where it is decided, past the window. */
  readonly from: 'window' | 'applicant';
}

/** Sheets of one material that lie with the authority. */
export interface StatedSheets {
  readonly slot: string;
  readonly scans: readonly {
    /** Hex SHA-256 of the scan of these sheets. */
    readonly sha256: string;
    /** Their numbers on the lists of the bags. */
    readonly numbers: readonly number[];
  }[];
}

/** The materials of a case as they were at an act: what is handed in upon a notice takes the place of what its slot held. */
export function papersOf({ events }: Pick<Stated, 'events'>): readonly StatedPaper[] {
  return events.reduce<readonly StatedPaper[]>(withPapers, []);
}

function withPapers(before: readonly StatedPaper[], event: CaseEvent): readonly StatedPaper[] {
  if (event.type === 'case.collected' || event.type === 'case.offered')
    return event.data.materials.map(paperFrom('window'));
  if (event.type !== 'case.corrected') return before;
  const { materials } = event.data;
  const slots = materials.map(({ slot }) => slot);
  const from = event.role === 'applicant' ? 'applicant' : 'window';
  return [...before.filter(({ slot }) => !slots.includes(slot)), ...materials.map(paperFrom(from))];
}

const paperFrom =
  (from: StatedPaper['from']) =>
  ({ slot, sha256 }: MaterialReference): StatedPaper => ({ slot, sha256, from });

/** The sheets of originals that had come to the authority, by material and scan. */
export function sheetsOf({ after }: Pick<Stated, 'after'>): readonly StatedSheets[] {
  const sheets = sheetsHere(after).toSorted((one, other) => one.number - other.number);
  return [...Map.groupBy(sheets, ({ slot }) => slot)].map(([slot, ofSlot]) => ({
    slot,
    scans: [...Map.groupBy(ofSlot, ({ sha256 }) => sha256)].map(([sha256, each]) => ({
      sha256,
      numbers: each.map(({ number }) => number),
    })),
  }));
}
