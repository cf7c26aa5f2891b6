import { printablePage, type ToPrint } from './printable.ts';
import { DerError } from '#formats/der-reader';
import { boxIn } from '#formats/ofd-page-values';
import { readPages } from '#formats/ofd-pages';
import { readOfd } from '#formats/ofd-reader';
import { pictureOf } from '#formats/ofd-resources';
import { readSealSignature } from '#formats/ses-signature';

/** Across the page that people print, with the day (`YYYY-MM-DD`): that it is none of the document. */
export const printWatermark = (on: string): readonly string[] => ['仅供打印展示 · 扫码核验', on];

/**
 * The page that people print of an OFD file, with the pictures of its seals, and a watermark. It verifies nothing:
 * whoever shows it has verified the file. Throws an OfdError for a file that is no document.
 */
export function printableFile({ ofd, watermark }: { ofd: Uint8Array } & Pick<ToPrint, 'watermark'>): string {
  const document = readOfd(ofd);
  const pages = readPages(document);
  const stamps = document.signatures.flatMap(({ type, value, stamps: places }) => {
    // What says that it is without a seal shows none.
    if (type === 'Sign') return [];
    const picture = pictureOf(sealPicture(document.parts.get(value)));
    if (picture === undefined) return [];
    return places.flatMap(({ page, box: said }) => {
      const box = boxIn(said);
      return box === undefined ? [] : [{ page, box, picture }];
    });
  });
  return printablePage({
    ...{ title: document.custom.get('ZZMC') ?? 'OFD', pages, stamps: stamps satisfies ToPrint['stamps'] },
    watermark,
  });
}

/** The picture in a signature; none where it is of a kind without seals. */
function sealPicture(signature: Uint8Array | undefined): Uint8Array | undefined {
  try {
    return readSealSignature(signature ?? new Uint8Array()).toSign.seal.info.picture.bytes;
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
