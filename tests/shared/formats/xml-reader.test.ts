import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#formats/bytes';
import { readXml, XmlError, type XmlLimits } from '#formats/xml-reader';

function faultOf(text: string | Uint8Array, limits: Partial<XmlLimits> = {}): string {
  try {
    readXml(typeof text === 'string' ? utf8(text) : text, limits);
    return 'none';
  } catch (error) {
    if (error instanceof XmlError) return error.fault;
    throw error;
  }
}

const page = `<?xml version="1.0" encoding="UTF-8"?>
<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><!-- a > b --><ofd:Text ID="4" ofd:Size='3'>你好 &amp; <![CDATA[<x>]]>&#x4E00;</ofd:Text><Empty/></ofd:Page>`;

describe('a document', () => {
  it('is read, with prefixes and without, after a mark of its order or none', () => {
    const root = readXml(utf8(page));
    expect(root).toMatchObject({
      name: 'Page',
      children: [{ name: 'Text' }, { name: 'Empty', children: [], text: '' }],
    });
    expect([...root.attributes]).toEqual([]);
    const [text] = root.children;
    expect([...(text?.attributes ?? [])]).toEqual([
      ['ID', '4'],
      ['Size', '3'],
    ]);
    expect(text?.text).toBe('你好 & <x>一');
    expect(readXml(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8(page)]))).toEqual(root);
  });
});

describe('a document is refused', () => {
  const deep = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);

  it.each<[string, string, string | Uint8Array]>([
    ['with a document type', 'document_type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['with one in other letters', 'document_type', '<!doctype a><a/>'],
    ['with an entity of its own', 'not_well_formed', '<a>&x;</a>'],
    ['that is no text', 'not_utf8', Uint8Array.from([0x3c, 0x61, 0xff, 0x2f, 0x3e])],
    ['that is empty', 'not_well_formed', ''],
    ['with two roots', 'not_well_formed', '<a/><b/>'],
    ['with an attribute twice', 'not_well_formed', '<a b="1" b="2"/>'],
    ['that is not closed', 'not_well_formed', '<a><b></a>'],
    ['nested deeper than may be', 'too_deep', deep(41)],
    ['nested so deep that nothing could read it', 'too_deep', deep(100_000)],
    ['nested so deep, and not closed', 'too_deep', '<a>'.repeat(100_000)],
    ['with quotes that never end', 'not_well_formed', '<a b="'.repeat(50_001)],
    ['with comments that never end', 'not_well_formed', '<!--'.repeat(500_000)],
  ])('%s', (_, fault, text) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('that is larger, or has more in it, than may be', () => {
    expect(faultOf(deep(40))).toBe('none');
    expect(faultOf(page, { maxBytes: 100 })).toBe('too_large');
    expect(faultOf('<a><b/><b/></a>', { maxElements: 2 })).toBe('too_many_elements');
    expect(faultOf('<a><b/><b/></a>', { maxElements: 3 })).toBe('none');
  });

  it('or read, and nothing else, whatever it is', () => {
    const pieces = fc.constantFrom(
      '<a>',
      '</a>',
      '<b c="',
      '">',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?x',
      '?>',
      '&lt;',
      '&',
      "'",
      '章',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 40 }).map((some) => some.join('')),
        ),
        (text) => {
          expect(faultOf(text)).toBeTypeOf('string');
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
