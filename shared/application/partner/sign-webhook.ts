import type { OwnKeys, PartnerKeys, PartnerSecrets } from './partners.ts';
import { isValidAt, type OwnKey, type SignatureKind } from '#domain/partner/registration';
import { fromBase64 } from '#formats/bytes';
import {
  digestV1sm2,
  signV1,
  signV1a,
  type WebhookMessage,
  writeSignature,
  writeSignatures,
} from '#formats/webhook-signatures';
import { parseCertificate } from '#formats/x509';

/** Signs a digest with the deployment's SM2 key in KMS: DER. */
export interface DigestSigner {
  sign(request: { keyArn: string; algorithm: 'SM2-SM3'; digest: Uint8Array }): Promise<Uint8Array>;
}

export interface SignWebhookDependencies {
  readonly partnerKeys: PartnerKeys;
  readonly ownKeys: OwnKeys;
  readonly secrets: PartnerSecrets;
  readonly signer: DigestSigner;
  /** Tells operators of a key that cannot be used; ids only. */
  readonly onFault: (message: string, error: unknown, fields: { partner: string; kind: string; key: string }) => void;
}

/** What is to be signed for whom. */
export interface ToSign {
  readonly partner: string;
  /** Of an endpoint; the partner's id for what it fetches. */
  readonly endpoint: string;
  readonly signs: readonly SignatureKind[];
  readonly message: WebhookMessage;
  /** Instant (ISO) at which keys have to be valid. */
  readonly at: string;
}

/** The header with signatures of every kind that is asked for; or the kind for which there is no key that can be used. */
export async function signWebhook(
  dependencies: SignWebhookDependencies,
  toSign: ToSign,
): Promise<{ readonly signature: string } | { readonly missing: SignatureKind }> {
  const signatures: string[] = [];
  for (const kind of toSign.signs) {
    const made = await signaturesOf(dependencies, { ...toSign, kind });
    if (made.length === 0) return { missing: kind };
    signatures.push(...made);
  }
  return { signature: writeSignatures(signatures) };
}

/**
 * One for each key of the kind that is valid now: while keys are changed there are two. A key that cannot be used is passed over, and
 * operators are told: the other of its kind is as good.
 */
async function signaturesOf(
  dependencies: SignWebhookDependencies,
  { kind, partner, endpoint, message, at }: Omit<ToSign, 'signs'> & { kind: SignatureKind },
): Promise<readonly string[]> {
  const { partnerKeys, ownKeys, secrets, onFault } = dependencies;
  const signing =
    kind === 'v1'
      ? (await partnerKeys.of(partner))
          .filter((key) => key.direction === 'out' && key.endpoint === endpoint && isValidAt(key, at))
          .map(({ id, material }) => ({
            id,
            sign: async () =>
              signV1(await secrets.open(material, { direction: 'out', owner: partner, endpoint, key: id }), message),
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
  { secrets, signer }: SignWebhookDependencies,
  { key, message }: { key: OwnKey; message: WebhookMessage },
): Promise<string> {
  if (key.kind === 'v1a')
    return signV1a(await secrets.open(key.wrapped, { direction: 'own', owner: 'own', key: key.id }), message);
  const { publicKey } = parseCertificate(fromBase64(key.certificate));
  const digest = digestV1sm2(publicKey.bytes, message);
  const bytes = await signer.sign({ keyArn: key.keyArn, algorithm: 'SM2-SM3', digest });
  return writeSignature({ kind: 'v1sm2', bytes });
}
