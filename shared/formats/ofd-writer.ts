import { utf8 } from './bytes.ts';
import { writeXml, xml, type XmlNode } from './xml-writer.ts';

/** Lengths are millimetres, places from the upper left corner of the page. */
export type OfdMark =
  | {
      readonly kind: 'text';
      readonly x: number;
      /** Of the upper edge of its line. */
      readonly y: number;
      readonly size: number;
      /** By its name, as whoever shows the document has it. */
      readonly font: string;
      readonly text: string;
      /** `#rrggbb`; black where it is left out. */
      readonly colour?: string;
      readonly isBold?: boolean;
    }
  | {
      readonly kind: 'line';
      readonly from: readonly [number, number];
      readonly to: readonly [number, number];
      readonly width: number;
      readonly colour?: string;
    }
  | {
      /** Lines of one width and colour, each from point to point: as one mark they are a fraction of the bytes. */
      readonly kind: 'lines';
      readonly lines: readonly (readonly (readonly [number, number])[])[];
      readonly width: number;
      readonly colour?: string;
    }
  | {
      readonly kind: 'image';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** Name among the images of the document. */
      readonly image: string;
    };

export interface OfdContent {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly title: string;
  /** Who made it, in the information of the document. */
  readonly creator: string;
  /** Day, `YYYY-MM-DD`. */
  readonly createdOn: string;
  /** Metadata by name, in their order. */
  readonly custom: ReadonlyMap<string, string>;
  readonly pages: readonly { readonly width: number; readonly height: number; readonly marks: readonly OfdMark[] }[];
  readonly images: ReadonlyMap<string, { readonly format: 'PNG' | 'JPEG'; readonly bytes: Uint8Array }>;
  /** Whether seals are to be put under it: where their list will be is among what they sign. */
  readonly isToBeSealed: boolean;
  /** Data for machines, not shown; by file name. */
  readonly attachments: ReadonlyMap<string, { readonly format: string; readonly bytes: Uint8Array }>;
}

const namespace = 'http://www.ofdspec.org/2016';
const ofd = (...[name, attributes, content]: Parameters<typeof xml>): XmlNode =>
  xml(`ofd:${name}`, attributes, content);
/** The root of a part. */
export const ofdRoot = (...[name, attributes = {}, content]: Parameters<typeof xml>): Uint8Array =>
  utf8(writeXml(ofd(name, { 'xmlns:ofd': namespace, ...attributes }, content)));
export { ofd as ofdElement };

const folder = 'Doc_0';
/** Name of the part that an attachment is. */
export const attachmentPart = (name: string): string => `${folder}/Attachs/${name}`;
/** Where the seals under a document are listed. */
export const signatureList = `${folder}/Signs/Signatures.xml`;

/** The parts of a document of GB/T 33190-2016, in the order in which they stand in its package; the same content is the same bytes. Throws a RangeError for what cannot be written. */
export function ofdParts(content: OfdContent): ReadonlyMap<string, Uint8Array> {
  if (!/^[0-9a-f]{32}$/.test(content.id) || content.pages.length === 0) throw new RangeError('no document');
  const ids = new Ids(content);
  const pages = content.pages.map((page, index) => [`Pages/Page_${index}/Content.xml`, pageOf(page, ids)] as const);
  const own = [
    ['PublicRes.xml', resourcesOf(content, ids)],
    ...pages,
    ...[...content.images].map(([name, { bytes }]) => [`Res/${name}`, bytes] as const),
    ...attachmentsOf(content, ids),
  ] as const;
  const document = ofdRoot('Document', {}, [
    ofd('CommonData', {}, [
      ofd('MaxUnitID', {}, String(ids.last)),
      ofd('PageArea', {}, [ofd('PhysicalBox', {}, boxOf(content.pages[0]))]),
      ofd('PublicRes', {}, 'PublicRes.xml'),
    ]),
    ofd(
      'Pages',
      {},
      pages.map(([name], index) => ofd('Page', { ID: ids.pages[index], BaseLoc: name })),
    ),
    ...(content.attachments.size === 0 ? [] : [ofd('Attachments', {}, 'Attachs/Attachments.xml')]),
  ]);
  return new Map<string, Uint8Array>([
    ['OFD.xml', entryOf(content)],
    [`${folder}/Document.xml`, document],
    ...own.map(([name, bytes]) => [`${folder}/${name}`, bytes] as const),
  ]);
}

