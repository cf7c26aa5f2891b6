import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitText, shownText, wrapText } from '#domain/licence/layout-text';
import { widthOf } from '#formats/ofd-writer';

describe('lines of a text', () => {
  it.each([
    ['are broken between Chinese characters', '甘肃省兰州市', 3, ['甘肃省', '兰州市']],
    ['never begin with closing punctuation', '甘肃省，兰州市。', 3, ['甘肃', '省，兰', '州市。']],
    ['never begin with the dot of a name', '古丽·买买提', 2, ['古', '丽·', '买买', '提']],
    ['never end with opening punctuation', '甘肃（省）', 3, ['甘肃', '（省）']],
    ['keep words whole', '甲 abc def', 3, ['甲 abc', 'def']],
    ['divide a word that is longer than a line', 'abcdefgh甲', 3, ['abcdef', 'gh甲']],
    ['count a character beyond the first plane once', '𠮷𬭊䶮龑', 2, ['𠮷𬭊', '䶮龑']],
    ['end where a line was ended', '甲\n\n乙', 3, ['甲', '', '乙']],
  ])('%s', (_, text, width, lines) => {
    expect(wrapText(text, { width, size: 1 })).toEqual(lines);
  });

  it('begin later where the first one is indented', () => {
    expect(wrapText('甲乙丙丁', { width: 3, size: 1, indent: 2 })).toEqual(['甲', '乙丙丁']);
  });

  it('hold all of it but the spaces where it is broken, and are never too long', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 80, size: 'max' })
      .map((each) => shownText(each.toWellFormed()));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (said, characters) => {
        const size = 4.2;
        const lines = wrapText(said, { width: characters * size, size });
        for (const line of lines) expect(widthOf(line, size)).toBeLessThanOrEqual(characters * size + 1e-6);
        expect(lines.join('').replaceAll(' ', '')).toBe(said.replaceAll(/[ \n]/g, ''));
      }),
    );
  });
});

describe('a text that does not fit', () => {
  const fit = (text: string) => fitText(text, { width: 20, size: 4, minSize: 2.6, lines: () => 1 });

  it('becomes smaller by steps until it does', () => {
    expect(fit('一二三四五')).toEqual({ size: 4, lines: ['一二三四五'] });
    expect(fit('一二三四五六')).toEqual({ size: 3.2, lines: ['一二三四五六'] });
  });

  it('takes more lines at its smallest', () => {
    expect(fit('一二三四五六七八')).toEqual({ size: 2.6, lines: ['一二三四五六七', '八'] });
  });
});
