import type { Clock } from '#application/clock';
import type { OwnKeys, PartnerKeys, Partners, PartnerSecrets } from './partners.ts';
import type { Attempt, Failed } from '#domain/partner/delivery';
import { type Endpoint, isValidAt, type Network, type OwnKey, type SignatureKind } from '#domain/partner/registration';
import { fromBase64, utf8 } from '#formats/bytes';
import { parseStrictJson } from '#formats/jcs';
import {
  digestV1sm2,
  signV1,
  signV1a,
  type WebhookMessage,
  writeSignature,
  writeSignatures,
} from '#formats/webhook-signatures';
import { parseCertificate } from '#formats/x509';

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

/** Signs a digest with the deployment's SM2 key in KMS: DER. */
export interface DigestSigner {
  sign(request: { keyArn: string; algorithm: 'SM2-SM3'; digest: Uint8Array }): Promise<Uint8Array>;
}

export interface PostMessageDependencies {
  readonly partners: Partners;
  readonly partnerKeys: PartnerKeys;
  readonly ownKeys: OwnKeys;
  readonly secrets: PartnerSecrets;
  readonly signer: DigestSigner;
  readonly requests: PartnerRequests;
  readonly clock: Clock;
  /** Tells operators of a key that cannot be used; ids only. */
  readonly onFault: (message: string, error: unknown, fields: { partner: string; kind: string; key: string }) => void;
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
  const signatures: string[] = [];
  for (const kind of endpoint.signs) {
    const made = await signaturesOf(dependencies, { kind, partner: id, message, at });
    if (made.length === 0) return failed(`no-key-${kind}`);
    signatures.push(...made);
  }
  const answer = await requests.post({
    ...{ url: endpoint.url, network: endpoint.network, timeoutMs, maxBytes: maxAnswerBytes, body: message.body },
    headers: {
      'content-type': 'application/json',
      'webhook-id': message.id,
      'webhook-timestamp': String(message.timestamp),
      'webhook-signature': writeSignatures(signatures),
    },
  });
  return attemptOf(answer, { endpoint, at });
}

/**
 * One for each key of the kind that is valid now: while keys are changed there are two. A key that cannot be used is passed over, and
 * operators are told: the other of its kind is as good.
 */
async function signaturesOf(
  dependencies: PostMessageDependencies,
  { kind, partner, message, at }: { kind: SignatureKind; partner: string; message: WebhookMessage; at: string },
): Promise<readonly string[]> {
  const { partnerKeys, ownKeys, secrets, onFault } = dependencies;
  const signing =
    kind === 'v1'
      ? (await partnerKeys.of(partner))
          .filter((key) => key.direction === 'out' && key.kind === 'v1' && isValidAt(key, at))
          .map(({ id, material }) => ({
            id,
            sign: async () => signV1(await secrets.open(material, { owner: partner, key: id }), message),
          }))
      : (await ownKeys.all())
          .filter((key) => key.kind === kind && isValidAt(key, at))
          .map((key) => ({ id: key.id, sign: () => ownSignature(dependencies, { key, message }) }));
  const made = await Promise.all(
    signing.map(({ id, sign }) =>
      sign().catch((error: unknown) => {
        onFault('a key cannot be used', error, { partner, kind, key: id });
        return null;
      }),
    ),
  );
  return made.filter((signature) => signature !== null);
}

async function ownSignature(
  { secrets, signer }: PostMessageDependencies,
  { key, message }: { key: OwnKey; message: WebhookMessage },
): Promise<string> {
  if (key.kind === 'v1a') return signV1a(await secrets.open(key.wrapped, { owner: 'own', key: key.id }), message);
  const { publicKey } = parseCertificate(fromBase64(key.certificate));
  const digest = digestV1sm2(publicKey.bytes, message);
  const bytes = await signer.sign({ keyArn: key.keyArn, algorithm: 'SM2-SM3', digest });
  return writeSignature({ kind: 'v1sm2', bytes });
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
