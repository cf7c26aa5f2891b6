import { likeFont } from './fonts.ts';
import { shownText } from './layout-text.ts';
import { toBase64 } from '#formats/bytes';
import type { OfdBox } from '#formats/ofd-page-values';
import type { OfdPage, OfdPageMark } from '#formats/ofd-pages';
import type { OfdPicture } from '#formats/ofd-resources';

export interface ToPrint {
  readonly title: string;
  readonly pages: readonly OfdPage[];
  /** Pictures of seals, by the identifier of the page that they stand on. */
  readonly stamps: readonly { readonly page: string; readonly box: OfdBox; readonly picture: OfdPicture }[];
  /** Lines that are written across each page: that this is no document, and of when it is. */
  readonly watermark: readonly string[];
}

/**
 * A document as people print it (打印展示页): one page of HTML that needs nothing else and runs nothing, with a drawing in millimetres for
 * each page. What it shows is a picture: only the file can be verified.
 */
export function printablePage({ title, pages, stamps, watermark }: ToPrint): string {
  const [first] = pages;
  const size = first === undefined ? '' : `@page{size:${mm(first.width)}mm ${mm(first.height)}mm;margin:0}`;
  const drawings = pages.map((page, index) => {
    const own = stamps.filter((stamp) => stamp.page === page.id).map(stampOf);
    const marks = page.marks.map(markOf).join('');
    const box = `width="${mm(page.width)}mm" height="${mm(page.height)}mm" viewBox="0 0 ${mm(page.width)} ${mm(page.height)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="第 ${index + 1} 页" ${box}>${marks}${own.join('')}${watermarkOf(page, watermark)}</svg>`;
  });
  const unsupported = pages.reduce((sum, page) => sum + page.unsupported, 0);
  return [
    '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>${escaped(title)}</title><style>${look}${size}</style></head><body>`,
    unsupported === 0 ? '' : `<p>${notShown(unsupported)}</p>`,
    ...drawings,
    '</body></html>\n',
  ].join('');
}

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
const look = [
  'body{margin:0;background:#e8e8e8}',
  'p{margin:4mm;font:4mm sans-serif}',
  'svg{display:block;margin:4mm auto;background:#fff;overflow:hidden}',
  'text{white-space:pre}',
  '.seal{mix-blend-mode:multiply}',
  '@media print{body{background:#fff}svg{margin:0;break-after:page}svg:last-of-type{break-after:auto}}',
].join('');

const notShown = (count: number): string =>
  `文件中有 ${count} 处内容未在此显示。${count} parts of the file are not shown here.`;

/** Hundredths of a millimetre, as documents have them. */
const mm = (length: number): string => String(Math.round(length * 100) / 100);

const escapes: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};
/** A text between tags or within quotes, whatever it holds. */
const escaped = (text: string): string => shownText(text).replace(/[&<>"']/g, (character) => escapes[character] ?? '');

function markOf(mark: OfdPageMark): string {
  switch (mark.kind) {
    case 'text':
      return textOf(mark);
    case 'path': {
      const { box, matrix, path, width, stroke, fill } = mark;
      const line = stroke === null ? '' : ` stroke="${stroke}" stroke-width="${mm(width)}"`;
      return `<path transform="${transformOf({ box, matrix })}" d="${path}" fill="${fill ?? 'none'}"${line}/>`;
    }
    case 'image': {
      const { box, matrix } = mark;
      // Without a transformation of its own a picture fills its box.
      const place =
        matrix === null
          ? `x="${mm(box.x)}" y="${mm(box.y)}" width="${mm(box.width)}" height="${mm(box.height)}"`
          : `transform="${transformOf({ box, matrix })}" width="1" height="1"`;
      return `<image ${place} ${pictureOf(mark)}/>`;
    }
  }
}

function textOf(mark: Extract<OfdPageMark, { kind: 'text' }>): string {
  const { box, matrix, x, y, size, font, colour, isBold, text, width } = mark;
  const place =
    matrix === null
      ? `x="${mm(box.x + x)}" y="${mm(box.y + y)}"`
      : `transform="${transformOf({ box, matrix })}" x="${mm(x)}" y="${mm(y)}"`;
  // As long as the document makes it, whatever font is there.
  const length = width === null ? '' : ` textLength="${mm(width)}" lengthAdjust="spacingAndGlyphs"`;
  const weight = isBold ? ' font-weight="700"' : '';
  const fill = colour === null ? '' : ` fill="${colour}"`;
  return `<text ${place}${length} font-size="${mm(size)}" font-family="${familyOf(font)}"${weight}${fill}>${escaped(text)}</text>`;
}

/** A font and those like it; names with anything but letters, digits and spaces are not asked for. */
function familyOf(font: string | null): string {
  const names = font === null ? [] : likeFont(font);
  const asked = names.filter((name) => /^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u.test(name));
  return [...asked.map((name) => `'${name}'`), 'serif'].join(',');
}

const transformOf = ({ box, matrix }: Pick<OfdPageMark, 'box' | 'matrix'>): string => {
  const moved = `translate(${mm(box.x)} ${mm(box.y)})`;
  return matrix === null ? moved : `${moved} matrix(${matrix.join(' ')})`;
};

const pictureOf = ({ format, bytes }: OfdPicture): string =>
  `preserveAspectRatio="none" image-rendering="${format === 'png' ? 'pixelated' : 'auto'}" href="data:image/${format};base64,${toBase64(bytes)}"`;

function stampOf({ box, picture }: ToPrint['stamps'][number]): string {
  const place = `x="${mm(box.x)}" y="${mm(box.y)}" width="${mm(box.width)}" height="${mm(box.height)}"`;
  const { format, bytes } = picture;
  return `<image class="seal" ${place} preserveAspectRatio="none" href="data:image/${format};base64,${toBase64(bytes)}"/>`;
}

/** Places of the watermark on a page, by its width and height. */
const places = [1 / 6, 1 / 2, 5 / 6];

function watermarkOf({ width, height }: OfdPage, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const size = Math.min(width, height) / 30;
  const texts = places.map((at) => {
    const [x, y] = [width / 2, height * at];
    const written = lines.map(
      (line, index) => `<tspan x="${mm(x)}" dy="${mm(index === 0 ? 0 : size * 1.5)}">${escaped(line)}</tspan>`,
    );
    return `<text transform="rotate(-20 ${mm(x)} ${mm(y)})" y="${mm(y)}">${written.join('')}</text>`;
  });
  return `<g class="watermark" text-anchor="middle" font-size="${mm(size)}" font-family="sans-serif" fill="#808080" fill-opacity="0.25">${texts.join('')}</g>`;
}