/** Numbers of what is in a document: each one once, in the order of the content. */
class Ids {
  readonly fonts = new Map<string, number>();
  readonly images = new Map<string, number>();
  readonly pages: readonly number[];
  #last = 0;

  constructor({ pages, images }: OfdContent) {
    this.pages = pages.map(() => this.next());
    for (const { marks } of pages)
      for (const mark of marks)
        if (mark.kind === 'text' && !this.fonts.has(mark.font)) this.fonts.set(mark.font, this.next());
    for (const name of images.keys()) this.images.set(name, this.next());
  }

  get last(): number {
    return this.#last;
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }

  image(name: string): number {
    const id = this.images.get(name);
    if (id === undefined) throw new RangeError(`there is no image ${name}`);
    return id;
  }
}

/** Hundredths of a millimetre are finer than any printer: more digits would only be longer. */
const mm = (length: number): string => String(Math.round(length * 100) / 100);
const boxOf = (page: { width: number; height: number } | undefined): string =>
  `0 0 ${mm(page?.width ?? 0)} ${mm(page?.height ?? 0)}`;

function entryOf({ id, title, creator, createdOn, custom, isToBeSealed }: OfdContent): Uint8Array {
  const data = [...custom].map(([name, value]) => ofd('CustomData', { Name: name }, value));
  return ofdRoot('OFD', { Version: '1.1', DocType: 'OFD' }, [
    ofd('DocBody', {}, [
      ofd('DocInfo', {}, [
        ofd('DocID', {}, id),
        ofd('Title', {}, title),
        ofd('CreationDate', {}, createdOn),
        ofd('Creator', {}, creator),
        ...(data.length === 0 ? [] : [ofd('CustomDatas', {}, data)]),
      ]),
      ofd('DocRoot', {}, `${folder}/Document.xml`),
      ...(isToBeSealed ? [ofd('Signatures', {}, signatureList)] : []),
    ]),
  ]);
}

function resourcesOf({ images }: OfdContent, ids: Ids): Uint8Array {
  const fonts = [...ids.fonts].map(([name, id]) => ofd('Font', { ID: id, FontName: name, FamilyName: name }));
  const media = [...images].map(([name, { format }]) =>
    ofd('MultiMedia', { ID: ids.image(name), Type: 'Image', Format: format }, [ofd('MediaFile', {}, name)]),
  );
  return ofdRoot('Res', { BaseLoc: 'Res' }, [
    ...(fonts.length === 0 ? [] : [ofd('Fonts', {}, fonts)]),
    ...(media.length === 0 ? [] : [ofd('MultiMedias', {}, media)]),
  ]);
}

function pageOf(page: OfdContent['pages'][number], ids: Ids): Uint8Array {
  const layer = ofd(
    'Layer',
    { ID: ids.next() },
    page.marks.map((mark) => markOf(mark, ids)),
  );
  return ofdRoot('Page', {}, [ofd('Area', {}, [ofd('PhysicalBox', {}, boxOf(page))]), ofd('Content', {}, [layer])]);
}

function markOf(mark: OfdMark, ids: Ids): XmlNode {
  const id = { ID: ids.next() };
  switch (mark.kind) {
    case 'text':
      return textOf(mark, { id: id.ID, font: ids.fonts.get(mark.font) });
    case 'line':
      return linesOf({ ...mark, lines: [[mark.from, mark.to]] }, id.ID);
    case 'lines':
      return linesOf(mark, id.ID);
    case 'image': {
      const { x, y, width, height, image } = mark;
      const boundary = [x, y, width, height].map(mm).join(' ');
      return ofd('ImageObject', {
        ...id,
        Boundary: boundary,
        CTM: `${mm(width)} 0 0 ${mm(height)} 0 0`,
        ResourceID: ids.image(image),
      });
    }
  }
}

