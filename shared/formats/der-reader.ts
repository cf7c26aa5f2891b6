import { Tag, compareEncodings, isConstructed } from './der-tags.ts';

/** What is read is not DER (X.690 §10–11), or not of the expected shape. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** What is read is well-formed, and of a kind (algorithm, type of string, version) that is not in use here. */
export class NotInUseError extends DerError {}

/** One element; all byte fields are views of the input. */
export interface DerElement {
  /** Identifier octet. */
  readonly tag: number;
  readonly contents: Uint8Array;
  /** Identifier, length and contents: what a signature covers. */
  readonly encoded: Uint8Array;
  /** Elements inside a constructed one, otherwise empty. */
  readonly children: readonly DerElement[];
}

/** Bounds on untrusted input: bytes of the whole, nesting of constructed elements, elements in all. */
export interface DerLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxElements: number;
}

// A certificate needs 10 levels and 150 elements, a sealed signature with its picture some 100 KB.
const DEFAULT_LIMITS: DerLimits = { maxBytes: 1 << 20, maxDepth: 24, maxElements: 10_000 };
const LONG_FORM = 0x80;
const UNIVERSAL_CONSTRUCTED: readonly number[] = [Tag.sequence, Tag.set];

/** Reads exactly one DER element that fills the input; throws a DerError on anything else or beyond the limits. */
export function readDer(bytes: Uint8Array, limits: Partial<DerLimits> = {}): DerElement {
  const { maxBytes, maxDepth, maxElements } = { ...DEFAULT_LIMITS, ...limits };
  if (bytes.length > maxBytes) throw new DerError(`more than ${maxBytes} bytes`);
  const budget = { elements: maxElements };
  // A Buffer would make every view below a Buffer too, whose `slice` copies nothing.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const element = readElement(plain, { offset: 0, depth: maxDepth, budget });
  if (element.encoded.length !== bytes.length) throw new DerError('bytes after the element');
  return element;
}

interface Place {
  readonly offset: number;
  readonly depth: number;
  readonly budget: { elements: number };
}

function readElement(bytes: Uint8Array, { offset, depth, budget }: Place): DerElement {
  if (--budget.elements < 0) throw new DerError('too many elements');
  const tag = bytes[offset];
  if (tag === undefined) throw new DerError('ends before an element');
  checkTag(tag);
  const { start, length } = readLength(bytes, offset + 1);
  const end = start + length;
  if (end > bytes.length) throw new DerError('ends within an element');
  const contents = bytes.subarray(start, end);
  const children = isConstructed(tag) ? readChildren(contents, { depth: depth - 1, budget }) : [];
  checkContents(tag, contents, children);
  return { tag, contents, encoded: bytes.subarray(offset, end), children };
}

function readChildren(contents: Uint8Array, { depth, budget }: Omit<Place, 'offset'>): DerElement[] {
  if (depth < 0) throw new DerError('nested too deep');
  const children: DerElement[] = [];
  for (let offset = 0; offset < contents.length;) {
    const child = readElement(contents, { offset, depth, budget });
    children.push(child);
    offset += child.encoded.length;
  }
  return children;
}

function checkTag(tag: number): void {
  const number = tag & 0x1f;
  if (number === 0x1f) throw new DerError('tag of several octets');
  if ((tag & 0xc0) !== 0) return;
  if (number === 0) throw new DerError('end-of-contents octets');
  const constructed = UNIVERSAL_CONSTRUCTED.includes(tag | 0x20);
  if (isConstructed(tag) !== constructed) throw new DerError('primitive and constructed confused');
}

/** Definite and minimal (X.690 §10.1); at most four octets, which the size bound makes enough. */
function readLength(bytes: Uint8Array, offset: number): { start: number; length: number } {
  const first = bytes[offset];
  if (first === undefined) throw new DerError('ends before a length');
  if (first < LONG_FORM) return { start: offset + 1, length: first };
  const octets = first - LONG_FORM;
  if (octets === 0) throw new DerError('indefinite length');
  if (octets > 4) throw new DerError('length too long');
  let length = 0;
  for (let index = 1; index <= octets; index++) {
    const octet = bytes[offset + index];
    if (octet === undefined) throw new DerError('ends within a length');
    length = length * 256 + octet;
  }
  const minimal = octets === 1 ? LONG_FORM : 256 ** (octets - 1);
  if (length < minimal) throw new DerError('length not minimal');
  return { start: offset + 1 + octets, length };
}

