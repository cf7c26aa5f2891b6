/** What becomes of a sheet: the authority keeps it, sends it back, or only looks at it and gives it back. */
export type Disposition = 'retain' | 'return' | 'check';

/** One leaf of paper in a bag. A booklet that is not taken apart counts as one. */
export interface Sheet {
  /** Its number on the list, 1 to 9999. */
  readonly number: number;
  /** Slot of the material it belongs to. */
  readonly slot: string;
  readonly pages: number;
  /** Hex SHA-256 of its scan, as uploaded at the window. */
  readonly sha256: string;
  readonly disposition: Disposition;
}

/** List of a sealed bag of originals (材料交接清单), made by the giver. */
export interface Manifest {
  /** Number of the seal on the bag (封签号). */
  readonly seal: string;
  readonly sheets: readonly Sheet[];
  readonly totals: { readonly sheets: number; readonly pages: number };
}

export interface ManifestProblem {
  /** JSON pointer into the manifest: `/sheets/3/pages`. */
  readonly pointer: string;
  readonly code:
    | 'custody.invalid_seal'
    | 'custody.no_sheets'
    | 'custody.too_many_sheets'
    | 'custody.invalid_number'
    | 'custody.number_taken'
    | 'custody.invalid_slot'
    | 'custody.invalid_pages'
    | 'custody.invalid_hash'
    | 'custody.invalid_disposition'
    | 'custody.wrong_total';
}

/** More is more than one bag of a courier holds. */
export const mostSheets = 500;
/** A thick booklet. */
const MOST_PAGES = 1000;
const SEAL = /^[A-Z0-9-]{4,32}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const dispositions: readonly string[] = ['retain', 'return', 'check'] satisfies Disposition[];

const isCount = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;

/** Everything that is wrong with a manifest, in its order; nothing if it may go on the bag. One that is too long is not read. */
export function checkManifest({ seal, sheets, totals }: Manifest): readonly ManifestProblem[] {
  if (sheets.length > mostSheets) return [{ pointer: '/sheets', code: 'custody.too_many_sheets' }];
  const problems: ManifestProblem[] = [];
  if (!SEAL.test(seal)) problems.push({ pointer: '/seal', code: 'custody.invalid_seal' });
  if (sheets.length === 0) problems.push({ pointer: '/sheets', code: 'custody.no_sheets' });
  const taken = new Set<number>();
  for (const [index, sheet] of sheets.entries()) {
    problems.push(...sheetProblems(sheet, `/sheets/${index}`));
    if (taken.has(sheet.number)) problems.push({ pointer: `/sheets/${index}/number`, code: 'custody.number_taken' });
    taken.add(sheet.number);
  }
  const pages = sheets.reduce((sum, sheet) => sum + sheet.pages, 0);
  if (totals.sheets !== sheets.length) problems.push({ pointer: '/totals/sheets', code: 'custody.wrong_total' });
  if (totals.pages !== pages) problems.push({ pointer: '/totals/pages', code: 'custody.wrong_total' });
  return problems;
}

function sheetProblems(sheet: Sheet, pointer: string): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  const slotLength = sheet.slot.length;
  if (!isCount(sheet.number, 9999)) problems.push({ pointer: `${pointer}/number`, code: 'custody.invalid_number' });
  if (slotLength < 1 || slotLength > 64) problems.push({ pointer: `${pointer}/slot`, code: 'custody.invalid_slot' });
  if (!isCount(sheet.pages, MOST_PAGES)) problems.push({ pointer: `${pointer}/pages`, code: 'custody.invalid_pages' });
  if (!SHA256.test(sheet.sha256)) problems.push({ pointer: `${pointer}/sha256`, code: 'custody.invalid_hash' });
  if (!dispositions.includes(sheet.disposition))
    problems.push({ pointer: `${pointer}/disposition`, code: 'custody.invalid_disposition' });
  return problems;
}

/** A sheet as it came out of the bag. */
export interface FoundSheet {
  readonly number: number;
  readonly pages: number;
  /** Hash of the scan that the sheet was held against: a scan made anew of the same paper has other bytes. */
  readonly sha256: string;
}

export interface Found {
  readonly seal: string;
  readonly sheets: readonly FoundSheet[];
}

export type Difference =
  | { readonly kind: 'other-seal'; readonly listed: string; readonly found: string }
  | { readonly kind: 'missing'; readonly number: number; readonly slot: string }
  | { readonly kind: 'extra'; readonly number: number }
  | { readonly kind: 'other-pages'; readonly number: number; readonly listed: number; readonly found: number }
  | { readonly kind: 'other-hash'; readonly number: number; readonly listed: string; readonly found: string };

export type Opening =
  { readonly complete: true } | { readonly complete: false; readonly differences: readonly Difference[] };

/** Holds what was found in an opened bag against its manifest. Differences come by sheet number, whatever order it was counted in. */
export function compareAtOpening({ seal, sheets }: Manifest, found: Found): Opening {
  const differences: Difference[] =
    seal === found.seal ? [] : [{ kind: 'other-seal', listed: seal, found: found.seal }];
  const left = [...found.sheets].sort(byContent);
  for (const sheet of [...sheets].sort((one, other) => one.number - other.number)) {
    // Of two with the same number the one that is as listed is the sheet, and the other is too much.
    const same = left.filter(({ number }) => number === sheet.number);
    const match = same.find((each) => each.sha256 === sheet.sha256 && each.pages === sheet.pages) ?? same[0];
    if (match) left.splice(left.indexOf(match), 1);
    differences.push(...differencesOf(sheet, match));
  }
  const extra = left.map(({ number }) => ({ kind: 'extra', number }) as const);
  return differences.length + extra.length === 0
    ? { complete: true }
    : { complete: false, differences: [...differences, ...extra] };
}

function differencesOf(listed: Sheet, found: FoundSheet | undefined): Difference[] {
  const { number, slot } = listed;
  if (found === undefined) return [{ kind: 'missing', number, slot }];
  const differences: Difference[] = [];
  if (listed.pages !== found.pages)
    differences.push({ kind: 'other-pages', number, listed: listed.pages, found: found.pages });
  if (listed.sha256 !== found.sha256)
    differences.push({ kind: 'other-hash', number, listed: listed.sha256, found: found.sha256 });
  return differences;
}

const byContent = (one: FoundSheet, other: FoundSheet): number =>
  one.number - other.number || one.pages - other.pages || (one.sha256 < other.sha256 ? -1 : 1);
