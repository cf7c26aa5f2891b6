import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { HolderHash } from '#application/case/ports';
import { holderNumberBytes } from '#formats/holder-number';

/** HMAC-SHA-256 under a KMS key over `<idType>:<NUMBER>`. `v1` names the key: a new key gets a new version beside it. */
export class KmsHolderHash implements HolderHash {
  readonly #client: KMSClient;
  readonly #keyArn: string;

  constructor(options: { client: KMSClient; keyArn: string }) {
    this.#client = options.client;
    this.#keyArn = options.keyArn;
  }

  async of(number: { idType: string; idNumber: string }): Promise<string> {
    const { Mac } = await this.#client.send(
      new GenerateMacCommand({
        KeyId: this.#keyArn,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: holderNumberBytes(number),
      }),
    );
    if (Mac === undefined) throw new Error('KMS gave no MAC');
    return `v1:${Buffer.from(Mac).toString('hex')}`;
  }
}
