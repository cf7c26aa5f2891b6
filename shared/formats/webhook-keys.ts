import { fromBase64, toBase64 } from './bytes.ts';
import { ED25519_KEY_BYTES, isEd25519PublicKey } from './ed25519.ts';

// Standard Webhooks 1.0, "Signature scheme": 192 to 512 bits.
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/** Whether the bytes have the length of a symmetric secret: 24 to 64. */
export function isWebhookSecret(bytes: Uint8Array): boolean {
  return bytes.length >= MIN_SECRET_BYTES && bytes.length <= MAX_SECRET_BYTES;
}

/** One way of writing a key: a prefix, then base64 with padding. No message repeats a key. */
interface KeyText {
  readonly prefix: string;
  readonly what: string;
  readonly holds: (bytes: Uint8Array) => boolean;
}

const secretText: KeyText = { prefix: 'whsec_', what: 'a webhook secret', holds: isWebhookSecret };
const privateText: KeyText = {
  prefix: 'whsk_',
  what: 'a private webhook key',
  holds: ({ length }) => length === ED25519_KEY_BYTES,
};
const publicText: KeyText = { prefix: 'whpk_', what: 'a public webhook key', holds: isEd25519PublicKey };

function parse({ prefix, what, holds }: KeyText, text: string): Uint8Array {
  if (!text.startsWith(prefix)) throw new RangeError(`not ${what}: it begins with ${prefix}`);
  const bytes = fromBase64(text.slice(prefix.length));
  if (!holds(bytes)) throw new RangeError(`not ${what}`);
  return bytes;
}

function write({ prefix, what, holds }: KeyText, bytes: Uint8Array): string {
  if (!holds(bytes)) throw new RangeError(`not ${what}`);
  return prefix + toBase64(bytes);
}

/** The 24 to 64 bytes of a symmetric secret `whsec_…`; throws a RangeError on anything that `writeSecret` would not write. */
export function parseSecret(text: string): Uint8Array {
  return parse(secretText, text);
}

/** `whsec_…` of 24 to 64 bytes; throws a RangeError for another length. */
export function writeSecret(secret: Uint8Array): string {
  return write(secretText, secret);
}

/** The 32-byte Ed25519 seed of `whsk_…`; throws a RangeError on anything that `writePrivateKey` would not write. */
export function parsePrivateKey(text: string): Uint8Array {
  return parse(privateText, text);
}

/** `whsk_…` of a 32-byte Ed25519 seed; throws a RangeError for another length. */
export function writePrivateKey(seed: Uint8Array): string {
  return write(privateText, seed);
}

/** The 32-byte Ed25519 public key of `whpk_…`; throws a RangeError on anything that `writePublicKey` would not write. */
export function parsePublicKey(text: string): Uint8Array {
  return parse(publicText, text);
}

/** `whpk_…` of a 32-byte Ed25519 public key; throws a RangeError for what cannot be one, a point of small order too. */
export function writePublicKey(publicKey: Uint8Array): string {
  return write(publicText, publicKey);
}
