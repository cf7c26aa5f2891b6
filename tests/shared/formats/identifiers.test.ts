import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { machineReadableCheck, mod11Radix2, mod37Hybrid36 } from '#formats/check-characters';
import {
  checkCitizenNumber,
  checkCreditCode,
  checkLicenceIdentifier,
  checkPersonNumber,
  licenceIdentifier,
  maskName,
  maskNumber,
} from '#formats/identifiers';
import { checkHandlingItemCode, checkImplementationCode } from '#formats/item-codes';
import { checkDocumentNumber } from '#formats/travel-documents';
import {
  citizenNumbers,
  creditCodes,
  handlingItemCodes,
  implementationCodes,
  licenceIdentifiers,
  machineReadableFields,
  permitNumbers,
  wrongLicenceIdentifier,
} from '#tests/vectors/identifiers';

const today = '2026-11-23';
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const characters = (alphabet: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
const replaceAt = (text: string, index: number, character: string) =>
  text.slice(0, index) + character + text.slice(index + 1);

describe('a citizen number', () => {
  it.each(citizenNumbers.valid)('$value is one ($note)', ({ value }) => {
    expect(checkCitizenNumber(value, { today })).toMatchObject({ ok: true, normalised: value });
  });

  it.each(citizenNumbers.invalid)('$value is none ($note)', ({ value, reason }) => {
    expect(checkCitizenNumber(value, { today })).toEqual({ ok: false, reason });
  });

  it('says date of birth and sex', () => {
    expect(checkCitizenNumber('620102189001150015', { today })).toMatchObject({ birthDate: '1890-01-15', sex: 'male' });
    expect(checkCitizenNumber('620103189102280026', { today })).toMatchObject({ sex: 'female' });
  });

  it('may end in a small x, which is stored as X, but not begin with one', () => {
    const small = checkCitizenNumber('62010518881231118x', { today });
    expect(small).toMatchObject({ ok: true, normalised: '62010518881231118X' });
    expect(checkCitizenNumber('x20105188812311180', { today }).ok).toBe(false);
  });

  it('may belong to somebody born today, not tomorrow', () => {
    const first17 = '00000018900101001';
    const number = first17 + mod11Radix2(first17);
    expect(checkCitizenNumber(number, { today: '1890-01-01' }).ok).toBe(true);
    expect(checkCitizenNumber(number, { today: '1889-12-31' })).toEqual({
      ok: false,
      reason: 'identifier.birth_date',
    });
  });

  it.each([
    '',
    ' 620102189001150015',
    '620102189001150015 ',
    '６２０１０２１８９００１１５００１５',
    '620102189001150015\n',
  ])('%j is none', (value) => {
    expect(checkCitizenNumber(value, { today }).ok).toBe(false);
  });

  it.each(permitNumbers)('$value is none but one of a $kind', ({ value, kind }) => {
    expect(checkPersonNumber(value, { kind, today })).toMatchObject({ ok: true, normalised: value });
    expect(checkCitizenNumber(value, { today })).toEqual({ ok: false, reason: 'identifier.other_kind' });
  });

  it('is none of a resident permit either', () => {
    const check = checkPersonNumber('620102189001150015', { kind: 'hongKongResident', today });
    expect(check).toEqual({ ok: false, reason: 'identifier.other_kind' });
  });
});

describe('check characters', () => {
  it('of MOD 11-2 notice any one digit changed and any two neighbours exchanged', () => {
    fc.assert(
      fc.property(characters('0123456789', 17), fc.nat(16), fc.nat(9), (digits, index, digit) => {
        const changed = replaceAt(digits, index, String(digit));
        if (changed !== digits) expect(mod11Radix2(changed)).not.toBe(mod11Radix2(digits));
        const exchanged =
          digits.slice(0, index) + digits.charAt(index + 1) + digits.charAt(index) + digits.slice(index + 2);
        if (exchanged !== digits) expect(mod11Radix2(exchanged)).not.toBe(mod11Radix2(digits));
      }),
    );
  });

  it('of MOD 37,36 notice any one character changed, whatever the length', () => {
    const text = fc.string({ unit: fc.constantFrom(...ALPHANUMERIC), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(text, fc.nat(), fc.constantFrom(...ALPHANUMERIC), (original, at, character) => {
        const changed = replaceAt(original, at % original.length, character);
        if (changed !== original) expect(mod37Hybrid36(changed)).not.toBe(mod37Hybrid36(original));
      }),
    );
  });

  it('are not made over characters outside the alphabet', () => {
    expect(() => mod11Radix2('1X')).toThrow(RangeError);
    expect(() => mod37Hybrid36('a')).toThrow(RangeError);
  });

  it.each(machineReadableFields)('of the machine-readable field $field is $check', ({ field, check }) => {
    expect(machineReadableCheck(field)).toBe(check);
    expect(machineReadableCheck(`${field}<<<`)).toBe(check);
  });
});

describe('a unified social credit code', () => {
  it.each(creditCodes.valid)('$value is one', ({ value }) => {
    expect(checkCreditCode(value)).toEqual({ ok: true, normalised: value });
    expect(checkCreditCode(value.toLowerCase())).toEqual({ ok: true, normalised: value });
  });

  it.each(creditCodes.invalid)('$value is none ($note)', ({ value, reason }) => {
    expect(checkCreditCode(value)).toEqual({ ok: false, reason });
  });

  it('needs the right check character of the organisation code inside', () => {
    // 17 characters with another organisation check character, then the credit code check that fits them.
    expect(checkCreditCode('11620100XTXX000237')).toMatchObject({ ok: false });
    const wrong = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'].map((last) => checkCreditCode(`11620100XTXX00023${last}`));
    expect(wrong.map((check) => !check.ok && check.reason)).toContain('identifier.organisation_check_character');
    expect(wrong.some(({ ok }) => ok)).toBe(false);
  });

  it('with any one character changed is none', () => {
    const codes = fc.constantFrom(...creditCodes.valid.map(({ value }) => value));
    fc.assert(
      fc.property(codes, fc.nat(17), fc.constantFrom(...ALPHANUMERIC), (code, index, character) => {
        const changed = replaceAt(code, index, character);
        if (changed !== code) expect(checkCreditCode(changed).ok).toBe(false);
      }),
    );
  });
});

describe('an item code', () => {
  it.each(implementationCodes)('$value has its parts', ({ value, body, level, basicCode }) => {
    expect(checkImplementationCode(value)).toEqual({ ok: true, normalised: value, parts: { body, level, basicCode } });
    expect(checkHandlingItemCode(value)).toEqual({ ok: false, reason: 'identifier.length' });
  });

  it.each(handlingItemCodes)('$value has its parts', ({ value, implementation, handlingItem }) => {
    const check = checkHandlingItemCode(value);
    expect(check).toMatchObject({ ok: true, normalised: value, parts: { handlingItem } });
    const whole = checkImplementationCode(implementation);
    expect(whole.ok && check.ok && check.parts).toEqual(whole.ok && { ...whole.parts, handlingItem });
  });

  it('is none with a level outside 1 to 7, letters in the basic code, or another body', () => {
    const [{ value }] = implementationCodes;
    expect(checkImplementationCode(replaceAt(value, 18, '8'))).toEqual({
      ok: false,
      reason: 'identifier.characters',
    });
    expect(checkImplementationCode(replaceAt(value, 20, 'A'))).toMatchObject({ reason: 'identifier.characters' });
    expect(checkImplementationCode(replaceAt(value, 0, '2'))).toMatchObject({ reason: 'identifier.check_character' });
  });
});

describe('a licence identifier', () => {
  const parts = {
    typeCode: '11100000000013127D001',
    issuer: '11620100XTXX00014C',
    serial: '000000000000001',
    version: '001',
  };

  it.each(licenceIdentifiers)('%s has its check character', (value) => {
    const check = checkLicenceIdentifier(value);
    expect(check.ok && ['1.2.156.3005.2', ...Object.values(check.parts), value.slice(-1)].join('.')).toBe(value);
  });

  it('in the documentation of a product has a wrong one', () => {
    expect(checkLicenceIdentifier(wrongLicenceIdentifier)).toEqual({
      ok: false,
      reason: 'identifier.check_character',
    });
    expect(checkLicenceIdentifier(wrongLicenceIdentifier.replace(/M$/, 'D')).ok).toBe(true);
  });

  it('is written and read again', () => {
    expect(licenceIdentifiers).toContain(licenceIdentifier(parts));
    const serial = fc.string({ unit: fc.constantFrom(...ALPHANUMERIC), minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(serial, fc.integer({ min: 1, max: 999 }), (number, version) => {
        const written = { ...parts, serial: number, version: String(version).padStart(3, '0') };
        expect(checkLicenceIdentifier(licenceIdentifier(written))).toEqual({ ok: true, parts: written });
      }),
    );
  });

  it('with any one character changed is none', () => {
    const value = licenceIdentifier(parts);
    fc.assert(
      fc.property(fc.nat(value.length - 1), fc.constantFrom(...ALPHANUMERIC, '.'), (index, character) => {
        const changed = replaceAt(value, index, character);
        if (changed !== value) expect(checkLicenceIdentifier(changed).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['type code', { typeCode: '11100000000013127D01' }],
    ['type code', { typeCode: '11100000000013127A001' }],
    ['issuer', { issuer: '620100' }],
    ['serial', { serial: 'a-1' }],
    ['serial', { serial: '' }],
    ['version', { version: '000' }],
    ['version', { version: '1' }],
  ])('of ours is not written with a wrong %s', (_what, change) => {
    expect(() => licenceIdentifier({ ...parts, ...change })).toThrow(RangeError);
  });
});

describe('the number of a document without a check character', () => {
  it.each([
    ['chinesePassport', 'e12345678', 'E12345678'],
    ['chinesePassport', 'EA1234567', 'EA1234567'],
    ['foreignPassport', 'X1234', 'X1234'],
    ['hongKongMacaoTravelPermit', 'H12345678', 'H12345678'],
    ['hongKongMacaoTravelPermit', 'M1234567802', 'M1234567802'],
    ['taiwanTravelPermit', '12345678', '12345678'],
    ['oldForeignPermanentResidence', 'USA110090010101', 'USA110090010101'],
  ] as const)('%s %s has the form', (kind, value, normalised) => {
    expect(checkDocumentNumber(value, kind)).toEqual({ ok: true, normalised });
  });

  it.each([
    ['chinesePassport', '112345678'],
    ['chinesePassport', 'E1234567'],
    ['foreignPassport', 'X12'],
    ['foreignPassport', 'X123-45'],
    ['hongKongMacaoTravelPermit', 'H123456780'],
    ['taiwanTravelPermit', '123456789'],
    ['oldForeignPermanentResidence', 'US1110090010101'],
  ] as const)('%s %s has not', (kind, value) => {
    expect(checkDocumentNumber(value, kind).ok).toBe(false);
  });
});

describe('masking', () => {
  it.each([
    ['620102189001150015', '620***********0015'],
    ['11620100XTXX00014C', '116***********014C'],
    ['13800000000', '138****0000'],
    ['E12345678', 'E******78'],
    ['1234567', '1****67'],
    ['123456', '******'],
    ['', ''],
  ])('shows %j as %j', (value, shown) => {
    expect(maskNumber(value)).toBe(shown);
  });

  it('may show the division, but never so much of a short number that fewer than four stay hidden', () => {
    expect(maskNumber('620102189001150015', { first: 6 })).toBe('620102********0015');
    expect(maskNumber('13800000000', { first: 6 })).toBe('1********00');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...ALPHANUMERIC) }),
        fc.constantFrom(3, 4, 5, 6),
        (value, first) => {
          const shown = maskNumber(value, { first });
          expect(shown).toHaveLength(value.length);
          expect((shown.match(/\*/g) ?? []).length).toBeGreaterThanOrEqual(Math.min(4, value.length));
        },
      ),
    );
  });

  it.each([
    ['张三', '张*'],
    ['王小明', '王*明'],
    ['欧阳娜娜', '欧**娜'],
    ['𠮷野家', '𠮷*家'],
    ['测', '*'],
    ['', ''],
    ['阿不都·热合曼', '阿*****曼'],
  ])('shows %s as %s', (name, shown) => {
    expect(maskName(name)).toBe(shown);
  });
});
