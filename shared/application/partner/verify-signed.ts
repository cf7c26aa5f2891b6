import type { Clock } from '#application/clock';
import type { PartnerKeys, Partners, PartnerSecrets } from './partners.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { isValidAt, type Partner, type PartnerKey } from '#domain/partner/registration';
import { fromBase64 } from '#formats/bytes';
import { MAX_WEBHOOK_KEYS, verifyWebhook } from '#formats/standard-webhooks';
import { isWebhookId, parseSignatures, parseTimestamp, type WebhookKey } from '#formats/webhook-signatures';
import { type Certificate, parseCertificate } from '#formats/x509';

export interface VerifySignedDependencies {
  readonly partners: Partners;
  readonly partnerKeys: PartnerKeys;
  readonly secrets: PartnerSecrets;
  readonly clock: Clock;
  /** Tells operators of a key that cannot be used; ids only. */
  readonly onFault: (message: string, error: unknown, fields: { partner: string; kind: string; key: string }) => void;
}

/** Something that a partner signed, as it came. */
export interface Signed {
  /** Whose it is, by the address that it came to. */
  readonly partner: string;
  /** The headers, each its one text; undefined where it is missing or was given twice. */
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  /** As they came. */
  readonly bytes: Uint8Array;
}

/** Seconds by which the time of what a partner signed may differ from ours; null: it exchanges nothing of this sort. */
export type Tolerance = (partner: Partner) => number | null;

/** Of single messages, and of requests. */
export const agreedTolerance: Tolerance = ({ toleranceSeconds }) => toleranceSeconds;
/** Of batches, receipts and the messages in them, which may lie in files for a while. */
export const exchangeTolerance: Tolerance = ({ exchange }) => exchange?.toleranceSeconds ?? null;

/**
 * Whose something is, believed as it is signed. A partner that is not registered has no keys, and is answered like one whose
 * signature is wrong.
 */
export async function verifySigned(
  dependencies: VerifySignedDependencies,
  { id = '', timestamp = '', signature = '', ...signed }: Signed,
  tolerance: Tolerance,
): Promise<Outcome<Partner>> {
  const { partners, clock } = dependencies;
  const signedAt = parseTimestamp(timestamp);
  if (!isWebhookId(id) || signedAt === undefined || parseSignatures(signature) === undefined)
    return reject('webhook.malformed');
  const now = clock.now();
  const partner = (await partners.all()).find((each) => each.id === signed.partner);
  const keys = partner === undefined ? [] : await keysOf(dependencies, partner, now);
  // At its own time, so that the time is looked at only where the signature holds: tolerances differ, and say who is registered.
  const ownTime = { now: signedAt * 1_000, toleranceSeconds: 0 };
  const verdict = verifyWebhook({ ...{ id, timestamp, signature, keys }, body: signed.bytes, ...ownTime });
  if (!verdict.ok || partner === undefined) return reject('webhook.signature_invalid');
  const toleranceSeconds = tolerance(partner);
  if (toleranceSeconds === null) return reject('partner.no_exchange');
  if (Math.abs(Date.parse(now) - signedAt * 1_000) > toleranceSeconds * 1_000) return reject('webhook.expired');
  return accept(partner);
}

/** The keys that count now, of the kinds that are believed; where there are more than are tried, those that came last. */
async function keysOf(
  { partnerKeys, secrets, onFault }: VerifySignedDependencies,
  { id: owner, accepts }: Partner,
  now: string,
): Promise<readonly WebhookKey[]> {
  const valid = (await partnerKeys.of(owner))
    .filter((key) => key.direction === 'in' && accepts.includes(key.kind) && isValidAt(key, now))
    .toSorted((one, other) => (one.validFrom < other.validFrom ? 1 : -1));
  const open = async ({ kind, id, material }: PartnerKey): Promise<WebhookKey | null> => {
    switch (kind) {
      case 'v1':
        return { kind, id, secret: await secrets.open(material, { direction: 'in', owner, key: id }) };
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
