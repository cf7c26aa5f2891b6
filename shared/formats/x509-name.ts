import { DerCursor, DerError, type DerElement } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import { objectIdentifierValue, textValue } from './der-values.ts';
import { derObjectIdentifier, derPrintableString, derSequence, derSet, derUtf8String } from './der-writer.ts';

/** Attribute types of names with their object identifiers (X.520), in the order in which they are written. */
const ATTRIBUTE_IDENTIFIERS = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;

type NameType = keyof typeof ATTRIBUTE_IDENTIFIERS;

const NAME_TYPES = Object.keys(ATTRIBUTE_IDENTIFIERS) as readonly NameType[];

/** A name to be written: country (two letters), organisation, unit, common name. */
export type NameFields = { readonly [Type in NameType]?: string };

/**
 * A name as read. A field is there if its attribute occurs exactly once, so that nobody relies on one of two; `attributes`
 * has all of them in order, by dotted object identifier.
 */
export interface DistinguishedName extends NameFields {
  readonly attributes: readonly { readonly identifier: string; readonly value: string }[];
  /** DER, by which names are compared. */
  readonly encoded: Uint8Array;
}

/** DER Name with one attribute in each relative name; throws a RangeError for a name without any. */
export function encodeName(fields: NameFields): Uint8Array {
  const relativeNames = NAME_TYPES.flatMap((type) => {
    const value = fields[type];
    if (value === undefined) return [];
    // RFC 5280 §4.1.2.4 wants the country printable and everything else in UTF-8.
    const text = type === 'C' ? derPrintableString(value) : derUtf8String(value);
    return [derSet(derSequence(derObjectIdentifier(ATTRIBUTE_IDENTIFIERS[type]), text))];
  });
  if (relativeNames.length === 0) throw new RangeError('empty name');
  return derSequence(...relativeNames);
}

/** Reads a Name; throws a DerError on string types other than UTF8, printable and IA5. */
export function nameValue(element: DerElement): DistinguishedName {
  const attributes = new DerCursor(element).rest().flatMap((relativeName) => {
    const members = new DerCursor(relativeName, Tag.set).rest();
    if (members.length === 0) throw new DerError('empty relative name');
    return members.map(attributeValue);
  });
  const fields: { [Type in NameType]?: string } = {};
  for (const type of NAME_TYPES) {
    const [only, ...others] = attributes.filter(({ identifier }) => identifier === ATTRIBUTE_IDENTIFIERS[type]);
    if (only && others.length === 0) fields[type] = only.value;
  }
  return { ...fields, attributes, encoded: element.encoded };
}

function attributeValue(element: DerElement): { identifier: string; value: string } {
  const attribute = new DerCursor(element);
  const identifier = objectIdentifierValue(attribute.takeAny());
  const value = textValue(attribute.takeAny());
  attribute.end();
  return { identifier, value };
}
