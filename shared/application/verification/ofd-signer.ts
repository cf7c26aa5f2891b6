import { chainFound, type Evidence, type Finding, found } from './ofd-findings.ts';
import type { Authorities, ReadCertificate } from './ofd-authorities.ts';
import { judgeSigner } from './trusted-signer.ts';
import { equalBytes, toHex } from '#formats/bytes';
import { SIGNATURE_ALGORITHM_OF, SIGNATURE_IDENTIFIERS, verifyMessage } from '#formats/signature-algorithm';
import { type Seal } from '#formats/ses-seal';
import { ecSignatureIn, type SealSignature } from '#formats/ses-signature';
import { sm2VerifyMessage } from '#formats/sm2';
import { sm3 } from '#formats/sm3';
import type { Certificate, ChainFault } from '#formats/x509';

/** When a seal was used, as far as is known. Instants are ISO. */
export interface SealingTime {
  /** Of the time-stamp, or what the signer says; null where neither is read. */
  readonly at: string | null;
  /** Of the time-stamp; null where there is no trusted one. */
  readonly provedAt: string | null;
}

/** What the checks of one seal share. */
export interface Judged {
  readonly authorities: Authorities;
  readonly time: SealingTime;
  readonly now: string;
}

const nameOf = ({ subject: { C, O, OU, CN } }: Certificate): string =>
  Object.entries({ CN, OU, O, C })
    .flatMap(([type, value]) => (value === undefined ? [] : [`${type}=${value}`]))
    .join(', ');

export const certificateEvidence = (certificate: Certificate): Evidence => ({
  ...{ subject: nameOf(certificate), serial: certificate.serial },
  ...{ certificateValidFrom: certificate.notBefore, certificateValidUntil: certificate.notAfter },
});

const rootEvidence = (chain: readonly Certificate[]): Evidence => {
  const root = chain.at(-1);
  return root === undefined ? {} : { root: nameOf(root) };
};

const isInUse = (algorithm: string): boolean => Object.values(SIGNATURE_IDENTIFIERS).includes(algorithm);

const isOfKey = (algorithm: string, { publicKey }: Certificate): boolean =>
  SIGNATURE_IDENTIFIERS[SIGNATURE_ALGORITHM_OF[publicKey.algorithm]] === algorithm;

const signerFound = (of: 'maker' | 'chain', fault: ChainFault | 'not_for_sealing', evidence: Evidence): Finding =>
  fault === 'not_for_sealing' ? found(`${of}.not_for_sealing`, evidence) : chainFound(of, fault, evidence);

/** Whether a trusted maker made the seal: its certificate is judged for the moment at which it says that it made it. */
export function checkMaker(seal: Seal, { authorities, time, now }: Judged): Finding {
  const { makerCertificate, algorithm, signedByMaker: message, info } = seal;
  const maker = authorities.certificate(makerCertificate);
  if (typeof maker === 'string') return found(`maker.${maker}`);
  const evidence = { ...certificateEvidence(maker), sealMadeAt: info.madeAt };
  if (!isInUse(algorithm)) return found('maker.algorithm_not_in_use', { algorithm });
  const holds = (): boolean =>
    isOfKey(algorithm, maker) &&
    verifyMessage({ publicKey: maker.publicKey, message, signature: ecSignatureIn(seal.signature) });
  if (!authorities.holds(seal.der, holds)) return found('maker.seal_forged', evidence);
  const { provedAt } = time;
  const judged = judgeSigner({ signer: maker, authorities, usedAt: info.madeAt, now, provedAt });
  if (judged.fault !== null) return signerFound('maker', judged.fault, evidence);
  if (!authorities.isMaker(maker)) return found('maker.not_a_maker', evidence);
  const { chain, revocation } = judged;
  if (revocation?.fault === 'revoked' || revocation?.fault === 'revoked_since')
    return found(`maker.${revocation.fault}`, { ...evidence, ...revocation.evidence });
  const unknown = revocation === null ? {} : { revocation: revocation.fault };
  return found('maker.trusted', { ...evidence, ...rootEvidence(chain), ...unknown });
}

