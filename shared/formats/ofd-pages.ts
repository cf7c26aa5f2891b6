import {
  boxIn,
  colourIn,
  distancesIn,
  matrixIn,
  numberIn,
  pathIn,
  type OfdBox,
  type OfdMatrix,
} from './ofd-page-values.ts';
import { type OfdDocument, NamedParts } from './ofd-reader.ts';
import { type OfdPicture, type OfdResources, resourcesIn } from './ofd-resources.ts';
import { advanceOf } from './ofd-writer.ts';
import type { XmlElement } from './xml-reader.ts';

/** Where a mark stands: its box on the page in millimetres, and how what is in it is turned or stretched. */
interface Standing {
  readonly box: OfdBox;
  readonly matrix: OfdMatrix | null;
}

export type OfdPageMark = Standing &
  (
    | {
        readonly kind: 'text';
        /** Within the box, where its first character begins and its letters stand. */
        readonly x: number;
        readonly y: number;
        readonly size: number;
        /** Name of the font; null where the document names none. */
        readonly font: string | null;
        readonly colour: string | null;
        readonly isBold: boolean;
        readonly text: string;
        /** As long as the document makes it; null where it does not say. */
        readonly width: number | null;
      }
    | {
        readonly kind: 'path';
        /** As SVG has it, within the box. */
        readonly path: string;
        readonly width: number;
        readonly stroke: string | null;
        readonly fill: string | null;
      }
    | ({ readonly kind: 'image' } & OfdPicture)
  );

export interface OfdPage {
  readonly id: string;
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
  readonly marks: readonly OfdPageMark[];
  /** How much on it is not read here: what is shown is not all that there is. */
  readonly unsupported: number;
}

/** Of a whole document. What is beyond is counted as not supported. */
export interface PageLimits {
  readonly maxPages: number;
  readonly maxMarks: number;
  /** Characters. */
  readonly maxText: number;
}

const defaults: PageLimits = { maxPages: 100, maxMarks: 20_000, maxText: 400_000 };

/** The pages of a document as far as they are texts, paths and pictures. Throws an OfdError for a part that cannot be read. */
export function readPages(document: OfdDocument, limits: Partial<PageLimits> = {}): readonly OfdPage[] {
  const parts = new NamedParts(document.parts);
  const common = child(parts.xml(document.root), 'CommonData');
  const resources = common === undefined ? null : resourcesIn(common, { parts, from: document.root });
  const area = boxIn(common && child(child(common, 'PageArea'), 'PhysicalBox')?.text);
  const left = { ...defaults, ...limits };
  return document.pages.slice(0, left.maxPages).map(({ id, part }) => {
    const page = parts.xml(part);
    const own = resourcesIn(page, { parts, from: part });
    const { width, height } = boxIn(child(child(page, 'Area'), 'PhysicalBox')?.text) ?? area ?? a4;
    const reading = new PageReading({ resources: [own, ...(resources === null ? [] : [resources])], left });
    for (const each of page.children) if (!ofPage.has(each.name)) reading.skip();
    for (const layer of child(page, 'Content')?.children ?? []) reading.block(layer);
    return { id, width, height, marks: reading.marks, unsupported: reading.unsupported };
  });
}

const a4 = { width: 210, height: 297 };
/** What of a page is no mark. */
const ofPage = new Set(['Area', 'Content', 'PageRes']);

const child = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((each) => each.name === name);

const isSet = ({ attributes }: XmlElement, name: string, otherwise: boolean): boolean => {
  const said = attributes.get(name)?.trim();
  return said === undefined ? otherwise : said === 'true' || said === '1';
};

/** Attributes that change how a mark looks and are not read: it is shown all the same. */
const unread = ['DrawParam', 'Alpha', 'ReadDirection', 'CharDirection', 'HScale', 'Italic', 'DashPattern'];

class PageReading {
  readonly marks: OfdPageMark[] = [];
  unsupported = 0;
  readonly #resources: readonly OfdResources[];
  /** What is left of the limits of the document. */
  readonly #left: { maxMarks: number; maxText: number };

  constructor(of: { resources: readonly OfdResources[]; left: { maxMarks: number; maxText: number } }) {
    this.#resources = of.resources;
    this.#left = of.left;
  }

  skip(): void {
    this.unsupported += 1;
  }

