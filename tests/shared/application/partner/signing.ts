import { randomBytes } from 'node:crypto';
import type { Signed, VerifySignedDependencies } from '#application/partner/verify-signed';
import { messageId, type PartnerMessage, type Withdrawal } from '#contracts/partner/message';
import type { Partner, PartnerKey } from '#domain/partner/registration';
import { toBase64, utf8 } from '#formats/bytes';
import { ed25519PublicKey } from '#formats/ed25519';
import { sm2Digest, sm2GenerateKeyPair, sm2Sign } from '#formats/sm2';
import {
  digestV1sm2,
  signV1,
  signV1a,
  type WebhookMessage,
  writeSignature,
  writeSignatures,
} from '#formats/webhook-signatures';
import { buildCertificate } from '#formats/x509-builder';

/** When everything here happens. */
export const now = '2026-09-23T02:00:00.000Z';
export const seconds = Date.parse(now) / 1_000;

export const secret = randomBytes(32);
export const seed = randomBytes(32);
export const pair = sm2GenerateKeyPair();

/** A certificate of an organisation's key for messages, by itself: who issued it is looked at when it is registered. */
export const certificate = (
  { notBefore, notAfter }: { notBefore: string; notAfter: string },
  { publicKey: bytes, privateKey } = pair,
): Promise<Uint8Array> => {
  const publicKey = { algorithm: 'SM2' as const, bytes };
  const name = { CN: '示范省平台 (测试)' };
  return buildCertificate(
    {
      ...{ serial: '01', issuer: name, subject: name, notBefore, notAfter, publicKey, issuerPublicKey: publicKey },
      keyUsage: ['digitalSignature'],
    },
    (tbs) => sm2Sign({ privateKey, digest: sm2Digest({ publicKey: bytes, message: tbs }) }),
  );
};

export const years = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2028-12-31T23:59:59Z' };
const always = { direction: 'in', validFrom: '2026-01-01T00:00:00.000Z', validUntil: null } as const;

/** One key of each kind; of the secret the material is its name in `secrets` below. */
export const keys = {
  v1: { ...always, kind: 'v1', id: 'k1', material: 'd3JhcHBlZA==' },
  v1a: { ...always, kind: 'v1a', id: 'k2', material: toBase64(ed25519PublicKey(seed)) },
  v1sm2: { ...always, kind: 'v1sm2', id: 'k3', material: toBase64(await certificate(years)) },
} as const satisfies Record<string, PartnerKey>;

export const xian: Partner = {
  ...{ id: 'xian', name: { zh: '西安', en: "Xi'an" }, regions: ['610100'], toleranceSeconds: 300 },
  ...{ accepts: ['v1', 'v1a', 'v1sm2'], endpoints: [], materialOrigins: [] },
};

/** What is registered, in memory. */
export const registered = (
  partner: Partner = xian,
  of: readonly PartnerKey[] = Object.values(keys),
): VerifySignedDependencies => ({
  partners: { all: () => Promise.resolve([{ ...xian, id: 'other', regions: ['630100'] }, partner]) },
  partnerKeys: { of: (id) => Promise.resolve(id === partner.id ? of : []) },
  secrets: {
    open: (wrapped, { direction, owner, key }) =>
      wrapped === keys.v1.material && direction === 'in' && owner === 'xian' && key === 'k1'
        ? Promise.resolve(secret)
        : Promise.reject(new Error(`wrapped under another name than ${direction}/${owner}/${key}`)),
  },
  clock: { now: () => now },
  onFault: () => undefined,
});

export const withdrawal: Withdrawal = {
  ...{ type: 'withdrawal', schema: 1, from: '610100', to: '620100', case: '610100-20260921-0123456789AB', seq: 3 },
  ...{ clause: { agreement: 'LZ-XA', version: 1, clause: '4.1' }, hash: '0'.repeat(64), previous: null },
  ...{ occurredAt: '2026-09-23T01:59:00.000Z', reason: '不再需要' },
};

export const signers = {
  v1: (message: WebhookMessage) => signV1(secret, message),
  v1a: (message: WebhookMessage) => signV1a(seed, message),
  v1sm2: (message: WebhookMessage) => {
    const { privateKey, publicKey } = pair;
    return writeSignature({ kind: 'v1sm2', bytes: sm2Sign({ privateKey, digest: digestV1sm2(publicKey, message) }) });
  },
};

export interface Posting {
  readonly id?: string;
  readonly timestamp?: number;
  readonly body?: Uint8Array;
  readonly sign?: (message: WebhookMessage) => string;
}

/** A message as a partner posts it, with whatever is given instead, signed as it then is. */
export function posted(message: PartnerMessage | object = withdrawal, posting: Posting = {}): Signed {
  const { timestamp = seconds, sign = signers.v1, body = utf8(JSON.stringify(message)) } = posting;
  const { id = messageId(message as PartnerMessage) } = posting;
  const signature = writeSignatures([sign({ id, timestamp, body })]);
  return { partner: 'xian', id, timestamp: String(timestamp), signature, bytes: body };
}