function linesOf(
  { lines, width, colour }: Pick<Extract<OfdMark, { kind: 'lines' }>, 'lines' | 'width' | 'colour'>,
  id: number,
): XmlNode {
  const points = lines.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  // The box reaches beyond the middle of its outermost lines.
  const [left, top] = [Math.min(...xs) - width, Math.min(...ys) - width];
  const boundary = [left, top, Math.max(...xs) + width - left, Math.max(...ys) + width - top];
  const path = lines.map((line) => `M ${line.map(([x, y]) => `${mm(x - left)} ${mm(y - top)}`).join(' L ')}`);
  return ofd('PathObject', { ID: id, Boundary: boundary.map(mm).join(' '), LineWidth: mm(width) }, [
    ...colourOf('StrokeColor', colour),
    ofd('AbbreviatedData', {}, path.join(' ')),
  ]);
}

/** Chinese characters are as wide as they are high, those of ASCII half: with every distance written, nobody's font moves what comes after. */
export const advanceOf = (character: string, size: number): number =>
  (character.codePointAt(0) ?? 0) < 0x80 ? size / 2 : size;

/** Millimetres that a text is long. */
export const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, character) => sum + advanceOf(character, size), 0);

/** Of the size of a text, where its letters stand below the upper edge of its line, and how high the line is. */
const baseline = 0.88;
const lineHeight = 1.2;

function textOf(
  { x, y, size, text, colour, isBold }: Extract<OfdMark, { kind: 'text' }>,
  { id, font }: { id: number; font: number | undefined },
): XmlNode {
  const characters = [...text];
  const advances = characters.slice(0, -1).map((character) => mm(advanceOf(character, size)));
  const boundary = [x, y, widthOf(text, size), size * lineHeight].map(mm).join(' ');
  const weight = isBold === true ? 700 : undefined;
  return ofd('TextObject', { ID: id, Boundary: boundary, Font: font, Size: mm(size), Weight: weight }, [
    ...colourOf('FillColor', colour),
    ofd(
      'TextCode',
      { X: 0, Y: mm(size * baseline), DeltaX: advances.length === 0 ? undefined : runsOf(advances) },
      text,
    ),
  ]);
}

/** Distances one after the other, several of one length as `g COUNT LENGTH`. */
function runsOf(advances: readonly string[]): string {
  const runs: { length: string; count: number }[] = [];
  for (const length of advances) {
    const last = runs.at(-1);
    if (last?.length === length) last.count += 1;
    else runs.push({ length, count: 1 });
  }
  return runs
    .map(({ length, count }) => (count < 3 ? Array<string>(count).fill(length).join(' ') : `g ${count} ${length}`))
    .join(' ');
}

function colourOf(name: 'FillColor' | 'StrokeColor', colour: string | undefined): readonly XmlNode[] {
  if (colour === undefined) return [];
  if (!/^#[0-9a-f]{6}$/.test(colour)) throw new RangeError('no colour');
  return [ofd(name, { Value: [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).join(' ') })];
}

function attachmentsOf({ attachments, createdOn }: OfdContent, ids: Ids): readonly (readonly [string, Uint8Array])[] {
  if (attachments.size === 0) return [];
  const listed = [...attachments].map(([name, { format, bytes }]) =>
    ofd(
      'Attachment',
      {
        ID: ids.next(),
        Name: name,
        Format: format,
        CreationDate: createdOn,
        Size: (bytes.length / 1024).toFixed(3),
        Visible: 'false',
      },
      [ofd('FileLoc', {}, name)],
    ),
  );
  return [
    ['Attachs/Attachments.xml', ofdRoot('Attachments', {}, listed)],
    ...[...attachments].map(([name, { bytes }]) => [`Attachs/${name}`, bytes] as const),
  ];
}
