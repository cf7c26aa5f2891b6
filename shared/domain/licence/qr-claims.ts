import type { ResultPayload } from './document.ts';
import { concat, fromBase64Url, fromBigInt, toBase64Url, toBigInt, utf8 } from '#formats/bytes';
import { checkLicenceIdentifier, licenceIdentifier } from '#formats/identifiers';
import { canonicalize } from '#formats/jcs';
import { sm3 } from '#formats/sm3';

/**
 * What the code on a page says, few enough bytes for a common camera: with the certificate of whoever sealed the result it gives the whole
 * identifier, and by the signature it can be verified without a network.
 */
export interface QrClaims {
  /** First bytes of the SM3 of the signer's certificate (DER). */
  readonly certificate: Uint8Array;
  /** Days, `YYYY-MM-DD`. */
  readonly issuedOn: string;
  readonly validUntil: string | null;
  /** Three digits: the issuer's own type of licence. */
  readonly typeSerial: string;
  /** Three digits. */
  readonly version: string;
  /** Number among the issuer's licences of this type: at most 33 digits and capital letters. */
  readonly serial: string;
  /** First bytes of the SM3 of the holder's name and masked number, as both stand on the page. */
  readonly holder: Uint8Array;
}

/** Why a code is none of ours (a stable word). */
export type QrFault =
  'qr.length' | 'qr.characters' | 'qr.format_unknown' | 'qr.date' | 'qr.type' | 'qr.version' | 'qr.serial';

export type QrCheck =
  | {
      readonly ok: true;
      readonly claims: QrClaims;
      /** The bytes that are signed. */
      readonly message: Uint8Array;
      /** r and s, 32 bytes each. */
      readonly signature: Uint8Array;
    }
  | { readonly ok: false; readonly reason: QrFault };

const FORMAT = 1;
const certificateBytes = 4;
const holderBytes = 8;
/** Format, certificate, two days, type and version, holder. */
const fixedBytes = 1 + certificateBytes + 2 + 2 + 3 + holderBytes;
/** All claims together: with the signature and an address they are a code of version 11 at most. */
export const mostClaimBytes = 42;
export const signatureBytes = 64;
/** Days are counted from here; 0 is no day. */
const dayZero = Date.parse('1999-12-31T00:00:00Z');
const dayMs = 86_400_000;
const lastDay = 0xffff;
const context = utf8('tongban-qr\n');

/** The claims of a result; throws a RangeError for an identifier whose parts do not fit in. */
export function qrClaimsOf(payload: ResultPayload, certificate: Uint8Array): QrClaims {
  const checked = checkLicenceIdentifier(payload.identifier);
  if (!checked.ok) throw new RangeError('not an identifier of a licence');
  const { typeCode, serial, version } = checked.parts;
  const { issuedOn, validUntil, holder } = payload;
  return {
    ...{ certificate: certificateDigest(certificate), issuedOn, validUntil },
    ...{ typeSerial: typeCode.slice(-3), version, serial, holder: holderDigest(holder) },
  };
}

/** What a code says of the certificate of its signer. */
export const certificateDigest = (certificate: Uint8Array): Uint8Array => sm3(certificate).slice(0, certificateBytes);

/** What a code says of a holder, for whoever sees name and number on the page. */
export const holderDigest = ({ name, maskedNumber }: { name: string; maskedNumber: string }): Uint8Array =>
  sm3(utf8(canonicalize([name, maskedNumber]))).slice(0, holderBytes);

/** The identifier that claims are about, where whoever signed them (a credit code) is its issuer and defines its type. */
export const identifierIn = ({ typeSerial, serial, version }: QrClaims, issuer: string): string =>
  licenceIdentifier({ typeCode: issuer + typeSerial, issuer, serial, version });

/** Claims as bytes, at most `mostClaimBytes`; throws a RangeError for what does not fit in. */
export function packQrClaims(claims: QrClaims): Uint8Array {
  const { certificate, issuedOn, validUntil, typeSerial, version, serial, holder } = claims;
  if (certificate.length !== certificateBytes || holder.length !== holderBytes) throw new RangeError('no digests');
  const packed = concat(
    Uint8Array.of(FORMAT),
    certificate,
    fromBigInt(BigInt(dayNumber(issuedOn)), 2),
    fromBigInt(BigInt(validUntil === null ? 0 : dayNumber(validUntil)), 2),
    fromBigInt(BigInt(digits(typeSerial) * 1000 + digits(version)), 3),
    holder,
    packedSerial(serial),
  );
  if (packed.length > mostClaimBytes) throw new RangeError('a serial number that is too long for a code');
  return packed;
}

