import type { DocumentReader } from './ports.ts';
import type { MaterialCheck } from '#application/case/ports';
import { materialKey } from '#application/material/announce-material';
import type { OfdVerdict } from '#application/verification/verify-ofd';
import { verifyOfd } from '#application/verification/verify-ofd';
import type { TrustList } from '#application/verification/verify-seal';
import { type ImportEntry, importProblem, type ImportProblem, mostImportedBytes } from '#domain/licence/import-row';
import { equalBytes, toHex } from '#formats/bytes';
import { sha256 } from '#formats/sha256';

export interface ImportedFile {
  readonly bytes: Uint8Array;
  /** Of an OFD file. */
  readonly verdict: OfdVerdict | null;
}

/** What files of each type begin with. */
const beginnings: Readonly<Record<string, readonly number[]>> = {
  'application/ofd': [0x50, 0x4b, 0x03, 0x04],
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47],
};

/** The file that an account uploaded for a row, if it is what the row says and, where it is sealed, what was sealed. */
export async function readImportedFile(
  { uploaded, uploads, trust }: { uploaded: MaterialCheck; uploads: DocumentReader; trust: () => Promise<TrustList> },
  { entry, account, at }: { entry: ImportEntry; account: string; at: string },
): Promise<ImportedFile | ImportProblem> {
  const { sha256: digest, bytes: length, mediaType } = entry.file;
  const key = materialKey({ account, sha256: digest });
  const stored = await uploaded.stored(key);
  if (stored === null || stored.bytes !== length || stored.mediaType !== mediaType)
    return importProblem('import.file_missing', '/file');
  if (stored.bytes > mostImportedBytes) return importProblem('import.file_too_large', '/file/bytes');
  const bytes = await uploads.read(key);
  if (bytes === null || toHex(sha256(bytes)) !== digest) return importProblem('import.file_missing', '/file');
  const beginning = Uint8Array.from(beginnings[mediaType] ?? []);
  if (!equalBytes(bytes.subarray(0, beginning.length), beginning))
    return importProblem('import.file_unreadable', '/file');
  if (mediaType !== 'application/ofd') return { bytes, verdict: null };
  const verdict = verifyOfd({ file: bytes, trust: await trust(), at, register: 'offline' });
  return wrongWith(verdict) ?? { bytes, verdict };
}

/** Whose seal it is, and whether it is trusted here, its body answers for; that it is a file, and was not altered, is seen. */
function wrongWith({ parts, document }: OfdVerdict): ImportProblem | null {
  const isBad = (...names: readonly string[]): boolean =>
    parts.some(({ name, result }) => names.includes(name) && result === 'bad');
  if (isBad('structure')) return importProblem('import.file_unreadable', '/file');
  if (parts.some(({ code }) => code === 'signature.absent')) return importProblem('import.file_unsealed', '/file');
  if (isBad('signature', 'digest', 'coverage')) return importProblem('import.file_altered', '/file');
  return document === null ? null : importProblem('import.file_of_case', '/file');
}
