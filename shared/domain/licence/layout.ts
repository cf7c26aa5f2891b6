import { resultAttachment, resultBytes, type ResultPayload } from './document.ts';
import { wordingOf } from './layout-fields.ts';
import { fittedBox, pagePictures, type PagePictures } from './layout-pictures.ts';
import { pagesOf } from './layout-pages.ts';
import { heightOf, lineMarks, marksOf, type Placed, stripsOf } from './layout-strips.ts';
import { fitText, leading, lineHeight, shownText } from './layout-text.ts';
import type { Box, FixedMark, Template, TextStyle } from './template.ts';
import { toHex, utf8 } from '#formats/bytes';
import { checkLicenceIdentifier, maskName } from '#formats/identifiers';
import type { OfdContent, OfdMark } from '#formats/ofd-writer';
import { sm3 } from '#formats/sm3';

export interface ToLayOut {
  readonly template: Template;
  readonly payload: ResultPayload;
  /** PNG of the code by which it is verified. */
  readonly qr: Uint8Array | null;
  /** Other pictures (JPEG or PNG, see `pictureLimits`) that the template has places for, by their names there: a photograph of the holder. */
  readonly pictures?: ReadonlyMap<string, Uint8Array>;
}

export interface LaidOut {
  readonly content: OfdContent;
  /** Where the picture of the seal stands: page by its identifier in the document, box in millimetres. */
  readonly stamps: readonly ({ readonly page: number } & Box)[];
}

/**
 * The pages of a result and what machines read beside them; the same payload gives the same bytes. Throws a RangeError for a template that
 * has no room for what it asks for and a picture out of bounds, a JcsError for a text that is none.
 */
export function layOut({ template, payload, qr, pictures = new Map() }: ToLayOut): LaidOut {
  const images = pagePictures(pictures, qr);
  const placed = pagesOf(stripsOf(template, payload), template);
  const pages = placed.map((strips, index) => {
    const fixed = [
      ...template.everyPage,
      ...(index === 0 ? template.firstPage : template.furtherPages),
      ...(index === placed.length - 1 ? template.lastPage : []),
    ];
    const marks = [
      ...fixed.flatMap((mark) => fixedMarks(mark, { payload, images })),
      ...strips.flatMap(marksOf),
      ...gridOf(strips, template.flow),
      ...numberOf({ number: index + 1, of: placed.length }, template),
    ];
    return { ...template.page, marks };
  });
  return {
    content: {
      ...{
        id: toHex(sm3(utf8(payload.identifier))).slice(0, 32),
        title: shownText(payload.name.zh),
        creator: 'Tongban',
      },
      ...{ createdOn: payload.issuedOn, custom: metadataOf(payload), pages, isToBeSealed: true },
      images: filesShown(images, pages),
      attachments: new Map([[resultAttachment, { format: 'json', bytes: resultBytes(payload) }]]),
    },
    // Pages are numbered first, from 1 on.
    stamps: [{ page: pages.length, ...template.seal }],
  };
}

const fileOf = (name: string, { format }: { format: string }): string => `${name}.${format.toLowerCase()}`;

function filesShown(images: PagePictures, pages: OfdContent['pages']): OfdContent['images'] {
  const marks = pages.flatMap((page) => page.marks);
  const shown = new Set(marks.flatMap((mark) => (mark.kind === 'image' ? [mark.image] : [])));
  const files = [...images].map(([name, image]) => [fileOf(name, image), image] as const);
  return new Map(files.filter(([name]) => shown.has(name)));
}

/** Metadata of GB/T 36903, as far as a result says them; of a holder no more than is shown in lists. */
function metadataOf(payload: ResultPayload): ReadonlyMap<string, string> {
  const { identifier, name, issuer, holder, issuedOn, validUntil } = payload;
  const checked = checkLicenceIdentifier(identifier);
  const { typeCode, serial } = checked.ok ? checked.parts : { typeCode: '', serial: '' };
  const said = [
    ...([
      ['ZZMC', name.zh],
      ['ZZLXDM', typeCode],
      ['ZZBH', serial],
      ['ZZBS', identifier],
      ['ZZBFJG', issuer.name.zh],
      ['ZZBFJGDM', issuer.id],
      ['ZZBFRQ', issuedOn],
      ['CZZT', maskName(holder.name)],
      ['CZZTDM', holder.maskedNumber],
      ['ZZYXQQSRQ', issuedOn],
    ] as const),
    ...(validUntil === null ? [] : [['ZZYXQJZRQ', validUntil] as const]),
  ] as const;
  return new Map(said.map(([key, value]) => [key, shownText(value)]));
}

function fixedMarks(
  mark: FixedMark,
  { payload, images }: { payload: ResultPayload; images: PagePictures },
): readonly OfdMark[] {
  switch (mark.kind) {
    case 'text': {
      const text = wordingOf(mark.wording, payload);
      return text === null ? [] : textIn(mark.box, { text, style: mark });
    }
    case 'lines':
      return [mark];
    case 'frame': {
      const { x, y, width, height } = mark.box;
      const [right, bottom] = [x + width, y + height];
      const corners = [
        [x, y],
        [right, y],
        [right, bottom],
        [x, bottom],
        [x, y],
      ] as const;
      return [{ kind: 'lines', lines: [corners], width: mark.width, ...colourOf(mark) }];
    }
    case 'image': {
      const image = images.get(mark.image);
      if (image === undefined) return [];
      const box = 'width' in image ? fittedBox(mark.box, image) : mark.box;
      return [{ kind: 'image', ...box, image: fileOf(mark.image, image) }];
    }
  }
}

const colourOf = ({ colour }: { colour?: string }): { colour?: string } => (colour === undefined ? {} : { colour });

/** A text in a place of its own. */
function textIn(box: Box, { text, style }: { text: string; style: TextStyle }): readonly OfdMark[] {
  const { size, minSize = size } = style;
  // Sums of hundredths are not exact.
  const fitting = (at: number): number => Math.floor((box.height - at * lineHeight + 1e-6) / (at * leading)) + 1;
  const fitted = fitText(text, { width: box.width, size, minSize, lines: fitting });
  if (fitted.lines.length > fitting(fitted.size)) throw new RangeError('a text does not fit in its place');
  return fitted.lines.flatMap((line, at) =>
    lineMarks(line, {
      cell: { x: box.x, width: box.width, style, size: fitted.size },
      ...{ y: box.y + at * fitted.size * leading, indent: 0 },
    }),
  );
}

/** The lines of the tables on a page. */
function gridOf(strips: readonly Placed[], { x, width }: Template['flow']): readonly OfdMark[] {
  const tables = new Set(strips.flatMap(({ strip }) => strip.table ?? []));
  return [...tables].map((table) => {
    const rows = strips.filter(({ strip }) => strip.table === table);
    const top = rows[0]?.y ?? 0;
    const bottoms = rows.map(({ strip, from, to, y }) => y + heightOf(strip, to - from));
    const bottom = bottoms.at(-1) ?? top;
    const across = [top, ...bottoms].map(
      (y) =>
        [
          [x, y],
          [x + width, y],
        ] as const,
    );
    const down = [x, x + table.labelWidth, x + width].map(
      (at) =>
        [
          [at, top],
          [at, bottom],
        ] as const,
    );
    return { kind: 'lines', lines: [...across, ...down], ...table.line };
  });
}

function numberOf({ number, of }: { number: number; of: number }, { pageNumber }: Template): readonly OfdMark[] {
  return of === 1 ? [] : textIn(pageNumber.box, { text: `第 ${number} 页 共 ${of} 页`, style: pageNumber });
}
