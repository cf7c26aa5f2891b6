import { Authorities } from '#application/verification/ofd-authorities';
import { judgeSigner } from '#application/verification/trusted-signer';
import type { TrustList } from '#application/verification/verify-document';
import type { Certificate } from '#formats/x509';

/** Whether a certificate seals for somebody who is trusted at an instant (ISO). Where no list of what was revoked counts, nothing is trusted. */
export function trustedNow(signer: Certificate, { trust, at }: { trust: TrustList; at: string }): boolean {
  const authorities = Authorities.of(trust);
  const judged = judgeSigner({ signer, authorities, usedAt: at, now: at, provedAt: null });
  return judged.fault === null && judged.revocation === null;
}
