import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { PartnerSecrets, SecretMaker, SecretName } from '#application/partner/partners';
import { fromBase64, toBase64 } from '#formats/bytes';

/** How long an opened secret is used before KMS is asked again, so that a key that was disabled stops being used. */
const heldMs = 60_000;

/** What a secret is bound to when it is wrapped: whoever wraps one by hand gives the same (docs/runbook.md, "Partners"). */
export const secretContext = (name: SecretName): Record<string, string> => ({ purpose: 'partner-secret', ...name });

/** Secrets shared with partners, and seeds of signing keys, wrapped by KMS. */
export class KmsPartnerSecrets implements PartnerSecrets {
  readonly #client: KMSClient;
  readonly #keyArn: string;
  readonly #held = new Map<string, { readonly until: number; readonly secret: Promise<Uint8Array> }>();

  constructor(options: { client: KMSClient; keyArn: string }) {
    this.#client = options.client;
    this.#keyArn = options.keyArn;
  }

  open(wrapped: string, name: SecretName): Promise<Uint8Array> {
    const id = JSON.stringify([secretContext(name), wrapped]);
    const held = this.#held.get(id);
    const now = Date.now();
    if (held !== undefined && held.until > now) return held.secret;
    for (const [each, { until }] of this.#held) if (until <= now) this.#held.delete(each);
    const secret = this.#open(wrapped, name);
    this.#held.set(id, { until: now + heldMs, secret });
    secret.catch(() => this.#held.delete(id));
    return secret;
  }

  async #open(wrapped: string, name: SecretName): Promise<Uint8Array> {
    const { Plaintext } = await this.#client.send(
      new DecryptCommand({
        KeyId: this.#keyArn,
        CiphertextBlob: fromBase64(wrapped),
        EncryptionContext: secretContext(name),
      }),
    );
    if (Plaintext === undefined) throw new Error('KMS did not unwrap the secret');
    return Plaintext;
  }
}

/** Makes such secrets; whoever only makes them cannot open any. */
export class KmsSecretMaker implements SecretMaker {
  readonly #client: KMSClient;
  readonly #keyArn: string;

  constructor(options: { client: KMSClient; keyArn: string }) {
    this.#client = options.client;
    this.#keyArn = options.keyArn;
  }

  async make(name: SecretName): Promise<{ secret: Uint8Array; wrapped: string }> {
    const { Plaintext, CiphertextBlob } = await this.#client.send(
      new GenerateDataKeyCommand({ KeyId: this.#keyArn, NumberOfBytes: 32, EncryptionContext: secretContext(name) }),
    );
    if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS made no secret');
    return { secret: Plaintext, wrapped: toBase64(CiphertextBlob) };
  }
}
