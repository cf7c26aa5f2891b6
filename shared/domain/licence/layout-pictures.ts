import type { Box } from './template.ts';
import { pictureHeader, type PictureHeader } from '#formats/picture-header';

/** A picture that may stand on a page, with its size in pixels. */
export interface CheckedPicture extends PictureHeader {
  readonly bytes: Uint8Array;
}

/** What a photograph needs to be printed at its size, and what a document can carry. */
export const pictureLimits = { bytes: 100 * 1024, leastSide: 100, mostSide: 2000 } as const;

/** A photograph (相片) as it was handed in: JPEG or PNG. Throws a RangeError for another format, too many bytes, or a side out of bounds. */
export function checkPicture(bytes: Uint8Array): CheckedPicture {
  if (bytes.length > pictureLimits.bytes) throw new RangeError(`a picture of more than ${pictureLimits.bytes} bytes`);
  const header = pictureHeader(bytes);
  const { leastSide, mostSide } = pictureLimits;
  if (Math.min(header.width, header.height) < leastSide || Math.max(header.width, header.height) > mostSide)
    throw new RangeError(`a picture of which a side has not ${leastSide} to ${mostSide} pixels`);
  return { ...header, bytes };
}

/** Pictures by their names; of the code, which fills its place, no size is known. */
export type PagePictures = ReadonlyMap<string, CheckedPicture | { readonly format: 'PNG'; readonly bytes: Uint8Array }>;

/** Pictures as they were handed in, checked, and the code; throws a RangeError for one that goes by the name of the code. */
export function pagePictures(given: ReadonlyMap<string, Uint8Array>, qr: Uint8Array | null): PagePictures {
  if (given.has('qr')) throw new RangeError('a picture in the place of the code');
  const pictures = new Map<string, CheckedPicture | { readonly format: 'PNG'; readonly bytes: Uint8Array }>();
  for (const [name, bytes] of given) pictures.set(name, checkPicture(bytes));
  if (qr !== null) pictures.set('qr', { format: 'PNG', bytes: qr });
  return pictures;
}

/** Where a picture stands in a place for it: as large as fits in, in the middle, and not distorted. */
export function fittedBox({ x, y, width, height }: Box, picture: Pick<PictureHeader, 'width' | 'height'>): Box {
  const scale = Math.min(width / picture.width, height / picture.height);
  const [fitWidth, fitHeight] = [picture.width * scale, picture.height * scale];
  return { x: x + (width - fitWidth) / 2, y: y + (height - fitHeight) / 2, width: fitWidth, height: fitHeight };
}
