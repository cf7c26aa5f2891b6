import { CsvError, readCsv } from '#formats/csv-reader';

/** Columns of a manifest of licences, by the names that its first line must have, in any order. */
export const manifestColumns = [
  ...(['typeCode', 'serial', 'version', 'kind', 'nameZh', 'nameEn', 'holderIdType', 'holderIdNumber'] as const),
  ...(['issuedOn', 'validUntil', 'file'] as const),
] as const;

export type ManifestColumn = (typeof manifestColumns)[number];

/** A line: `validUntil` is empty where it has no end, `file` is the name of a file in the folder. */
export interface ManifestLine extends Readonly<Record<ManifestColumn, string>> {
  /** Number of the record in the file, the head being 1. */
  readonly row: number;
}

/** 20 MB, and as many lines as one may want to wait for. */
const bounds = { maxLength: 20_000_000, maxRecords: 100_001 };

/** Reads a manifest; throws CsvError, and Error where a column is missing, unknown, or there twice. */
export function readManifest(text: string): readonly ManifestLine[] {
  const [head = [], ...records] = readCsv(text, bounds);
  const isRight = head.length === manifestColumns.length && manifestColumns.every((column) => head.includes(column));
  if (!isRight) throw new Error(`the first line must name these columns: ${manifestColumns.join(',')}`);
  return records.map((record, index) => {
    const fields = Object.fromEntries(head.map((column, at) => [column, record[at] ?? '']));
    const line = fields as Record<ManifestColumn, string>;
    // A name and no path: nothing is read from beside the folder.
    if (/[/\\]|^\.*$/.test(line.file)) throw new CsvError('columns', index + 2);
    return { ...line, row: index + 2 };
  });
}
