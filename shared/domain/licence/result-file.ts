import { resultAttachment, type ResultPayload } from './document.ts';
import { fromUtf8 } from '#formats/bytes';
import { attachmentPart } from '#formats/ofd-writer';
import { readZip } from '#formats/zip-reader';

/** Canonical bytes of what a result says, out of a file that this platform sealed and stored; throws for any other. Verifies nothing. */
export function resultBytesIn(ofd: Uint8Array): Uint8Array {
  const bytes = readZip(ofd).get(attachmentPart(resultAttachment));
  if (bytes === undefined) throw new RangeError('the file has no result in it');
  return bytes;
}

/** What these say. */
export const resultIn = (ofd: Uint8Array): ResultPayload => JSON.parse(fromUtf8(resultBytesIn(ofd))) as ResultPayload;
