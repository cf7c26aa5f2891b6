import { parseXml, XmlElement as Parsed, XmlError as ParseError, XmlText } from '@rgrove/parse-xml';

/** Why bytes are no document that is read here (a stable word). */
export type XmlFault =
  'too_large' | 'not_utf8' | 'document_type' | 'too_deep' | 'too_many_elements' | 'not_well_formed';

export class XmlError extends Error {
  override readonly name = 'XmlError';
  readonly fault: XmlFault;

  constructor(fault: XmlFault) {
    super(fault);
    this.fault = fault;
  }
}

/** An element as far as it matters here: names without prefixes, attributes without namespaces, text of its own without that of its children. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

export interface XmlLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxElements: number;
}

/** A page full of text has some thousand elements. */
const defaults: XmlLimits = { maxBytes: 8 << 20, maxDepth: 40, maxElements: 200_000 };

/**
 * The root element of a document (XML 1.0). Entities are the five that XML has: a document type is refused before anything is read, and
 * with it whatever could be fetched or unfolded. Prefixes are not looked up: makers are met that leave them out. Throws an XmlError.
 */
export function readXml(bytes: Uint8Array, limits: Partial<XmlLimits> = {}): XmlElement {
  const { maxBytes, maxDepth, maxElements } = { ...defaults, ...limits };
  if (bytes.length > maxBytes) throw new XmlError('too_large');
  const text = textOf(bytes);
  if (/<!DOCTYPE/i.test(text)) throw new XmlError('document_type');
  // Counted before they are made: the parser goes down as deep as they are nested.
  checkNesting(text, { maxDepth, maxElements });
  return elementOf(rootOf(text));
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new XmlError('not_utf8');
    throw error;
  }
}

/** What is no tag, by how it begins and ends. */
const others = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Goes once over the text, from tag to tag, past comments and what is written as text alone. */
function checkNesting(text: string, { maxDepth, maxElements }: Pick<XmlLimits, 'maxDepth' | 'maxElements'>): void {
  let [depth, elements] = [0, 0];
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const other = others.find(([begins]) => text.startsWith(begins, at));
    if (other !== undefined) {
      at = endOf(text, other[1], at + other[0].length);
      continue;
    }
    const end = tagEnd(text, at);
    if (text[at + 1] === '/') depth -= 1;
    else {
      elements += 1;
      if (text[end - 2] !== '/') depth += 1;
    }
    if (depth < 0) throw new XmlError('not_well_formed');
    if (depth > maxDepth) throw new XmlError('too_deep');
    if (elements > maxElements) throw new XmlError('too_many_elements');
    at = end;
  }
}

function endOf(text: string, ending: string, from: number): number {
  const found = text.indexOf(ending, from);
  if (found === -1) throw new XmlError('not_well_formed');
  return found + ending.length;
}

/** Behind the `>` of a tag; one within quotes is none. */
function tagEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '>') return at + 1;
    if (character === '"' || character === "'") at = endOf(text, character, at + 1) - 1;
  }
  throw new XmlError('not_well_formed');
}

function rootOf(text: string): Parsed {
  try {
    const { root } = parseXml(text);
    if (root !== null) return root;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
  }
  throw new XmlError('not_well_formed');
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function elementOf({ name, attributes, children }: Parsed): XmlElement {
  const own = Object.entries(attributes).filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'));
  return {
    name: localName(name),
    attributes: new Map(own.map(([key, value]) => [localName(key), value])),
    children: children.filter((child) => child instanceof Parsed).map(elementOf),
    text: children.map((child) => (child instanceof XmlText ? child.text : '')).join(''),
  };
}
