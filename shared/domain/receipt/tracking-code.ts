import { equalBytes, utf8 } from '#formats/bytes';
import { toCrockford } from '#formats/crockford';

/** 50 bits: nobody hits one by trying, and it can be read out over the telephone. */
const checkCharacters = 10;

/** What a keyed hash is made over for the tracking code of a case. Nothing else is hashed under a beginning like this. */
export const trackingMessage = (caseId: string): Uint8Array => utf8(`tracking:${caseId}`);

/** 查询码: the number of the case and a check part that only the holder of the key can make. `mac` is over `trackingMessage`. */
export const trackingCode = (caseId: string, mac: Uint8Array): string =>
  `${caseId}-${toCrockford(mac, checkCharacters)}`;

/** The number of the case that a code of the right form names, whether or not the code is good. */
export const caseNamedIn = (code: string): string => code.slice(0, -checkCharacters - 1);

/** Whether a code is the one of the case that it names; the time taken tells nothing about how much of it is right. */
export const isTrackingCode = (code: string, mac: Uint8Array): boolean =>
  equalBytes(utf8(code), utf8(trackingCode(caseNamedIn(code), mac)));
