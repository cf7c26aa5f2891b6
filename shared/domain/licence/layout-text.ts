import { advanceOf } from '#formats/ofd-writer';

/** Distance of two lines, as part of their size. */
export const leading = 1.5;
/** Height of one line, as part of its size. */
export const lineHeight = 1.2;
/** By how much a text that does not fit becomes smaller at a time. Half of it is a hundredth of a millimetre many times: nothing is rounded. */
const step = 0.2;

/** 避头: what never begins a line, the middle dot of names among it. */
const closing = new Set('、。，．：；？！）］｝〉》」』】〕〗〙〛’”…—～·•・‧%‰℃°,.:;?!)]}>');
/** 避尾: what never ends one. */
const opening = new Set('（［｛〈《「『【〔〖〘〚‘“([{<￥$');
/** What no page can show, or what would show it in another order. */
const unshowable = /[^\t\n\r\u0020-\ufffd]|[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const everyUnshowable = new RegExp(unshowable, 'g');

/** A text as pages show it: with a sign for each character that they cannot show. */
export function shownText(text: string): string {
  const whole = text.toWellFormed();
  const lines = /[\t\r]/.test(whole) ? whole.replace(/\r\n?/g, '\n').replaceAll('\t', ' ') : whole;
  return unshowable.test(lines) ? lines.replace(everyUnshowable, '\ufffd') : lines;
}

interface Measure {
  /** Millimetres. */
  readonly width: number;
  readonly size: number;
  /** Characters that the first line is shorter by. */
  readonly indent?: number;
}

/**
 * The lines of a text: broken between Chinese characters, but not before closing punctuation or behind opening one, and between words;
 * within them only where one alone is longer than a line. Spaces where it is broken are left out.
 */
export function wrapText(text: string, { width, size, indent = 0 }: Measure): readonly string[] {
  // Most texts of a document.
  if (!text.includes('\n') && !exceeds(lengthOf(text, size) + indent * size, width)) return [withoutSpaces(text)];
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let [line, used, room] = ['', 0, width - (lines.length === 0 ? indent * size : 0)];
    const end = (): void => {
      lines.push(withoutSpaces(line));
      [line, used, room] = ['', 0, width];
    };
    for (const unit of unitsOf(paragraph)) {
      const shown = withoutSpaces(unit);
      const length = lengthOf(shown, size);
      if (line !== '' && exceeds(used + length, room)) end();
      if (exceeds(length, room)) {
        for (const character of unit) {
          const advance = advanceOf(character, size);
          if (line !== '' && exceeds(used + advance, room)) end();
          line += character;
          used += advance;
        }
      } else {
        line += unit;
        used += length + advanceOf(' ', size) * (unit.length - shown.length);
      }
    }
    end();
  }
  return lines;
}

const withoutSpaces = (text: string): string => text.replace(/ +$/, '');

/** Sums of hundredths are not exact. */
const exceeds = (length: number, room: number): boolean => length > room + 1e-6;

function lengthOf(text: string, size: number): number {
  let length = 0;
  for (const character of text) length += advanceOf(character, size);
  return length;
}

/** Parts of a text that stay together, each with the spaces behind it. */
function unitsOf(text: string): readonly string[] {
  const units: string[] = [];
  let [unit, last] = ['', ''];
  for (const character of text) {
    if (unit !== '' && mayBreak(last, character)) {
      units.push(unit);
      unit = '';
    }
    unit += character;
    last = character;
  }
  return unit === '' ? units : [...units, unit];
}

function mayBreak(before: string, after: string): boolean {
  if (after === ' ') return false;
  if (before === ' ') return !closing.has(after);
  return !closing.has(after) && !opening.has(before) && !(isInWord(before) && isInWord(after));
}

function isInWord(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  // Where the characters of Chinese, Japanese and Korean begin.
  return code < 0x80 || (code < 0x2e80 && /^[\p{L}\p{M}\p{N}]/u.test(character));
}

/** Lines of a text, and how large they are. */
export interface FittedText {
  readonly size: number;
  readonly lines: readonly string[];
}

/** A text in at most `lines` lines, as large as that allows; at its smallest in as many as it then needs. */
export function fitText(
  text: string,
  to: Measure & { readonly minSize: number; readonly lines: (size: number) => number },
): FittedText {
  for (let size = to.size; ; size = smaller(size, to.minSize)) {
    const lines = wrapText(text, { ...to, size });
    if (lines.length <= to.lines(size) || size <= to.minSize) return { size, lines };
  }
}

const smaller = (size: number, minSize: number): number => Math.max(minSize, Math.round((size - step) * 100) / 100);
