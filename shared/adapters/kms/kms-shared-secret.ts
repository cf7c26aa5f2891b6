import { GenerateMacCommand, type KMSClient, KMSInvalidMacException, VerifyMacCommand } from '@aws-sdk/client-kms';

const MacAlgorithm = 'HMAC_SHA_256';

/** HMAC-SHA-256 (32 bytes) under a secret shared with somebody, over at most 4,096 bytes: made and compared in KMS, which the secret never leaves. */
export class KmsSharedSecret {
  readonly #client: KMSClient;
  readonly #keyArn: string;

  constructor(options: { client: KMSClient; keyArn: string }) {
    this.#client = options.client;
    this.#keyArn = options.keyArn;
  }

  async sign(message: Uint8Array): Promise<Uint8Array> {
    const { Mac } = await this.#client.send(
      new GenerateMacCommand({ KeyId: this.#keyArn, MacAlgorithm, Message: message }),
    );
    if (Mac === undefined) throw new Error('KMS gave no MAC');
    return Mac;
  }

  async fits({ message, mac }: { message: Uint8Array; mac: Uint8Array }): Promise<boolean> {
    try {
      const { MacValid } = await this.#client.send(
        new VerifyMacCommand({ KeyId: this.#keyArn, MacAlgorithm, Message: message, Mac: mac }),
      );
      return MacValid === true;
    } catch (error) {
      if (error instanceof KMSInvalidMacException) return false;
      throw error;
    }
  }
}
