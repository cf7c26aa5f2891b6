import type { Clock } from '#application/clock';
import type { PartnerKeys, Partners, PartnerSecrets } from './partners.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { maxDepth, notJson, problemsOf } from '#contracts/field-problems';
import { messageId, partnerMessage, type PartnerMessage } from '#contracts/partner/message';
import { messageBytes } from '#contracts/partner/webhook';
import { isValidAt, type Partner, type PartnerKey } from '#domain/partner/registration';
import { fromBase64, fromUtf8 } from '#formats/bytes';
import { JsonError, type JsonValue, parseStrictJson } from '#formats/jcs';
import { MAX_WEBHOOK_KEYS, verifyWebhook } from '#formats/standard-webhooks';
import { isWebhookId, parseSignatures, parseTimestamp, type WebhookKey } from '#formats/webhook-signatures';
import { type Certificate, parseCertificate } from '#formats/x509';

export interface VerifyMessageDependencies {
  readonly partners: Partners;
  readonly partnerKeys: PartnerKeys;
  readonly secrets: PartnerSecrets;
  readonly clock: Clock;
  /** Tells operators of a key that cannot be used; ids only. */
  readonly onFault: (message: string, error: unknown, fields: { partner: string; kind: string; key: string }) => void;
}

/** A message as somebody posted it. */
export interface PostedMessage {
  /** Whose it is, by the address it was posted to. */
  readonly partner: string;
  /** The headers, each its one text; undefined where it is missing or was given twice. */
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  /** As they came. */
  readonly bytes: Uint8Array;
}

export interface VerifiedMessage {
  readonly partner: Partner;
  readonly message: PartnerMessage;
}

/**
 * What a partner says, believed as it signed it: nothing of the body is read before a signature over its bytes holds. A partner
 * that is not registered has no keys, and is answered like one whose signature is wrong.
 */
export async function verifyMessage(
  dependencies: VerifyMessageDependencies,
  posted: PostedMessage,
): Promise<Outcome<VerifiedMessage>> {
  const { partners, clock } = dependencies;
  const { id = '', timestamp = '', signature = '', bytes } = posted;
  if (bytes.length > messageBytes) return reject('request.too_large');
  const signedAt = parseTimestamp(timestamp);
  if (!isWebhookId(id) || signedAt === undefined || parseSignatures(signature) === undefined)
    return reject('webhook.malformed');

  const now = clock.now();
  const partner = (await partners.all()).find((each) => each.id === posted.partner);
  const keys = partner === undefined ? [] : await keysOf(dependencies, partner, now);
  // At its own time, so that the time is looked at only where the signature holds: tolerances differ, and say who is registered.
  const ownTime = { now: signedAt * 1_000, toleranceSeconds: 0 };
  const verdict = verifyWebhook({ ...{ id, timestamp, signature, keys }, body: bytes, ...ownTime });
  if (!verdict.ok || partner === undefined) return reject('webhook.signature_invalid');
  if (Math.abs(Date.parse(now) - signedAt * 1_000) > partner.toleranceSeconds * 1_000) return reject('webhook.expired');

  const message = readMessage(bytes);
  if (!message.ok) return message;
  if (id !== messageId(message.value)) return reject('webhook.other_id');
  if (!partner.regions.includes(message.value.from)) return reject('partner.not_its_region');
  return accept({ partner, message: message.value });
}

/** The keys that count now, of the kinds that are believed; where there are more than are tried, those that came last. */
async function keysOf(
  { partnerKeys, secrets, onFault }: VerifyMessageDependencies,
  { id: owner, accepts }: Partner,
  now: string,
): Promise<readonly WebhookKey[]> {
  const valid = (await partnerKeys.of(owner))
    .filter((key) => key.direction === 'in' && accepts.includes(key.kind) && isValidAt(key, now))
    .toSorted((one, other) => (one.validFrom < other.validFrom ? 1 : -1));
  const open = async ({ kind, id, material }: PartnerKey): Promise<WebhookKey | null> => {
    switch (kind) {
      case 'v1':
        return { kind, id, secret: await secrets.open(material, { owner, key: id }) };
      case 'v1a':
        return { kind, id, publicKey: fromBase64(material) };
      case 'v1sm2': {
        const certificate = parseCertificate(fromBase64(material));
        return isCurrent(certificate, now) ? { kind, id, publicKey: certificate.publicKey.bytes } : null;
      }
    }
  };
  // A key that cannot be used believes nothing, and the others go on: in the middle of a change one may be wrapped wrongly.
  const opened = await Promise.all(
    valid.slice(0, MAX_WEBHOOK_KEYS).map((key) =>
      open(key).catch((error: unknown) => {
        onFault('a key cannot be used', error, { partner: owner, kind: key.kind, key: key.id });
        return null;
      }),
    ),
  );
  return opened.filter((key) => key !== null);
}

/** Who issued it was looked at when it was registered: since then it stands there by the word of an operator. */
const isCurrent = ({ publicKey, notBefore, notAfter }: Certificate, now: string): boolean =>
  publicKey.algorithm === 'SM2' &&
  Date.parse(notBefore) <= Date.parse(now) &&
  // It names the last second that is valid.
  Date.parse(now) < Date.parse(notAfter) + 1_000;

function readMessage(bytes: Uint8Array): Outcome<PartnerMessage> {
  let value: JsonValue;
  try {
    value = parseStrictJson(fromUtf8(bytes), { maxBytes: messageBytes, maxDepth });
  } catch (error) {
    // Bytes that are no UTF-8 are a TypeError.
    if (!(error instanceof JsonError || error instanceof TypeError)) throw error;
    return reject('request.malformed', { problems: [notJson] });
  }
  const parsed = partnerMessage.safeParse(value);
  return parsed.success
    ? accept(parsed.data)
    : reject('request.malformed', { problems: problemsOf(parsed.error.issues) });
}
