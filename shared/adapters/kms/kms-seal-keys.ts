import { GetPublicKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { SealKeys } from '#application/sealing/register-seal';
import { decodeSpki, type PublicKey } from '#formats/spki';

/** What is public of seal keys in KMS. */
export class KmsSealKeys implements SealKeys {
  readonly #client: KMSClient;

  constructor(options: { client: KMSClient }) {
    this.#client = options.client;
  }

  async find(keyId: string): Promise<{ arn: string; publicKey: PublicKey } | null> {
    try {
      const { KeyId: arn, PublicKey: der } = await this.#client.send(new GetPublicKeyCommand({ KeyId: keyId }));
      if (arn === undefined || der === undefined) throw new Error('KMS gave no key');
      return { arn, publicKey: decodeSpki(new Uint8Array(der)) };
    } catch (error) {
      // A key that is no seal key may not be looked at, and KMS does not say whether there is one.
      if (['AccessDeniedException', 'NotFoundException'].includes((error as Error).name)) return null;
      throw error;
    }
  }
}
