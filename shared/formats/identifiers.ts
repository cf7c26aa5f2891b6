import { creditCodeCheck, mod11Radix2, mod37Hybrid36, organisationCodeCheck } from './check-characters.ts';

/** Why a number of a person is not one. */
export type PersonNumberFault =
  | 'identifier.length'
  | 'identifier.old_form'
  | 'identifier.characters'
  | 'identifier.other_kind'
  | 'identifier.birth_date'
  | 'identifier.sequence'
  | 'identifier.check_character';

/** What an 18-character number says, or why it is none. */
export type PersonNumberCheck =
  | {
      readonly ok: true;
      /** As it is stored: check character X in upper case. */
      readonly normalised: string;
      /** `YYYY-MM-DD`. */
      readonly birthDate: string;
      readonly sex: 'male' | 'female';
    }
  | { readonly ok: false; readonly reason: PersonNumberFault };

/** What a kind of number begins with. The layout behind it is the same for all: birth 8, sequence 3, check 1. */
const PREFIXES = {
  // Place of first registration; such codes are abolished over time, so only other kinds are told apart by it.
  citizen: /^(?!8[123]0000|9)\d/,
  hongKongResident: /^810000/,
  macaoResident: /^820000/,
  taiwanResident: /^830000/,
  foreigner: /^9/, // 9, region 2, ISO 3166 numeric country 3 (cards from 2023-12-01)
} as const;

/** Kinds of 18-character numbers. */
export type PersonNumberKind = keyof typeof PREFIXES;

const EARLIEST_BIRTH = '1800-01-01';

/**
 * Checks a citizen number (公民身份号码, GB 11643): form, date of birth not after `today` (`YYYY-MM-DD`), sequence, check
 * character. A final x is taken as X; the 15-digit form, abolished in 2013, is refused.
 */
export function checkCitizenNumber(value: string, { today }: { readonly today: string }): PersonNumberCheck {
  return checkPersonNumber(value, { kind: 'citizen', today });
}

/** Checks an 18-character number of the given kind, as `checkCitizenNumber` does. */
export function checkPersonNumber(
  value: string,
  { kind, today }: { readonly kind: PersonNumberKind; readonly today: string },
): PersonNumberCheck {
  const normalised = value.replace(/x$/, 'X');
  const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  const reason = faultOf({ number: normalised, birthDate, kind, today });
  if (reason) return { ok: false, reason };
  return { ok: true, normalised, birthDate, sex: Number(normalised.charAt(16)) % 2 === 1 ? 'male' : 'female' };
}

function faultOf({
  number,
  birthDate,
  kind,
  today,
}: {
  readonly number: string;
  readonly birthDate: string;
  readonly kind: PersonNumberKind;
  readonly today: string;
}): PersonNumberFault | undefined {
  if (/^\d{15}$/.test(number)) return 'identifier.old_form';
  if (number.length !== 18) return 'identifier.length';
  if (!/^\d{17}[\dX]$/.test(number)) return 'identifier.characters';
  if (!PREFIXES[kind].test(number)) return 'identifier.other_kind';
  if (!isDate(birthDate) || birthDate > today || birthDate < EARLIEST_BIRTH) return 'identifier.birth_date';
  if (number.slice(14, 17) === '000') return 'identifier.sequence';
  if (mod11Radix2(number.slice(0, 17)) !== number.charAt(17)) return 'identifier.check_character';
  return undefined;
}

function isDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

/** Why a code of an organisation or item is not one. */
export type CodeFault =
  | 'identifier.length'
  | 'identifier.characters'
  | 'identifier.check_character'
  | 'identifier.organisation_check_character';

/** A code in capital letters, or why it is none. */
export type CodeCheck =
  { readonly ok: true; readonly normalised: string } | { readonly ok: false; readonly reason: CodeFault };

// Registering authority, category, division (6 digits), organisation code (8 and a check character), check character.
const CREDIT_CODE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{8}[0-9X][0-9A-HJ-NPQRTUWXY]$/;

/**
 * Checks a unified social credit code (统一社会信用代码, GB 32100) with the organisation code in it (GB 11714). Small
 * letters are taken as capitals; old 15-digit registration numbers are refused.
 */
