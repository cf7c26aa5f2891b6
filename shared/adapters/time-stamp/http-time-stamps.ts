import { randomBytes } from 'node:crypto';
import { postBounded } from '#adapters/system/post-bounded';
import type { TimeStamps } from '#application/sealing/ports';
import type { TimeStampAuthority } from '#contracts/time-stamps';
import { equalBytes, toBigInt } from '#formats/bytes';
import { SM3_IDENTIFIER } from '#formats/message-imprint';
import { parseTimeStamp, signerFault } from '#formats/time-stamp';
import {
  encodeTimeStampQuery,
  maxReplyBytes,
  parseTimeStampReply,
  QUERY_MEDIA_TYPE,
  type TimeStampReply,
} from '#formats/time-stamp-protocol';

/** Two attempts are to leave the sealer time within its fifteen seconds. */
const defaultTimeoutMs = 4_000;
const attempts = 2;

/** No answer, or none for now; trying again later helps. */
class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';
}

/**
 * An authority of time-stamps, asked over HTTP (RFC 3161 §3.4). What it answers is believed only where it stamps what was asked,
 * for this question, with a key for time-stamps: that the authority is trusted is for whoever verifies the chain. Throws
 * ServiceUnavailable where it cannot be reached or cannot stamp now, and Error where it refuses or answers otherwise than asked.
 */
export class HttpTimeStamps implements TimeStamps {
  readonly #url: string;
  readonly #timeoutMs: number;

  constructor({ authority, timeoutMs = defaultTimeoutMs }: { authority: TimeStampAuthority; timeoutMs?: number }) {
    this.#url = authority.url;
    this.#timeoutMs = timeoutMs;
  }

  async stamp(digest: Uint8Array): Promise<Uint8Array> {
    const nonce = toBigInt(randomBytes(8)) + 1n;
    const reply = parseTimeStampReply(await this.#post(encodeTimeStampQuery({ imprint: digest, nonce })));
    if (!reply.granted) throw refusal(reply);
    const stamp = parseTimeStamp(reply.token);
    if (stamp.nonce !== nonce) throw new Error('the time-stamp is the answer to another question');
    if (stamp.imprintDigest !== SM3_IDENTIFIER || !equalBytes(stamp.imprint, digest))
      throw new Error('the time-stamp is of something else');
    const fault = signerFault(stamp);
    if (fault !== null) throw new Error(`the time-stamp is worth nothing: ${fault}`);
    return reply.token;
  }

  /** A question that is posted twice is answered twice, and does no harm: nothing is counted but what is kept. */
  async #post(body: Uint8Array): Promise<Uint8Array> {
    const headers = { 'content-type': QUERY_MEDIA_TYPE };
    let cause: unknown;
    for (let attempt = 1; attempt <= attempts; attempt += 1)
      try {
        return await postBounded({
          ...{ url: this.#url, headers, body },
          ...{ timeoutMs: this.#timeoutMs, maxBytes: maxReplyBytes },
        });
      } catch (error) {
        cause = error;
      }
    throw new ServiceUnavailable('the authority of time-stamps did not answer', { cause });
  }
}

function refusal({ status, failures }: Extract<TimeStampReply, { granted: false }>): Error {
  const passing = status === 'waiting' || failures.some((each) => /^(?:time-not-available|system-failure)$/.test(each));
  const message = `the authority of time-stamps gives none: ${[status, ...failures].join(', ')}`;
  return passing ? new ServiceUnavailable(message) : new Error(message);
}