/** By how much clocks of those who sign, stamp and verify may differ. */
const skewMs = 300_000;

/** Whether the seal was in force when it was used. */
export function checkSealValidity({ info }: Seal, { time: { at }, now }: Judged): Finding {
  if (at === null) return found('seal_validity.no_time');
  const { madeAt, validFrom, validUntil } = info;
  const evidence = { at, madeAt, validFrom, validUntil };
  if (Date.parse(at) > Date.parse(now) + skewMs) return found('seal_validity.in_future', { ...evidence, now });
  if (Date.parse(at) + skewMs < Date.parse(madeAt)) return found('seal_validity.before_made', evidence);
  if (Date.parse(at) < Date.parse(validFrom)) return found('seal_validity.not_yet_valid', evidence);
  if (Date.parse(at) >= Date.parse(validUntil) + 1_000) return found('seal_validity.expired', evidence);
  return found('seal_validity.valid', evidence);
}

/** SM3 by its name or its identifier, as makers write it. */
const isSm3 = (type: string): boolean => /^(sm3|1\.2\.156\.10197\.1\.401)$/i.test(type);

/** Whether the seal is for whoever signed. */
export function checkSignerList(
  { certificate, toSign }: { readonly certificate: Uint8Array; readonly toSign: { readonly seal: Seal } },
  signer: ReadCertificate,
): Finding {
  const { signers, id, name, type } = toSign.seal.info;
  const evidence = {
    ...(typeof signer === 'string' ? {} : certificateEvidence(signer)),
    ...{ seal: id, sealName: name, sealType: type },
  };
  if (signers.kind === 'certificates') {
    const isListed = signers.certificates.some((each) => equalBytes(each, certificate));
    const listed = { ...evidence, listed: signers.certificates.length };
    return found(isListed ? 'signer_list.listed' : 'signer_list.not_listed', listed);
  }
  const digest = sm3(certificate);
  const compared = { ...evidence, listed: signers.digests.length, certificateSm3: toHex(digest) };
  const known = signers.digests.filter(({ type }) => isSm3(type));
  if (known.some(({ value }) => equalBytes(value, digest))) return found('signer_list.listed', compared);
  return found(
    known.length < signers.digests.length ? 'signer_list.digest_not_in_use' : 'signer_list.not_listed',
    compared,
  );
}

/** Whether the certificate of whoever signed leads to a trusted root, was valid then, may be used for it, and was not revoked. */
export function checkChain(signer: ReadCertificate, { authorities, time, now }: Judged): Finding {
  if (typeof signer === 'string') return found(`chain.${signer}`);
  if (time.at === null) return found('chain.no_time', certificateEvidence(signer));
  const evidence = { ...certificateEvidence(signer), at: time.at };
  const judged = judgeSigner({ signer, authorities, usedAt: time.at, now, provedAt: time.provedAt });
  if (judged.fault !== null) return signerFound('chain', judged.fault, evidence);
  const { chain, revocation } = judged;
  const trusted = { ...evidence, ...rootEvidence(chain) };
  if (revocation === null) return found('chain.trusted', trusted);
  return found(`chain.${revocation.fault}`, { ...trusted, ...revocation.evidence });
}

/** Whether the signature is by the key of the certificate, over exactly what is signed. */
export function checkSignature(value: SealSignature, signer: ReadCertificate): Finding {
  const { algorithm, signed: message } = value;
  if (!isInUse(algorithm)) return found('signature.algorithm_not_in_use', { algorithm });
  if (typeof signer === 'string') return found('signature.no_key');
  const { publicKey } = signer;
  const evidence = { algorithm, key: publicKey.algorithm, signedSm3: toHex(sm3(message)) };
  if (!isOfKey(algorithm, signer)) return found('signature.algorithm_differs', evidence);
  const signature = ecSignatureIn(value.signature);
  if (verifyMessage({ publicKey, message, signature })) return found('signature.valid', evidence);
  const hasEmptyId =
    publicKey.algorithm === 'SM2' && sm2VerifyMessage({ publicKey: publicKey.bytes, id: '', message, signature });
  return found(hasEmptyId ? 'signature.empty_id' : 'signature.invalid', evidence);
}
