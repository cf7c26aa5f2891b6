import type { Clock } from '#application/clock';
import type { Partners } from './partners.ts';
import { signWebhook, type SignWebhookDependencies } from './sign-webhook.ts';
import type { Attempt, Failed } from '#domain/partner/delivery';
import type { Endpoint, Network } from '#domain/partner/registration';
import { utf8 } from '#formats/bytes';
import { parseStrictJson } from '#formats/jcs';

/** An answer, or why there is none (a stable word). */
export type Answer =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }
  | { readonly fault: string };

/** Posts to addresses that partners named, and to no others; follows nobody elsewhere. */
export interface PartnerRequests {
  post(request: {
    url: string;
    network: Network;
    headers: Readonly<Record<string, string>>;
    body: Uint8Array;
    /** Of the whole attempt. */
    timeoutMs: number;
    /** Of the answer that are read. */
    maxBytes: number;
  }): Promise<Answer>;
}

export interface PostMessageDependencies extends SignWebhookDependencies {
  readonly partners: Partners;
  readonly requests: PartnerRequests;
  readonly clock: Clock;
}

/** A message to an endpoint; `body` is what is signed and sent, as UTF-8. */
export interface Posted {
  readonly partner: string;
  readonly endpoint: string;
  readonly id: string;
  readonly body: string;
}

/** Standard Webhooks asks for 15 to 30 seconds. */
const timeoutMs = 20_000;
/** As much of an answer as a rule on its body, or a code, can be in. */
const maxAnswerBytes = 65_536;
const maxAnswerDepth = 8;

/** Signs a message with every kind that its endpoint wants, posts it once, and says what became of it. */
export async function postMessage(
  dependencies: PostMessageDependencies,
  { partner: id, endpoint: endpointId, ...posted }: Posted,
): Promise<Attempt> {
  const { partners, requests, clock } = dependencies;
  const partner = (await partners.all()).find((each) => each.id === id);
  const endpoint = partner?.endpoints.find((each) => each.id === endpointId);
  // It was taken away a moment ago.
  if (endpoint === undefined) return failed('no-endpoint');
  const at = clock.now();
  const message = { id: posted.id, timestamp: Math.floor(Date.parse(at) / 1_000), body: utf8(posted.body) };
  const signed = await signWebhook(dependencies, {
    ...{ partner: id, endpoint: endpointId, signs: endpoint.signs, message, at },
  });
  if ('missing' in signed) return failed(`no-key-${signed.missing}`);
  const answer = await requests.post({
    ...{ url: endpoint.url, network: endpoint.network, timeoutMs, maxBytes: maxAnswerBytes, body: message.body },
    headers: {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(message.timestamp),
      'webhook-signature': signed.signature,
    },
  });
  return attemptOf(answer, { endpoint, at });
}

function attemptOf(answer: Answer, { endpoint, at }: { endpoint: Endpoint; at: string }): Attempt {
  if ('fault' in answer) return failed(answer.fault);
  const { status, headers, body } = answer;
  const said = saidIn(body);
  if (status < 200 || status > 299)
    return {
      ...failed(`status-${status}`, status),
      code: codeIn(said),
      retryAfterMs: status === 429 || status === 503 ? retryAfterMs(headers['retry-after'], at) : null,
    };
  const { ackRule } = endpoint;
  if (ackRule !== undefined && textAt(said, ackRule.pointer) !== ackRule.equals)
    return failed('not-acknowledged', status);
  return { taken: true };
}

const failed = (fault: string, status: number | null = null): Failed => ({
  ...{ taken: false, fault, status, code: null, retryAfterMs: null },
});

function saidIn(body: Uint8Array): unknown {
  try {
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(body), {
      ...{ maxBytes: maxAnswerBytes, maxDepth: maxAnswerDepth },
    });
  } catch {
    return undefined;
  }
}

/** A code as our own answers have them; what else a partner says is not passed on. */
function codeIn(said: unknown): string | null {
  const { code } = Object(said) as { code?: unknown };
  return typeof code === 'string' && /^[a-z][a-z_]{0,39}\.[a-z][a-z_]{0,39}$/.test(code) ? code : null;
}

/** What a JSON pointer (RFC 6901) leads to, as text; null where that is nothing, or no single value. */
function textAt(said: unknown, pointer: string): string | null {
  const steps = pointer.split('/').slice(1);
  const found = steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined,
      said,
    );
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}

/** `Retry-After` as seconds or as a date of HTTP (RFC 9110, 10.2.3); null where it is neither. */
function retryAfterMs(written: string | undefined, at: string): number | null {
  if (written === undefined) return null;
  if (/^\d{1,7}$/.test(written)) return Number(written) * 1_000;
  const until = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(written)
    ? Date.parse(written)
    : NaN;
  return Number.isNaN(until) ? null : Math.max(0, until - Date.parse(at));
}