/** The bytes that are signed for a code: no other signature of a seal is over bytes that begin so. */
export const qrMessage = (packed: Uint8Array): Uint8Array => concat(context, packed);

/** The address in a code: the page that verifies it, and behind `#`, which no server is told, claims and signature (r and s, 32 bytes each). */
export function qrAddress({
  base,
  packed,
  signature,
}: {
  base: string;
  packed: Uint8Array;
  signature: Uint8Array;
}): string {
  if (signature.length !== signatureBytes) throw new RangeError('not a signature of 64 bytes');
  return `${base}#${toBase64Url(concat(packed, signature))}`;
}

const longestText = Math.ceil(((mostClaimBytes + signatureBytes) * 4) / 3);

/** Reads what stands behind the `#` of a code: bounded, and in the one way in which it is written. Nothing is verified. */
export function readQr(text: string): QrCheck {
  if (text.length > longestText) return { ok: false, reason: 'qr.length' };
  const bytes = bytesIn(text);
  if (bytes === null) return { ok: false, reason: 'qr.characters' };
  if (bytes.length <= fixedBytes + signatureBytes) return { ok: false, reason: 'qr.length' };
  const end = bytes.length - signatureBytes;
  const packed = bytes.slice(0, end);
  const claims = unpackQrClaims(packed);
  if (typeof claims === 'string') return { ok: false, reason: claims };
  return { ok: true, claims, message: qrMessage(packed), signature: bytes.slice(end) };
}

/** Claims in bytes that `packQrClaims` wrote, or why there are none. */
export function unpackQrClaims(packed: Uint8Array): QrClaims | QrFault {
  if (packed.length <= fixedBytes || packed.length > mostClaimBytes) return 'qr.length';
  if (packed[0] !== FORMAT) return 'qr.format_unknown';
  let at = 1;
  const take = (length: number): Uint8Array => packed.slice(at, (at += length));
  const number = (length: number): number => Number(toBigInt(take(length)));
  const certificate = take(certificateBytes);
  const [issued, until, typeAndVersion] = [number(2), number(2), number(3)];
  const holder = take(holderBytes);
  const serial = serialIn(take(packed.length - at));
  const [type, version] = [Math.floor(typeAndVersion / 1000), typeAndVersion % 1000];
  if (issued === 0 || (until !== 0 && until < issued)) return 'qr.date';
  if (type > 999) return 'qr.type';
  if (version === 0) return 'qr.version';
  if (serial === null) return 'qr.serial';
  return {
    ...{ certificate, issuedOn: dayOf(issued), validUntil: until === 0 ? null : dayOf(until) },
    ...{ typeSerial: threeDigits(type), version: threeDigits(version), serial, holder },
  };
}

function bytesIn(text: string): Uint8Array | null {
  try {
    return fromBase64Url(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function dayNumber(date: string): number {
  const days = (Date.parse(`${date}T00:00:00Z`) - dayZero) / dayMs;
  if (!(days >= 1 && days <= lastDay) || dayOf(days) !== date) throw new RangeError('not a day that fits in a code');
  return days;
}

const dayOf = (days: number): string => new Date(dayZero + days * dayMs).toISOString().slice(0, 10);

function digits(text: string): number {
  if (!/^\d{3}$/.test(text)) throw new RangeError('not three digits');
  return Number(text);
}

const threeDigits = (number: number): string => String(number).padStart(3, '0');

const SERIAL = /^[0-9A-Z]+$/;
/** A digit before the others keeps those that are 0. */
const lead = '1';

/** A serial number as one number to the base 36, in as few bytes as it needs. */
function packedSerial(serial: string): Uint8Array {
  if (!SERIAL.test(serial)) throw new RangeError('not a serial number');
  let number = 0n;
  for (const digit of lead + serial) number = number * 36n + BigInt(parseInt(digit, 36));
  return fromBigInt(number, Math.ceil(number.toString(16).length / 2));
}

function serialIn(bytes: Uint8Array): string | null {
  const text = toBigInt(bytes).toString(36).toUpperCase();
  const isShortest = bytes[0] !== 0;
  return isShortest && text.startsWith(lead) && text.length > 1 ? text.slice(1) : null;
}
