/** Why a number of a parcel is not one. */
export type TrackingNumberFault = 'identifier.length' | 'identifier.characters' | 'identifier.check_character';

/** A number as it is stored, in capital letters, or why it is none. */
export type TrackingNumberCheck =
  { readonly ok: true; readonly normalised: string } | { readonly ok: false; readonly reason: TrackingNumberFault };

// UPU S10: service indicator, serial number, check digit, country of the issuing post (ISO 3166-1).
const ITEM_NUMBER = /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/;
const ITEM_NUMBER_LENGTH = 13;
const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7] as const;

/** Check digit over the eight digits of a serial number (UPU S10 §4.3): 11 − weighted sum modulo 11, 10 as 0, 11 as 5. */
export function itemNumberCheck(serial: string): string {
  if (!/^\d{8}$/.test(serial)) throw new RangeError('not a serial number of eight digits');
  const sum = WEIGHTS.reduce<number>((total, weight, index) => total + weight * Number(serial.charAt(index)), 0);
  return '50987654321'.charAt(sum % 11);
}

/** Checks the number of an international item (UPU S10): EE471108151FR. Small letters are taken as capitals. */
export function checkItemNumber(value: string): TrackingNumberCheck {
  const normalised = capitals(value);
  if (value.length !== ITEM_NUMBER_LENGTH) return { ok: false, reason: 'identifier.length' };
  const match = ITEM_NUMBER.exec(normalised);
  if (!match) return { ok: false, reason: 'identifier.characters' };
  const [, serial = '', check] = match;
  return itemNumberCheck(serial) === check
    ? { ok: true, normalised }
    : { ok: false, reason: 'identifier.check_character' };
}

/**
 * Checks the number on a waybill (运单号). Domestic numbers have no form that all carriers keep to, and no check digit: 8–30
 * digits and capital letters. What has the form of an international item must be one.
 */
export function checkTrackingNumber(value: string): TrackingNumberCheck {
  const normalised = capitals(value);
  if (value.length < 8 || value.length > 30) return { ok: false, reason: 'identifier.length' };
  if (!/^[A-Z0-9]+$/.test(normalised)) return { ok: false, reason: 'identifier.characters' };
  return ITEM_NUMBER.test(normalised) ? checkItemNumber(value) : { ok: true, normalised };
}

/** The 26 small letters alone: `toUpperCase` makes two letters of an ß, and an I of the Turkish ı. */
const capitals = (value: string): string => value.replace(/[a-z]/g, (letter) => letter.toUpperCase());