export function checkCreditCode(value: string): CodeCheck {
  const normalised = value.toUpperCase();
  if (value.length !== 18) return { ok: false, reason: 'identifier.length' };
  if (!CREDIT_CODE.test(normalised)) return { ok: false, reason: 'identifier.characters' };
  if (creditCodeCheck(normalised.slice(0, 17)) !== normalised.charAt(17))
    return { ok: false, reason: 'identifier.check_character' };
  if (organisationCodeCheck(normalised.slice(8, 16)) !== normalised.charAt(16))
    return { ok: false, reason: 'identifier.organisation_check_character' };
  return { ok: true, normalised };
}

/** Parts of a licence identifier (电子证照标识, GB/T 36904-2018). */
export interface LicenceIdentifierParts {
  /** Credit code of the body that defines the kind of licence, and three digits: 21 characters. */
  readonly typeCode: string;
  /** Code of the issuer, normally its credit code. */
  readonly issuer: string;
  /** Number among the issuer's licences of this kind: 1–64 digits and capital letters. */
  readonly serial: string;
  /** Three digits from 001, going up with each change of the same licence. */
  readonly version: string;
}

/** The parts of an identifier, or why it is none. */
export type LicenceIdentifierCheck =
  | { readonly ok: true; readonly parts: LicenceIdentifierParts }
  | { readonly ok: false; readonly reason: 'identifier.characters' | 'identifier.check_character' };

// The arc of electronic licences under China's 1.2.156 in every identifier seen.
const ARC = '1.2.156.3005.2.';
// Serial numbers of up to 32 characters were seen. Issuers are not always 18: one in use is a six-digit region.
const IDENTIFIER = /^1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{1,32})\.([0-9A-Z]{1,64})\.(\d{3})\.([0-9A-Z])$/;
const TYPE_CODE = /^([0-9A-Z]{18})\d{3}$/;
const VERSION = /^(?!000)\d{3}$/;
const SERIAL = /^[0-9A-Z]{1,64}$/;

/** Writes the identifier of a licence of ours, whose codes must all be right; throws a RangeError otherwise. */
export function licenceIdentifier({ typeCode, issuer, serial, version }: LicenceIdentifierParts): string {
  if (!isCreditCode(TYPE_CODE.exec(typeCode)?.[1] ?? '')) throw new RangeError('not a licence type code');
  if (!isCreditCode(issuer)) throw new RangeError('not a credit code of an issuer');
  if (!SERIAL.test(serial)) throw new RangeError('not a licence serial number');
  if (!VERSION.test(version)) throw new RangeError('not a licence version');
  const parts = [typeCode, issuer, serial, version];
  return `${ARC}${parts.join('.')}.${mod37Hybrid36(parts.join(''))}`;
}

function isCreditCode(value: string): boolean {
  const check = checkCreditCode(value);
  return check.ok && check.normalised === value;
}

/** Checks an identifier from anywhere: its form and check character, not whether the codes in it exist. */
export function checkLicenceIdentifier(value: string): LicenceIdentifierCheck {
  const match = IDENTIFIER.exec(value);
  if (!match) return { ok: false, reason: 'identifier.characters' };
  const [, typeCode = '', issuer = '', serial = '', version = '', check] = match;
  if (mod37Hybrid36(typeCode + issuer + serial + version) !== check)
    return { ok: false, reason: 'identifier.check_character' };
  return { ok: true, parts: { typeCode, issuer, serial, version } };
}

// At least this many characters stay hidden, as everyone does with phone numbers: 138****5678.
const HIDDEN = 4;

/**
 * A number as it is shown: the first `first` (3–6, default 3) and last 4 characters, of shorter ones (a passport number has
 * 9) the first and the last 2, of still shorter ones nothing.
 */
export function maskNumber(value: string, { first = 3 }: { readonly first?: 3 | 4 | 5 | 6 } = {}): string {
  const long = value.length >= first + HIDDEN + 4;
  const head = long ? first : 1;
  const tail = long ? 4 : 2;
  const hidden = value.length - head - tail;
  if (hidden < HIDDEN) return '*'.repeat(value.length);
  return `${value.slice(0, head)}${'*'.repeat(hidden)}${value.slice(-tail)}`;
}

/** A name as it is shown: first and last character, of two the first only, the rest as `*`: 张*, 王*明, 欧**娜. */
export function maskName(name: string): string {
  const characters = [...name];
  return characters
    .map((character, index) => {
      const shown = (index === 0 && characters.length > 1) || (index > 1 && index === characters.length - 1);
      return shown ? character : '*';
    })
    .join('');
}
