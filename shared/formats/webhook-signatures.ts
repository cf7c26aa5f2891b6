import { createHmac, type Hmac } from 'node:crypto';
import { concat, equalBytes, fromBase64, toBase64, utf8 } from './bytes.ts';
import { isUncompressedPoint } from './curves.ts';
import { ed25519Sign, ed25519Verify } from './ed25519.ts';
import { sm2Digest, sm2Verify } from './sm2.ts';
import { isWebhookSecret } from './webhook-keys.ts';

/**
 * Kinds of signatures, as they are written: HMAC-SHA256 and Ed25519 of Standard Webhooks 1.0, and a national one, SM2 with
 * SM3 and the usual id (GB/T 32918, GM/T 0009), as a DER `SEQUENCE { r, s }`.
 */
export type WebhookKind = 'v1' | 'v1a' | 'v1sm2';

/** A message as it is sent. */
export interface WebhookMessage {
  /** 1 to 128 letters, digits, `_` and `-`, so that the full stops of the signed bytes mean one thing only. */
  readonly id: string;
  /** Of the attempt, in seconds since 1970. */
  readonly timestamp: number;
  /** The bytes that travel, never JSON that was written again. */
  readonly body: Uint8Array;
}

/** One signature as it was read: 32 bytes where it is one of v1, 64 of v1a, DER of v1sm2. */
export interface WebhookSignature {
  readonly kind: WebhookKind;
  readonly bytes: Uint8Array;
}

/** A key that signatures are held against; `id` is whatever its owner calls it. */
export type WebhookKey =
  | { readonly kind: 'v1'; readonly id: string; /** 24 to 64 bytes. */ readonly secret: Uint8Array }
  | { readonly kind: 'v1a'; readonly id: string; /** 32 bytes. */ readonly publicKey: Uint8Array }
  | {
      readonly kind: 'v1sm2';
      readonly id: string;
      /** The uncompressed point (65 bytes) of the organisation's certificate. */
      readonly publicKey: Uint8Array;
    };

const ID = /^[A-Za-z0-9_-]{1,128}$/;
const TIMESTAMP = /^(?:0|[1-9]\d{0,11})$/;
const MAX_TIMESTAMP = 999_999_999_999;
const ENTRY = /^(v\d[a-z0-9]{0,14}),([A-Za-z0-9+/]+={0,2})$/;
const MAX_ENTRIES = 16;
const MAX_CHARACTERS = 4096;

/** Whether the text is an id that a message can have. */
export function isWebhookId(text: string): boolean {
  return ID.test(text);
}

/** Seconds of decimal digits, at most 12, without sign, leading zero, space or suffix; undefined for anything else. */
export function parseTimestamp(text: string): number | undefined {
  return TIMESTAMP.test(text) ? Number(text) : undefined;
}

/** What stands before the body in the signed bytes; throws a RangeError for an id or a timestamp that cannot be sent. */
function head({ id, timestamp }: WebhookMessage): string {
  if (!isWebhookId(id)) throw new RangeError('not a webhook id');
  if (!Number.isInteger(timestamp) || timestamp < 0 || timestamp > MAX_TIMESTAMP) {
    throw new RangeError('not a webhook timestamp');
  }
  return `${id}.${timestamp}.`;
}

/** The signed bytes, `id.timestamp.body`; throws a RangeError for an id or a timestamp that cannot be sent. */
export function signedContent(message: WebhookMessage): Uint8Array {
  return concat(utf8(head(message)), message.body);
}

/** The body is hashed where it lies: putting it behind the head would copy it. */
function hmacOf(secret: Uint8Array, message: WebhookMessage): Hmac {
  if (!isWebhookSecret(secret)) throw new RangeError('not a webhook secret');
  return createHmac('sha256', secret).update(head(message)).update(message.body);
}

/**
 * The entry `v1,…`: HMAC-SHA256 under a secret of 24 to 64 bytes; throws a RangeError for another length and as
 * `signedContent` does.
 */
export function signV1(secret: Uint8Array, message: WebhookMessage): string {
  // Text straight from the hash: as bytes first it would take a tenth longer.
  return `v1,${hmacOf(secret, message).digest('base64')}`;
}

/** The entry `v1a,…`: Ed25519 under a 32-byte seed; throws a RangeError for another length and as `signedContent` does. */
export function signV1a(seed: Uint8Array, message: WebhookMessage): string {
  return writeSignature({ kind: 'v1a', bytes: ed25519Sign({ seed, message: signedContent(message) }) });
}

/**
 * SM3(Z ‖ M), the 32 bytes that KMS signs (`MessageType: DIGEST`) with the key of this uncompressed point (65 bytes);
 * its DER answer is what `writeSignature` takes as v1sm2. Throws a RangeError for another form of key and as `signedContent` does.
 */
export function digestV1sm2(publicKey: Uint8Array, message: WebhookMessage): Uint8Array {
  return sm2Digest({ publicKey, message: signedContent(message) });
}

/** One entry of the header, `<kind>,<base64>`. */
export function writeSignature({ kind, bytes }: WebhookSignature): string {
  return `${kind},${toBase64(bytes)}`;
}

/** The header `webhook-signature` of 1 to 16 entries; throws a RangeError for other counts, entries, or over 4,096 characters. */
export function writeSignatures(entries: readonly string[]): string {
  const text = entries.join(' ');
  const counted = entries.length > 0 && entries.length <= MAX_ENTRIES && text.length <= MAX_CHARACTERS;
  if (!counted || !entries.every((entry) => ENTRY.test(entry))) {
    throw new RangeError('not a list of webhook signatures');
  }
  return text;
}

/**
 * The signatures of a header: 1 to 16 entries `<version>,<base64>`, one space between, at most 4,096 characters;
 * undefined for anything else. Well-formed entries of versions that are not known here are left out. Whether the length
 * is one of its kind is no question of form: such a signature does not fit.
 */
export function parseSignatures(text: string): readonly WebhookSignature[] | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const entries = text.split(' ');
  if (entries.length > MAX_ENTRIES) return undefined;
  const known: WebhookSignature[] = [];
  for (const entry of entries) {
    const [, version = '', base64 = ''] = ENTRY.exec(entry) ?? [];
    const bytes = bytesOf(base64);
    if (bytes === undefined) return undefined;
    if (isKind(version)) known.push({ kind: version, bytes });
  }
  return known;
}

function isKind(version: string): version is WebhookKind {
  return version === 'v1' || version === 'v1a' || version === 'v1sm2';
}

/** At least one byte of canonical base64. */
function bytesOf(base64: string): Uint8Array | undefined {
  if (base64 === '') return undefined;
  try {
    return fromBase64(base64);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Tells of one key whether a signature over the message is its own. What does not depend on the signature is computed
 * once. A key that is none (a secret too short, a point that is not on the curve) has no signatures; nothing throws but a
 * message that cannot be sent.
 */
export function verifierOf(key: WebhookKey, message: WebhookMessage): (signature: Uint8Array) => boolean {
  switch (key.kind) {
    case 'v1': {
      if (!isWebhookSecret(key.secret)) return () => false;
      const expected = hmacOf(key.secret, message).digest();
      return (signature) => equalBytes(expected, signature);
    }
    case 'v1a': {
      const { publicKey } = key;
      const content = signedContent(message);
      return (signature) => ed25519Verify({ publicKey, message: content, signature });
    }
    case 'v1sm2': {
      const { publicKey } = key;
      if (!isUncompressedPoint(publicKey)) return () => false;
      const digest = digestV1sm2(publicKey, message);
      return (signature) => sm2Verify({ publicKey, digest, signature });
    }
  }
}
