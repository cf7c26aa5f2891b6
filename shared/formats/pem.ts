import { fromBase64, toBase64 } from './bytes.ts';

/** What a PEM block holds. */
export type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'PUBLIC KEY';

/** PEM text (RFC 7468) of one DER value, lines of 64 characters, ending in a line feed. */
export function encodePem(label: PemLabel, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** The DER values of all blocks with this label in a PEM file, in order; throws a RangeError on broken base64. */
export function decodePem(label: PemLabel, text: string): Uint8Array[] {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g');
  return Array.from(text.matchAll(block), ([, body = '']) => fromBase64(body.replace(/\s/g, '')));
}
