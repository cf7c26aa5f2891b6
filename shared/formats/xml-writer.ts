/** An element to be written: its name, its attributes in their order (undefined: left out), and what is in it: elements, or a text. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly content: readonly XmlNode[] | string;
}

/** One element, as `XmlNode` has it. */
export const xml = (
  name: string,
  attributes: XmlNode['attributes'] = {},
  content: XmlNode['content'] = [],
): XmlNode => ({ name, attributes, content });

const escapes: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  ...{ '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' },
};

/** Characters that no document of XML 1.0 can hold, written or escaped; halves of others are looked for apart, which is quicker. */
const FORBIDDEN = /[^\t\n\r\u0020-\ufffd]/;

/** A document with its declaration, without a byte between its elements: the same elements are the same text. Throws a RangeError for characters that XML has not. */
export function writeXml(root: XmlNode): string {
  const written = `<?xml version="1.0" encoding="UTF-8"?>\n${elementOf(root)}`;
  // Once over all of it: what is escaped is escaped, what is forbidden is there as it came.
  if (!written.isWellFormed() || FORBIDDEN.test(written)) throw new RangeError('a character that XML has not');
  return written;
}

function elementOf({ name, attributes, content }: XmlNode): string {
  let written = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) written += ` ${key}="${typeof value === 'number' ? value : escaped(value)}"`;
  }
  let inner = '';
  if (typeof content === 'string') inner = escaped(content);
  else for (const each of content) inner += elementOf(each);
  return inner === '' ? `${written}/>` : `${written}>${inner}</${name}>`;
}

const ESCAPED = /[&<>"\t\n\r]/;
const EVERY_ESCAPED = new RegExp(ESCAPED, 'g');

const escaped = (text: string): string =>
  ESCAPED.test(text) ? text.replace(EVERY_ESCAPED, (character) => escapes[character] ?? character) : text;
