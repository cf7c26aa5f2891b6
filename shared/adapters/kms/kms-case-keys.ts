import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { CaseKey, CaseKeys } from '#application/case/ports';
import type { SealedPayload } from '#domain/case/event';

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under one data key. The key stays in memory for one request. */
class AesCaseKey implements CaseKey {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  encrypt({ plaintext, context }: { plaintext: string; context: string }): SealedPayload {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return { algorithm: 'A256GCM', box: Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64') };
  }

  decrypt({ payload, context }: { payload: SealedPayload; context: string }): string {
    const box = Buffer.from(payload.box, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, box.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(box.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(box.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  }
}

/** Data keys of cases, wrapped by KMS with the encryption context `{ caseId }`. */
export class KmsCaseKeys implements CaseKeys {
  readonly #client: KMSClient;
  readonly #keyArn: string;

  constructor(options: { client: KMSClient; keyArn: string }) {
    this.#client = options.client;
    this.#keyArn = options.keyArn;
  }

  async create(caseId: string): Promise<{ key: CaseKey; wrappedKey: string }> {
    const { Plaintext, CiphertextBlob } = await this.#client.send(
      new GenerateDataKeyCommand({ KeyId: this.#keyArn, KeySpec: 'AES_256', EncryptionContext: { caseId } }),
    );
    if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS gave no data key');
    return { key: new AesCaseKey(Plaintext), wrappedKey: Buffer.from(CiphertextBlob).toString('base64') };
  }

  async open({ caseId, wrappedKey }: { caseId: string; wrappedKey: string }): Promise<CaseKey> {
    const { Plaintext } = await this.#client.send(
      new DecryptCommand({
        KeyId: this.#keyArn,
        CiphertextBlob: Buffer.from(wrappedKey, 'base64'),
        EncryptionContext: { caseId },
      }),
    );
    if (Plaintext === undefined) throw new Error('KMS did not unwrap the data key');
    return new AesCaseKey(Plaintext);
  }
}
