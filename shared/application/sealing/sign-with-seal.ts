import { JourneyRejected } from '#application/journey/ports';
import type { SealSigner } from './ports.ts';
import type { Seal } from '#domain/seal/seal';
import { fromBase64 } from '#formats/bytes';
import { SIGNATURE_ALGORITHM_OF, signatureDigest, verifyMessage } from '#formats/signature-algorithm';
import { parseCertificate } from '#formats/x509';

/** Signs a message with a seal's key in KMS; DER. Verified under the seal's certificate before it is given back. */
export async function signWithSeal(
  signer: SealSigner,
  { seal, message }: { seal: Seal; message: Uint8Array },
): Promise<Uint8Array> {
  const { publicKey } = parseCertificate(fromBase64(seal.certificate));
  const { algorithm, keyArn } = seal;
  const signature = await signer.sign({ keyArn, algorithm, digest: signatureDigest(publicKey, message) });
  if (SIGNATURE_ALGORITHM_OF[publicKey.algorithm] !== algorithm || !verifyMessage({ publicKey, message, signature }))
    throw new JourneyRejected(`the signature of seal ${seal.id} does not verify under its certificate`);
  return signature;
}
