import { utf8 } from './bytes.ts';

/** The bytes of which the keyed hash of a holder's number is made: `<GA/T 517 type>:<NUMBER>`, letters in capitals. */
export const holderNumberBytes = (number: { readonly idType: string; readonly idNumber: string }): Uint8Array =>
  utf8(`${number.idType}:${number.idNumber.toUpperCase()}`);
