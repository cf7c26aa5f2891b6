import {
  isWebhookId,
  parseSignatures,
  parseTimestamp,
  verifierOf,
  type WebhookKey,
  type WebhookKind,
  type WebhookMessage,
  type WebhookSignature,
} from './webhook-signatures.ts';

/** Names of the headers (Standard Webhooks 1.0, "Webhook headers"). */
export const WEBHOOK_HEADERS = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const;

/** More keys than this are not tried: with 16 signatures that is what one request can cost at most. */
export const MAX_WEBHOOK_KEYS = 8;

/** Why a webhook is refused. */
export type WebhookFault =
  | 'webhook.id_missing'
  | 'webhook.id_malformed'
  | 'webhook.timestamp_missing'
  | 'webhook.timestamp_malformed'
  | 'webhook.too_old'
  | 'webhook.too_new'
  | 'webhook.signature_missing'
  | 'webhook.signature_malformed'
  | 'webhook.no_signature_fits';

/** What a verification comes to: kind and id of the key whose signature it carries, or the first reason against it. */
export type WebhookVerdict =
  | { readonly ok: true; readonly kind: WebhookKind; readonly key: string }
  | { readonly ok: false; readonly reason: WebhookFault };

/**
 * A webhook as it came. Each header is its one text, undefined where it was not sent. Whoever reads a request refuses one
 * that has a header twice before it comes here: joined or chosen, the text would be nobody's.
 */
export interface ReceivedWebhook {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  /** The bytes as they came. */
  readonly body: Uint8Array;
}

/**
 * Whether a webhook is signed by one of the keys and no further than the tolerance from `now` (milliseconds since 1970,
 * both ends included). Every signature is held against every key of its kind; whatever the sender wrote is answered, never
 * thrown. Throws a RangeError for more than 8 keys, a `now` that is no number, or a tolerance that is none or negative.
 */
export function verifyWebhook({
  now,
  toleranceSeconds,
  keys,
  ...received
}: ReceivedWebhook & {
  readonly now: number;
  readonly toleranceSeconds: number;
  readonly keys: readonly WebhookKey[];
}): WebhookVerdict {
  if (keys.length > MAX_WEBHOOK_KEYS) throw new RangeError('too many webhook keys');
  if (!Number.isFinite(now)) throw new RangeError('now is not a time');
  if (!Number.isFinite(toleranceSeconds) || toleranceSeconds < 0) throw new RangeError('not a tolerance');

  const read = readHeaders(received, { now, toleranceSeconds });
  if (typeof read === 'string') return { ok: false, reason: read };
  const { signatures, ...message } = read;
  const key = keys.find((each) => signedBy(each, signatures, message));
  return key ? { ok: true, kind: key.kind, key: key.id } : { ok: false, reason: 'webhook.no_signature_fits' };
}

type ReadWebhook = WebhookMessage & { readonly signatures: readonly WebhookSignature[] };

/** The headers in the order of the signed bytes; the first that is wrong is the answer. */
function readHeaders(
  { id, timestamp, signature, body }: ReceivedWebhook,
  { now, toleranceSeconds }: { readonly now: number; readonly toleranceSeconds: number },
): ReadWebhook | WebhookFault {
  if (isMissing(id)) return 'webhook.id_missing';
  if (!isText(id) || !isWebhookId(id)) return 'webhook.id_malformed';

  if (isMissing(timestamp)) return 'webhook.timestamp_missing';
  const seconds = isText(timestamp) ? parseTimestamp(timestamp) : undefined;
  if (seconds === undefined) return 'webhook.timestamp_malformed';
  const ageMs = now - seconds * 1000;
  if (ageMs > toleranceSeconds * 1000) return 'webhook.too_old';
  if (ageMs < -toleranceSeconds * 1000) return 'webhook.too_new';

  if (isMissing(signature)) return 'webhook.signature_missing';
  const signatures = isText(signature) ? parseSignatures(signature) : undefined;
  if (signatures === undefined) return 'webhook.signature_malformed';
  return { id, timestamp: seconds, body, signatures };
}

function isMissing(header: string | undefined): header is undefined {
  return header === undefined || header === '';
}

/** Node gives some repeated headers as arrays: their type was promised away, not their value. */
function isText(header: unknown): header is string {
  return typeof header === 'string';
}

function signedBy(key: WebhookKey, signatures: readonly WebhookSignature[], message: WebhookMessage): boolean {
  const ofItsKind = signatures.filter(({ kind }) => kind === key.kind);
  if (ofItsKind.length === 0) return false;
  const fits = verifierOf(key, message);
  return ofItsKind.some(({ bytes }) => fits(bytes));
}
