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

/** Characters that no document of XML 1.0 can hold, written or escaped. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** A document with its declaration, without a byte between its elements: the same elements are the same text. Throws a RangeError for characters that XML has not. */
export const writeXml = (root: XmlNode): string => `<?xml version="1.0" encoding="UTF-8"?>\n${elementOf(root)}`;

function elementOf({ name, attributes, content }: XmlNode): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  );
  const inner = typeof content === 'string' ? escaped(content) : content.map(elementOf).join('');
  return inner === '' ? `<${name}${given.join('')}/>` : `<${name}${given.join('')}>${inner}</${name}>`;
}

function escaped(text: string): string {
  if (FORBIDDEN.test(text)) throw new RangeError('a character that XML has not');
  return text.replace(/[&<>"\t\n\r]/g, (character) => escapes[character] ?? character);
}
