import type { DocumentReader, LicenceRecord } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { ofdMediaType } from '#domain/licence/document';
import { annotation, type Annotated } from '#domain/licence/annotation';
import { printableFile } from '#domain/licence/printable-file';

/**
 * A copy of a licence that says across it for whom, what for and until when it is (加注件): a page of HTML, which cannot be taken for the
 * document. Of a file that is no OFD there is none.
 */
export async function annotatedCopy(
  documents: DocumentReader,
  { record, ...about }: Annotated & { readonly record: LicenceRecord },
): Promise<Outcome<string>> {
  const { document, identifier } = record;
  if ((document.mediaType ?? ofdMediaType) !== ofdMediaType) return reject('licence.other_file');
  const ofd = await documents.read(document.key);
  if (ofd === null) throw new Error(`the document of ${identifier} is indexed but not stored`);
  return accept(printableFile({ ofd, watermark: annotation(about) }));
}
