import { randomUUID } from 'node:crypto';
import { requestLine } from '#contracts/partner/exchange';
import { utf8 } from '#formats/bytes';
import { parsePrivateKey, parseSecret } from '#formats/webhook-keys';
import { signV1, signV1a, type WebhookMessage } from '#formats/webhook-signatures';

/** An answer as it came; null where there was none, and nobody knows what was done. */
export type ApiAnswer = { readonly status: number; readonly text: string } | null;

/** Functions answer with six megabytes at most. */
const answerBytes = 6_291_456;
/** The gateway waits for 29 s. */
const timeoutMs = 40_000;

/** Signs with `whsec_…` (v1) or `whsk_…` (v1a). Throws RangeError where it is neither. */
export function signerOf(key: string): (message: WebhookMessage) => string {
  if (key.startsWith('whsk_')) {
    const seed = parsePrivateKey(key);
    return (message) => signV1a(seed, message);
  }
  const secret = parseSecret(key);
  return (message) => signV1(secret, message);
}

/** What a partner asks of a deployment. Only reading is signed here: what is posted, the partner signed. */
export class ExchangeApi {
  readonly #base: string;
  readonly #region: string;
  readonly #partner: string;
  readonly #sign: (message: WebhookMessage) => string;
  readonly #now: () => number;

  /** `region`: of the deployment, six digits. `now`: milliseconds since 1970. */
  constructor(of: { api: string; region: string; partner: string; key: string; now?: () => number }) {
    this.#base = of.api.replace(/\/$/, '');
    this.#region = of.region;
    this.#partner = of.partner;
    this.#sign = signerOf(of.key);
    this.#now = of.now ?? Date.now;
  }

  /** What waits for the partner; `after`: where the page before ended. */
  outbox(after: string | null): Promise<ApiAnswer> {
    const asked = { path: `/partners/${this.#partner}/outbox`, query: { after: after ?? undefined } };
    const line = requestLine({ to: this.#region, ...asked });
    const message = { id: randomUUID(), timestamp: Math.floor(this.#now() / 1_000), body: utf8(line) };
    const headers = {
      'webhook-id': message.id,
      'webhook-timestamp': String(message.timestamp),
      'webhook-signature': this.#sign(message),
    };
    return this.#ask(requestLine(asked).replace('GET ', ''), { headers });
  }

  /** Bytes of the partner, as they lay there. */
  post(what: 'batches' | 'receipts', body: Uint8Array<ArrayBuffer>): Promise<ApiAnswer> {
    const headers = { 'content-type': 'application/json' };
    return this.#ask(`/partners/${this.#partner}/${what}`, { method: 'POST', headers, body });
  }

  async #ask(path: string, init: RequestInit): Promise<ApiAnswer> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(`${this.#base}${path}`, { ...init, signal, redirect: 'manual' });
      const text = await textOf(answer);
      return text === null ? null : { status: answer.status, text };
    } catch {
      return null;
    }
  }
}

/** Null where it is longer than anything that is ever answered. */
async function textOf(answer: Response): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body = answer.body as AsyncIterable<Uint8Array> | null;
  if (body !== null)
    for await (const part of body) {
      bytes += part.length;
      if (bytes > answerBytes) return null;
      parts.push(part);
    }
  return Buffer.concat(parts).toString('utf8');
}
