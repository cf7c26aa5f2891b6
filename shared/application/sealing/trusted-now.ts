import type { TrustList } from '#application/verification/verify-document';
import { fromBase64 } from '#formats/bytes';
import { type Certificate, parseCertificate, verifyChain } from '#formats/x509';
import { parseRevocationList, type RevocationList, verifyRevocationList } from '#formats/x509-crl';

/**
 * Whether a certificate signs for somebody who is trusted at an instant (ISO): a chain leads to a root of the list, no certificate of it is
 * revoked, by a list that counts then, and it is one for signing. Where no list counts, nothing is trusted. Throws a DerError where the
 * trust list itself cannot be read.
 */
export function trustedNow(certificate: Certificate, { trust, at }: { trust: TrustList; at: string }): boolean {
  const roots = trust.roots.map((root) => parseCertificate(fromBase64(root.certificate)));
  const lists = (trust.revocations ?? []).map((list) => parseRevocationList(fromBase64(list)));
  const verdict = verifyChain({ leaf: certificate, issuers: [], roots, at });
  if (!verdict.ok || certificate.isCa || certificate.keyUsage?.includes('digitalSignature') !== true) return false;
  return verdict.chain.every((each, index) => {
    const issuer = verdict.chain[index + 1];
    return issuer === undefined || isUnrevoked(each, { issuer, lists, at });
  });
}

function isUnrevoked(
  { serial }: Certificate,
  { issuer, lists, at }: { issuer: Certificate; lists: readonly RevocationList[]; at: string },
): boolean {
  const counting = lists.filter((list) => verifyRevocationList({ list, issuer, at }).ok);
  return counting.length > 0 && counting.every(({ revoked }) => !revoked.has(serial));
}
