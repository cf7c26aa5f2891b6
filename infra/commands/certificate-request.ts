import type { KMSClient } from '@aws-sdk/client-kms';
import { KmsSealKeys } from '#adapters/kms/kms-seal-keys';
import { KmsSealSigner } from '#adapters/kms/kms-seal-signer';
import { SIGNATURE_ALGORITHM_OF, signatureDigest } from '#formats/signature-algorithm';
import {
  buildCertificationRequest,
  parseCertificationRequest,
  verifyCertificationRequest,
} from '#formats/x509-request';

/** Whose key it is, as the certificate is to say: its credit code is the unit (OU), which verifiers go by. */
export interface RequestedHolder {
  readonly unit: string;
  readonly name: string;
}

/**
 * A request (PKCS #10, DER) for a certificate of a key in KMS, signed there with that key. Throws Error where there is no such key that
 * can be seen, and what KMS says where the caller may not sign with it.
 */
export async function requestOfKey(
  client: KMSClient,
  { keyId, holder: { unit, name } }: { readonly keyId: string; readonly holder: RequestedHolder },
): Promise<Uint8Array> {
  const key = await new KmsSealKeys({ client }).find(keyId);
  if (key === null) throw new Error(`no key ${keyId} can be seen`);
  const { arn: keyArn, publicKey } = key;
  const signer = new KmsSealSigner({ client });
  const algorithm = SIGNATURE_ALGORITHM_OF[publicKey.algorithm];
  const der = await buildCertificationRequest({ subject: { C: 'CN', O: name, OU: unit, CN: name }, publicKey }, (tbs) =>
    signer.sign({ keyArn, algorithm, digest: signatureDigest(publicKey, tbs) }),
  );
  // Whoever issues would refuse it days later.
  const verdict = verifyCertificationRequest(parseCertificationRequest(der));
  if (!verdict.ok) throw new Error(`what KMS signed does not verify: ${verdict.reason}`);
  return der;
}