function checkContents(tag: number, contents: Uint8Array, children: readonly DerElement[]): void {
  const [first, second = 0] = contents;
  switch (tag) {
    case Tag.boolean:
      if (contents.length !== 1 || (first !== 0x00 && first !== 0xff)) throw new DerError('not a DER BOOLEAN');
      return;
    case Tag.integer:
    // Written like one (X.690 §8.4).
    case Tag.enumerated:
      if (first === undefined) throw new DerError('empty INTEGER');
      if (contents.length > 1 && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80)))
        throw new DerError('INTEGER not minimal');
      return;
    case Tag.null:
      if (first !== undefined) throw new DerError('NULL with contents');
      return;
    case Tag.bitString:
      return checkBitString(contents);
    case Tag.objectIdentifier:
      return checkObjectIdentifier(contents);
    case Tag.set:
      return checkOrder(children);
  }
}

function checkBitString(contents: Uint8Array): void {
  const [unusedBits] = contents;
  const last = contents[contents.length - 1] ?? 0;
  if (unusedBits === undefined || unusedBits > 7 || (contents.length === 1 && unusedBits > 0))
    throw new DerError('unused bits out of range');
  if ((last & ((1 << unusedBits) - 1)) !== 0 && contents.length > 1) throw new DerError('unused bits not zero');
}

function checkObjectIdentifier(contents: Uint8Array): void {
  let starts = true;
  for (const octet of contents) {
    if (starts && octet === 0x80) throw new DerError('OBJECT IDENTIFIER not minimal');
    starts = octet < 0x80;
  }
  if (contents.length === 0 || !starts) throw new DerError('OBJECT IDENTIFIER incomplete');
}

/** X.690 §11.6 for SET OF. Sets of different types have another order and do not occur in what is read here. */
function checkOrder(children: readonly DerElement[]): void {
  children.forEach((child, index) => {
    const next = children[index + 1];
    if (next && next.tag === child.tag && compareEncodings(child.encoded, next.encoded) > 0)
      throw new DerError('SET OF not in order');
  });
}

/** Takes the children of a constructed element one after another; every wrong or missing one throws a DerError. */
export class DerCursor {
  readonly #children: readonly DerElement[];
  #next = 0;

  /** Cursor over `element`, which must carry `tag`. */
  constructor(element: DerElement, tag: number = Tag.sequence) {
    if (element.tag !== tag) throw new DerError(`expected tag ${tag}, found ${element.tag}`);
    this.#children = element.children;
  }

  /** The next element, whatever its type. */
  takeAny(): DerElement {
    const element = this.#children[this.#next++];
    if (!element) throw new DerError('element missing');
    return element;
  }

  /** The next element, which must carry `tag`. */
  take(tag: number): DerElement {
    const element = this.takeAny();
    if (element.tag !== tag) throw new DerError(`expected tag ${tag}, found ${element.tag}`);
    return element;
  }

  /** The next element if it carries `tag`. */
  takeIf(tag: number): DerElement | undefined {
    return this.#children[this.#next]?.tag === tag ? this.takeAny() : undefined;
  }

  /** A cursor over the next element, a SEQUENCE. */
  sequence(): DerCursor {
    return new DerCursor(this.take(Tag.sequence));
  }

  /** All elements not taken yet. */
  rest(): readonly DerElement[] {
    const rest = this.#children.slice(this.#next);
    this.#next = this.#children.length;
    return rest;
  }

  /** Asserts that nothing is left. */
  end(): void {
    if (this.#next < this.#children.length) throw new DerError('unexpected further element');
  }
}