  /** A layer, or a block within one. */
  block(element: XmlElement): void {
    switch (element.name) {
      case 'Layer':
      case 'PageBlock':
        for (const each of element.children) this.block(each);
        break;
      case 'TextObject':
        this.#texts(element);
        break;
      case 'PathObject':
        this.#path(element);
        break;
      case 'ImageObject':
        this.#image(element);
        break;
      default:
        this.skip();
    }
  }

  #put(mark: OfdPageMark): void {
    if (this.#left.maxMarks === 0) this.unsupported += 1;
    else {
      this.#left.maxMarks -= 1;
      this.marks.push(mark);
    }
  }

  /** Null for what is not shown, or stands nowhere. */
  #standing(element: XmlElement): Standing | null {
    const { attributes, children } = element;
    if (!isSet(element, 'Visible', true)) return null;
    const box = boxIn(attributes.get('Boundary'));
    const said = attributes.get('CTM');
    const matrix = said === undefined ? null : matrixIn(said);
    if (box === undefined || matrix === undefined) {
      this.skip();
      return null;
    }
    if (unread.some((name) => attributes.has(name)) || children.some(({ name }) => name === 'Clips')) this.skip();
    return { box, matrix };
  }

  #texts(element: XmlElement): void {
    const standing = this.#standing(element);
    if (standing === null) return;
    const { attributes, children } = element;
    const size = numberIn(attributes.get('Size')) ?? 0;
    if (size <= 0) {
      this.skip();
      return;
    }
    const font = attributes.get('Font') ?? '';
    const look = {
      ...({ ...standing, kind: 'text', size } as const),
      font: this.#resources.find(({ fonts }) => fonts.has(font))?.fonts.get(font) ?? null,
      colour: this.#colour(element, 'FillColor') ?? null,
      isBold: (numberIn(attributes.get('Weight')) ?? 400) >= 600,
    };
    let [x, y] = [0, 0];
    for (const code of children.filter(({ name }) => name === 'TextCode')) {
      [x, y] = [numberIn(code.attributes.get('X')) ?? x, numberIn(code.attributes.get('Y')) ?? y];
      const text = code.text.slice(0, this.#left.maxText);
      if (code.attributes.has('DeltaY') || text.length < code.text.length) this.skip();
      this.#left.maxText -= text.length;
      if (text !== '') this.#put({ ...look, x, y, text, width: widthOfCode(code, { text, size }) });
    }
  }

  #path(element: XmlElement): void {
    const standing = this.#standing(element);
    const path = pathIn(child(element, 'AbbreviatedData')?.text ?? '');
    if (standing === null) return;
    if (path === undefined) {
      this.skip();
      return;
    }
    const colourOf = (name: 'StrokeColor' | 'FillColor'): string => this.#colour(element, name) ?? '#000000';
    this.#put({
      ...{ ...standing, kind: 'path', path },
      width: numberIn(element.attributes.get('LineWidth')) ?? 0.353,
      stroke: isSet(element, 'Stroke', true) ? colourOf('StrokeColor') : null,
      fill: isSet(element, 'Fill', false) ? colourOf('FillColor') : null,
    });
  }

  #image(element: XmlElement): void {
    const standing = this.#standing(element);
    if (standing === null) return;
    const id = element.attributes.get('ResourceID') ?? '';
    const picture = this.#resources.find(({ pictures }) => pictures.has(id))?.pictures.get(id);
    if (picture === undefined) this.skip();
    else this.#put({ ...standing, kind: 'image', ...picture });
  }

  /** Undefined where none is said, or none that is read. */
  #colour(element: XmlElement, name: string): string | undefined {
    const said = child(element, name);
    if (said === undefined) return undefined;
    const colour = colourIn(said.attributes.get('Value'));
    if (colour === undefined || said.attributes.has('Alpha') || said.children.length > 0) this.skip();
    return colour;
  }
}

/** Length of a text up to the end of its last character; null where the distances do not say. */
function widthOfCode({ attributes }: XmlElement, { text, size }: { text: string; size: number }): number | null {
  const characters = [...text];
  const distances = distancesIn(attributes.get('DeltaX') ?? '', characters.length - 1);
  const isOne = characters.length === 1;
  if (!isOne && distances?.length !== characters.length - 1) return null;
  const last = advanceOf(characters.at(-1) ?? '', size);
  return isOne ? last : (distances ?? []).reduce((sum, each) => sum + each, last);
}
