import { type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { SealSigner } from '#application/sealing/ports';
import type { SealAlgorithm } from '#domain/seal/seal';

const signingAlgorithms = { 'SM2-SM3': 'SM2DSA', 'ECDSA-SHA256': 'ECDSA_SHA_256' } as const;

/** Signs digests with seal keys in KMS. DIGEST only: a sealed document may be longer than the 4096 bytes of RAW. */
export class KmsSealSigner implements SealSigner {
  readonly #client: KMSClient;

  constructor(options: { client: KMSClient }) {
    this.#client = options.client;
  }

  async sign(request: { keyArn: string; algorithm: SealAlgorithm; digest: Uint8Array }): Promise<Uint8Array> {
    const { Signature } = await this.#client.send(
      new SignCommand({
        KeyId: request.keyArn,
        MessageType: 'DIGEST',
        Message: request.digest,
        SigningAlgorithm: signingAlgorithms[request.algorithm],
      }),
    );
    if (Signature === undefined) throw new Error('KMS gave no signature');
    return Signature;
  }
}
