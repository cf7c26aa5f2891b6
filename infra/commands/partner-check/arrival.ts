import { createHash } from 'node:crypto';
import type { Settings } from './settings.ts';
import { messageId, partnerMessage, type PartnerMessage } from '#contracts/partner/message';
import { fromUtf8 } from '#formats/bytes';
import { parseStrictJson } from '#formats/jcs';
import { verifyWebhook } from '#formats/standard-webhooks';
import type { WebhookKind } from '#formats/webhook-signatures';

/** What a request said; faults are codes of the kit. */
export interface Said {
  readonly id: string;
  /** Seconds since 1970, as it was written. */
  readonly timestamp: string;
  /** Kind of the signature that held; null where none did, or its time is off. */
  readonly signed: WebhookKind | null;
  readonly message: PartnerMessage | null;
  /** First of what is wrong; null where nothing is. */
  readonly fault: { readonly status: number; readonly code: string } | null;
  /** SHA-256 over the content without addresses; those are new at every attempt. */
  readonly digest: string;
}

const toleranceSeconds = 300;
const longest = { maxBytes: 1_048_576, maxDepth: 8 };

/** Reads a request as the kit says: headers, signature over the bytes as they came, and only then what they say. */
export function read({ raw, body }: { raw: readonly string[]; body: Uint8Array }, settings: Settings): Said {
  const headerOf = (name: string): string | undefined => {
    const found = raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === name);
    return found.length === 1 ? found[0] : undefined;
  };
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(headerOf);
  const keys = settings.theirKeys;
  const verdict = verifyWebhook({ ...{ id, timestamp, signature, body }, now: Date.now(), toleranceSeconds, keys });
  const named = { id: id ?? '', timestamp: timestamp ?? '' };
  if (!verdict.ok) {
    const isForm = /missing|malformed/.test(verdict.reason);
    const code = isForm ? 'malformed' : verdict.reason.includes('too_') ? 'expired' : 'signature_invalid';
    const fault = { status: isForm ? 400 : 401, code: `webhook.${code}` };
    return { ...named, signed: null, message: null, fault, digest: '' };
  }
  const message = messageIn(body);
  const digest = message === null ? '' : digestOf(message);
  return { ...named, signed: verdict.kind, message, fault: formFault(named.id, { message, settings }), digest };
}

function messageIn(body: Uint8Array): PartnerMessage | null {
  try {
    const parsed = partnerMessage.safeParse(parseStrictJson(fromUtf8(body), longest));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function formFault(id: string, { message, settings }: { message: PartnerMessage | null; settings: Settings }) {
  if (message === null) return { status: 400, code: 'request.malformed' };
  if (id !== messageId(message)) return { status: 422, code: 'webhook.other_id' };
  if (message.from !== settings.regions.theirs) return { status: 403, code: 'partner.not_its_region' };
  if (message.to !== settings.regions.ours) return { status: 422, code: 'partner.wrong_addressee' };
  if (message.previous !== null && message.previous.seq >= message.seq)
    return { status: 400, code: 'request.malformed' };
  return null;
}

const digestOf = (message: PartnerMessage): string =>
  createHash('sha256')
    .update(JSON.stringify(message, (key, value: unknown) => (key === 'url' ? undefined : value)))
    .digest('hex');
