import type { RunningDeployment } from '#infra/commands/boot';
import type { TestDeployment } from './deployment.ts';
import { problemIn, type RawAnswer, type RawRequest, send } from './raw-request.ts';
import { requestLine } from '#contracts/partner/exchange';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import { messageId, type PartnerMessage } from '#contracts/partner/message';
import { toBase64, utf8 } from '#formats/bytes';
import { signV1, writeSignatures } from '#formats/webhook-signatures';

/** Who posts a message, and what of it is not as it should be: the signature is over what is sent, unless it is given. */
export interface Posting {
  /** Id under which it is registered where it posts to. */
  readonly partner: string;
  /** What it signs with. */
  readonly secret: Uint8Array;
  readonly id?: string;
  /** Seconds since 1970; by the clock of the cloud unless given. */
  readonly timestamp?: number;
  /** Bytes in the place of the message. */
  readonly body?: Uint8Array;
  /** Headers besides, or in the place of those that belong there; undefined: left out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As through a gateway that takes headers away. */
  readonly envelope?: true;
}

/** What a partner is answered. */
export type Told =
  | { readonly ok: true; readonly value: { readonly id: string; readonly case: string; readonly seq: number } }
  | { readonly ok: false; readonly status: number; readonly code: string };

type Running = Pick<TestDeployment, 'api' | 'cloud' | 'partnerSecret'>;

/** Posts a message as a partner does, with whatever is wrong with it. */
export async function postAs(running: Running, message: object, posting: Posting): Promise<Told> {
  const answer = await send(running.api, requestOf(running, message, posting));
  if (answer.status !== 200) return { ok: false, status: answer.status, code: problemIn(answer).code };
  return { ok: true, value: JSON.parse(answer.text) as { id: string; case: string; seq: number } };
}

function requestOf({ cloud }: Running, message: object, posting: Posting): RawRequest {
  const { partner, secret, timestamp = Math.floor(cloud.clock.now() / 1_000), envelope } = posting;
  const { id = messageId(message as PartnerMessage), body = utf8(JSON.stringify(message)) } = posting;
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': writeSignatures([signV1(secret, { id, timestamp, body })]),
  };
  const given = Object.entries({ 'content-type': 'application/json', ...(envelope ? {} : signed), ...posting.headers });
  const headers = Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const path = `/partners/${partner}/${envelope ? 'envelopes' : 'messages'}`;
  if (!envelope) return { method: 'POST', path, headers, body };
  const webhook = { id, timestamp: String(timestamp), signature: signed['webhook-signature'] };
  return { method: 'POST', path, headers, body: JSON.stringify({ webhook, payload: toBase64(body) }) };
}

/** What a partner fetches, signed over what it asks for; `query` in the order of its names. */
export function askAs(
  { api, cloud, deployment }: Running & Pick<RunningDeployment, 'deployment'>,
  { path, query = {} }: { path: string; query?: Readonly<Record<string, string>> },
  { partner, secret, timestamp = Math.floor(cloud.clock.now() / 1_000), headers }: Posting,
): Promise<RawAnswer> {
  const target = `/partners/${partner}${path}`;
  const id = 'ask-1';
  const line = utf8(requestLine({ to: deployment.division, path: target, query }));
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': writeSignatures([signV1(secret, { id, timestamp, body: line })]),
  };
  const search = new URLSearchParams(query).toString();
  const given = Object.entries({ ...signed, ...headers });
  return send(api, {
    ...{ method: 'GET', path: `${target}${search === '' ? '' : `?${search}`}` },
    headers: Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  });
}

/** Something that a partner signed, in an envelope. */
export function envelopeOf(
  { cloud }: Pick<Running, 'cloud'>,
  { id, content, secret }: { id: string; content: object; secret: Uint8Array },
): WebhookEnvelope {
  const timestamp = Math.floor(cloud.clock.now() / 1_000);
  const body = utf8(JSON.stringify(content));
  const signature = writeSignatures([signV1(secret, { id, timestamp, body })]);
  return { webhook: { id, timestamp: String(timestamp), signature }, payload: toBase64(body) };
}

/** The partner's own way to a deployment: what it says arrives signed, as from its consumer. */
export const asPartner =
  (running: Running, partner: string) =>
  (message: object, posting: Partial<Posting> = {}): Promise<Told> =>
    postAs(running, message, { partner, secret: running.partnerSecret(partner).in, ...posting });
