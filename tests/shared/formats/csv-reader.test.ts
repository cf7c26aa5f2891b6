import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError, readCsv } from '#formats/csv-reader';

const bounds = { maxLength: 10_000, maxRecords: 100 };
const reasonOf = (text: string, within = bounds): string => {
  try {
    return JSON.stringify(readCsv(text, within));
  } catch (error) {
    return error instanceof CsvError ? `${error.reason} ${error.record}` : 'crash';
  }
};

describe('CSV by RFC 4180', () => {
  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      '"a ""quoted"" word","with, comma"\r\n"two\r\nlines",',
      [
        ['a "quoted" word', 'with, comma'],
        ['two\r\nlines', ''],
      ],
    ],
    [
      '\uFEFF编号,名称\r\n1,证书',
      [
        ['编号', '名称'],
        ['1', '证书'],
      ],
    ],
    ['', []],
  ])('reads %j', (text, records) => {
    expect(readCsv(text, bounds)).toEqual(records);
  });

  it.each([
    ['a"b', 'quote 1'],
    ['"a"b', 'quote 1'],
    ['a\r\n"b', 'quote 2'],
    ['a\rb', 'line-end 1'],
    ['a,b\r\nc', 'columns 2'],
    ['a,b\r\n\r\n', 'columns 2'],
    ['a\u0000b', 'control-character 1'],
    ['a\uFFFDb', 'control-character 1'],
  ])('refuses %j', (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it('reads no more than it is told to', () => {
    expect(reasonOf('a\nb\nc', { maxLength: 5, maxRecords: 2 })).toBe('too-large 3');
    expect(reasonOf('a\nb\ncd', { maxLength: 5, maxRecords: 9 })).toBe('too-large 0');
  });

  it('reads what was written, whatever it is', () => {
    const record = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (records) => {
        const written = records
          .map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        expect(readCsv(written, bounds)).toEqual(records);
      }),
    );
  });

  it('gives a reason for any other text, and never crashes', () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(reasonOf(text)).not.toBe('crash')));
  });
});
