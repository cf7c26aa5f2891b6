import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { digestOfLine, type ImportJournal, type JournalLine } from './import-journal.ts';
import type { ManifestLine } from './licence-manifest.ts';
import type { Client } from '#client/client';
import type { api } from '#contracts/http/api';
import { importRow, mostImportRows } from '#contracts/http/licence-imports';

type Importer = Pick<Client<typeof api>, 'announceMaterial' | 'importLicences'>;

/** By the ending of a file's name: what may be uploaded. */
const mediaTypes = {
  '.ofd': 'application/ofd',
  '.pdf': 'application/pdf',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
} as const;

/** As much as a file of an imported licence may be long. */
const maxFileBytes = 3_000_000;

interface Ready {
  readonly line: ManifestLine;
  readonly digest: string;
  readonly content: Buffer;
  readonly file: { readonly sha256: string; readonly bytes: number; readonly mediaType: MediaType };
}

type MediaType = (typeof mediaTypes)[keyof typeof mediaTypes];

/** Sends what the journal does not have yet, batch by batch; gives what became of every line, in their order. */
export async function importManifest(
  { client, journal, body, api }: { client: Importer; journal: ImportJournal; body: string; api: string },
  { lines, folder }: { lines: readonly ManifestLine[]; folder: string },
): Promise<readonly JournalLine[]> {
  const report: JournalLine[] = [];
  let batch: Ready[] = [];
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    const answered = await sendBatch({ client, body }, batch);
    journal.append(answered);
    report.push(...answered);
    batch = [];
  };
  for (const line of lines) {
    const ready = readFile(line, { folder, register: `${api} ${body}` });
    if ('outcome' in ready) {
      report.push(ready);
      continue;
    }
    const before = journal.doneBefore(ready.digest);
    if (before === undefined) batch.push(ready);
    else report.push({ ...before, row: line.row });
    if (batch.length === mostImportRows) await send();
  }
  await send();
  return report.sort((one, other) => one.row - other.row);
}

function readFile(line: ManifestLine, { folder, register }: { folder: string; register: string }): Ready | JournalLine {
  const path = join(folder, line.file);
  const mediaType = (mediaTypes as Readonly<Record<string, MediaType>>)[extname(line.file).toLowerCase()];
  if (mediaType === undefined)
    return notSent(line, { code: 'import.media_type', zh: '不接受该文件类型', en: 'not a media type that is taken' });
  if (!existsSync(path) || !statSync(path).isFile())
    return notSent(line, { code: 'import.no_such_file', zh: '目录中没有该文件', en: 'no such file in the folder' });
  if (statSync(path).size > maxFileBytes)
    return notSent(line, { code: 'import.file_too_large', zh: '文件过大', en: 'the file is too large' });
  const content = readFileSync(path);
  if (content.length === 0)
    return notSent(line, { code: 'import.file_unreadable', zh: '文件为空', en: 'the file is empty' });
  const sha256 = createHash('sha256').update(content).digest('hex');
  const ready = {
    ...{ line, content, digest: digestOfLine(line, { sha256, register }) },
    file: { sha256, bytes: content.length, mediaType },
  };
  // One line that cannot be sent must not stop those beside it.
  const sendable = importRow.safeParse(rowOf(ready));
  const [issue] = sendable.error?.issues ?? [];
  if (issue === undefined) return ready;
  const unsendable = { code: 'import.unsendable', zh: '内容过长或格式不符', en: 'too long, or not of its form' };
  return { ...notSent(line, unsendable), pointer: `/${issue.path.join('/')}` };
}

const notSent = (line: ManifestLine, { code, zh, en }: { code: string; zh: string; en: string }): JournalLine => ({
  ...{ row: line.row, outcome: 'refused', identifier: null, code, pointer: '/file', message: { zh, en } },
  ...{ verdict: null, digest: '' },
});

async function sendBatch(
  { client, body }: { client: Importer; body: string },
  batch: readonly Ready[],
): Promise<readonly JournalLine[]> {
  for (const ready of batch) await upload(client, ready);
  const { rows } = await client.importLicences({ body: { body, rows: batch.map(rowOf) } });
  return rows.map(({ row, outcome, identifier, problem, verdict }, index) => ({
    ...{ row, outcome, identifier, verdict, digest: batch[index]?.digest ?? '' },
    ...{ code: problem?.code ?? null, pointer: problem?.pointer ?? null, message: problem?.message ?? null },
  }));
}

/** The same file again is no error: it is there. */
async function upload(client: Importer, { file, content }: Ready): Promise<void> {
  const { url, headers } = await client.announceMaterial({ body: file });
  const answer = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(content) });
  if (!answer.ok && answer.status !== 412) throw new Error(`an upload was refused: ${answer.status}`);
}

const rowOf = ({ line, file }: Ready) => ({
  ...{ row: line.row, typeCode: line.typeCode, serial: line.serial, version: line.version, kind: line.kind },
  name: { zh: line.nameZh, en: line.nameEn },
  holder: { idType: line.holderIdType, idNumber: line.holderIdNumber },
  ...{ issuedOn: line.issuedOn, validUntil: line.validUntil === '' ? null : line.validUntil, file },
});
