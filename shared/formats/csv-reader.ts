/** Why a text is no CSV of RFC 4180, and in which record (from 1; 0: the whole). */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  readonly reason: 'too-large' | 'quote' | 'line-end' | 'columns' | 'control-character';
  readonly record: number;

  constructor(reason: CsvError['reason'], record: number) {
    super(`not RFC 4180 at record ${record}: ${reason}`);
    this.reason = reason;
    this.record = record;
  }
}

export interface CsvBounds {
  /** Characters of the whole text, at most. */
  readonly maxLength: number;
  /** Records with the head, at most. */
  readonly maxRecords: number;
}

/**
 * Reads CSV by RFC 4180: fields parted by commas, records by CRLF (LF alone is taken, CR alone is not), quotes doubled within quotes, as many
 * fields in each record as in the first. A byte order mark is passed over. Throws CsvError for anything else.
 */
export function readCsv(text: string, { maxLength, maxRecords }: CsvBounds): readonly (readonly string[])[] {
  if (text.length > maxLength) throw new CsvError('too-large', 0);
  const records: string[][] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const number = records.length + 1;
    if (number > maxRecords) throw new CsvError('too-large', number);
    const [record, next] = readRecord(text, { at, number });
    if (record.length !== (records[0] ?? record).length) throw new CsvError('columns', number);
    records.push(record);
    at = next;
  }
  return records;
}

interface Place {
  readonly at: number;
  /** Of the record. */
  readonly number: number;
}

function readRecord(text: string, { at, number }: Place): [record: string[], next: number] {
  const record: string[] = [];
  for (;;) {
    const [field, end] = text[at] === '"' ? readQuoted(text, { at, number }) : readPlain(text, { at, number });
    record.push(field);
    if (text[end] === ',') {
      at = end + 1;
      continue;
    }
    if (end >= text.length) return [record, end];
    if (text[end] === '\n') return [record, end + 1];
    if (text[end] === '\r' && text[end + 1] === '\n') return [record, end + 2];
    throw new CsvError(text[end] === '\r' ? 'line-end' : 'quote', number);
  }
}

function readPlain(text: string, { at, number }: Place): [field: string, end: number] {
  let end = at;
  while (end < text.length && !',\r\n'.includes(text.charAt(end))) {
    if (text[end] === '"') throw new CsvError('quote', number);
    // A table that was written in another code shows in these.
    if (text.charCodeAt(end) < 0x20 || text[end] === '\uFFFD') throw new CsvError('control-character', number);
    end += 1;
  }
  return [text.slice(at, end), end];
}

function readQuoted(text: string, { at, number }: Place): [field: string, end: number] {
  let field = '';
  let from = at + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw new CsvError('quote', number);
    field += text.slice(from, quote);
    if (text[quote + 1] !== '"') return [field, quote + 1];
    field += '"';
    from = quote + 2;
  }
}
