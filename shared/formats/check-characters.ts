const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
// Letters that are not taken for digits or each other: no I O S V Z (GB 32100-2015 §4.2).
const CREDIT_CODE_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Position of each character in the alphabet; throws a RangeError for others. */
function values(text: string, alphabet: string): number[] {
  return Array.from(text, (character) => {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new RangeError('character not in the alphabet');
    return value;
  });
}

/** Check character (0–9, X) of ISO 7064 MOD 11-2 over digits: citizen numbers, GB 11643-1999 §4. */
export function mod11Radix2(digits: string): string {
  // Each digit counts once more than twice the sum before it; the check character brings the total to 1.
  const sum = values(digits, '0123456789').reduce((total, digit) => ((total + digit) * 2) % 11, 0);
  return '0123456789X'.charAt((12 - sum) % 11);
}

/** Check character (0–9, A–Z) of ISO 7064 MOD 37,36 over digits and capital letters: licence identifiers, GB/T 36904. */
export function mod37Hybrid36(text: string): string {
  const product = values(text, ALPHANUMERIC).reduce((last, value) => (((last + value) % 36 || 36) * 2) % 37, 36);
  return ALPHANUMERIC.charAt((37 - product) % 36);
}

/** Check character of a credit code over its first 17 characters: weights 3^i modulo 31 (GB 32100-2015 §5.6). */
export function creditCodeCheck(first17: string): string {
  let weight = 1;
  let sum = 0;
  for (const value of values(first17, CREDIT_CODE_ALPHABET)) {
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_CODE_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Check character (0–9, X) of an organisation code over its first 8 characters (GB 11714-1997 §3). */
export function organisationCodeCheck(first8: string): string {
  const digits = values(first8, ALPHANUMERIC);
  const sum = ORGANISATION_WEIGHTS.reduce((total, weight, index) => total + weight * (digits[index] ?? 0), 0);
  return '0123456789X'.charAt((11 - (sum % 11)) % 11);
}

const MRZ_WEIGHTS = [7, 3, 1] as const;

/** Check digit of a field of a machine-readable zone, `<` counting as 0 (ICAO 9303-3 §4.9). */
export function machineReadableCheck(field: string): number {
  const sum = values(field.replaceAll('<', '0'), ALPHANUMERIC).reduce(
    (total, value, index) => total + value * (MRZ_WEIGHTS[index % 3] ?? 0),
    0,
  );
  return sum % 10;
}
