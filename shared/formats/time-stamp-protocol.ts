import { DerCursor, DerError, readDer, type DerElement } from './der-reader.ts';
import { Tag } from './der-tags.ts';
import {
  bitStringValue,
  booleanValue,
  integerValue,
  objectIdentifierValue,
  smallIntegerValue,
  textValue,
} from './der-values.ts';
import { derBoolean, derInteger, derNamedBits, derSequence, derUtf8String } from './der-writer.ts';
import { encodeImprint, imprintValue, type MessageImprint, SM3_IDENTIFIER } from './message-imprint.ts';

/** Media types of the two over HTTP (RFC 3161 §3.4). */
export const QUERY_MEDIA_TYPE = 'application/timestamp-query';
export const REPLY_MEDIA_TYPE = 'application/timestamp-reply';

/** A TimeStampReq as read (RFC 3161 §2.4.1). */
export interface TimeStampQuery extends MessageImprint {
  /** Object identifier of the policy that is asked for; null where any will do. */
  readonly policy: string | null;
  readonly nonce: bigint | null;
  /** Whether the token is to hold the certificate of its signer. */
  readonly certificateAsked: boolean;
}

const IMPRINT_BYTES = 32;
const MAX_QUERY_BYTES = 4 * 1024;
/** A token may have some hundred thousand with its certificates; around it there is next to nothing. */
export const maxReplyBytes = 132 * 1024;
const MAX_NONCE = 1n << 160n;

/** Asks to stamp an SM3 imprint, with the certificate in the token, by any policy. The nonce is positive and of no other question. */
export function encodeTimeStampQuery({ imprint, nonce }: { imprint: Uint8Array; nonce: bigint }): Uint8Array {
  if (imprint.length !== IMPRINT_BYTES) throw new RangeError('an imprint by SM3 has 32 bytes');
  if (nonce <= 0n || nonce >= MAX_NONCE) throw new RangeError('nonce out of range');
  return derSequence(
    derInteger(1),
    encodeImprint({ imprint, imprintDigest: SM3_IDENTIFIER }),
    derInteger(nonce),
    derBoolean(true),
  );
}

/** Reads a question strictly; throws a DerError on anything else, on digests that are not in use, and on extensions. */
export function parseTimeStampQuery(der: Uint8Array): TimeStampQuery {
  const query = new DerCursor(readDer(der, { maxBytes: MAX_QUERY_BYTES }));
  if (integerValue(query.takeAny()) !== 1n) throw new DerError('not a version 1 question');
  const message = imprintValue(query.take(Tag.sequence));
  if (message.imprint.length !== IMPRINT_BYTES) throw new DerError('imprint of another length');
  const policy = query.takeIf(Tag.objectIdentifier);
  const nonce = query.takeIf(Tag.integer);
  const asked = query.takeIf(Tag.boolean);
  query.end();
  if (asked !== undefined && !booleanValue(asked)) throw new DerError('default value encoded');
  return {
    ...message,
    policy: policy === undefined ? null : objectIdentifierValue(policy),
    nonce: nonce === undefined ? null : integerValue(nonce),
    certificateAsked: asked !== undefined,
  };
}

/** PKIStatus, by its number. */
const statuses = [
  'granted',
  'granted-with-mods',
  'rejection',
  'waiting',
  'revocation-warning',
  'revocation-notification',
] as const;

/** PKIFailureInfo of a time-stamping authority, by its bit. */
const failureBits = {
  'bad-algorithm': 0,
  'bad-request': 2,
  'bad-data-format': 5,
  'time-not-available': 14,
  'unaccepted-policy': 15,
  'unaccepted-extension': 16,
  'additional-information-not-available': 17,
  'system-failure': 25,
} as const;

export type TimeStampFailure = keyof typeof failureBits;

/** A TimeStampResp as read (RFC 3161 §2.4.2): a token (DER, not looked at), or why there is none. */
export type TimeStampReply =
  | { readonly granted: true; readonly token: Uint8Array }
  | {
      readonly granted: false;
      readonly status: Exclude<(typeof statuses)[number], 'granted' | 'granted-with-mods'>;
      readonly failures: readonly TimeStampFailure[];
    };

/** An answer; `said` goes with a refusal, in words for people. */
export function encodeTimeStampReply(reply: TimeStampReply, said?: string): Uint8Array {
  if (reply.granted) return derSequence(derSequence(derInteger(0)), reply.token);
  const { status, failures } = reply;
  const words = said === undefined ? [] : [derSequence(derUtf8String(said))];
  const bits = failures.length === 0 ? [] : [derNamedBits(failures.map((failure) => failureBits[failure]))];
  return derSequence(derSequence(derInteger(statuses.indexOf(status)), ...words, ...bits));
}

/** Reads an answer strictly; throws a DerError on anything else: a token without a grant, a grant without a token, an unknown failure. */
export function parseTimeStampReply(der: Uint8Array): TimeStampReply {
  const reply = new DerCursor(readDer(der, { maxBytes: maxReplyBytes }));
  const info = reply.sequence();
  const status = statuses[smallIntegerValue(info.takeAny())];
  if (status === undefined) throw new DerError('status not in use');
  const words = info.takeIf(Tag.sequence);
  if (words !== undefined) checkWords(words);
  const bits = info.takeIf(Tag.bitString);
  info.end();
  const failures = bits === undefined ? [] : failuresValue(bits);
  const token = reply.takeIf(Tag.sequence);
  reply.end();
  if (status === 'granted' || status === 'granted-with-mods') {
    if (token === undefined || bits !== undefined) throw new DerError('granted without a token, or with a failure');
    return { granted: true, token: token.encoded };
  }
  if (token !== undefined) throw new DerError('a token that is not granted');
  return { granted: false, status, failures };
}

function checkWords(element: DerElement): void {
  if (element.children.length === 0) throw new DerError('no words');
  for (const child of element.children) {
    if (child.tag !== Tag.utf8String) throw new DerError('words of another type');
    textValue(child);
  }
}

function failuresValue(element: DerElement): TimeStampFailure[] {
  const { bytes } = bitStringValue(element);
  if (bytes.length > 0 && bytes.at(-1) === 0) throw new DerError('named bits not minimal');
  const known = Object.entries(failureBits) as [TimeStampFailure, number][];
  const set = [...bytes].flatMap((octet, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bit) => ((octet & (0x80 >> bit)) === 0 ? [] : [at * 8 + bit])),
  );
  return set.map((bit) => {
    const failure = known.find(([, each]) => each === bit)?.[0];
    if (failure === undefined) throw new DerError('failure not in use');
    return failure;
  });
}
