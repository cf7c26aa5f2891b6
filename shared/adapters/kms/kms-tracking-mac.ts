import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { TrackingMac } from '#application/tracking/ports';

/** HMAC-SHA-256 under a KMS key of its own: whoever answers the public with it cannot hash anybody's number. */
export class KmsTrackingMac implements TrackingMac {
  readonly #client: KMSClient;
  readonly #keyArn: string;

  constructor(options: { client: KMSClient; keyArn: string }) {
    this.#client = options.client;
    this.#keyArn = options.keyArn;
  }

  async of(Message: Uint8Array): Promise<Uint8Array> {
    const { Mac } = await this.#client.send(
      new GenerateMacCommand({ KeyId: this.#keyArn, MacAlgorithm: 'HMAC_SHA_256', Message }),
    );
    if (Mac === undefined) throw new Error('KMS gave no MAC');
    return Mac;
  }
}
