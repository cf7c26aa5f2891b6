import { equalBytes } from './bytes.ts';
import { DerCursor, DerError, readDer, type DerElement, NotInUseError } from './der-reader.ts';
import { constructedTag, Tag } from './der-tags.ts';
import { bitStringOctets, integerValue, timeValue } from './der-values.ts';
import {
  SIGNATURE_ALGORITHM_OF,
  signatureAlgorithmValue,
  verifyMessage,
  type SignatureAlgorithm,
} from './signature-algorithm.ts';
import { publicKeyValue, type PublicKey } from './spki.ts';
import { extensionsValue, type CertificateExtensions } from './x509-extensions.ts';
import { nameValue, type DistinguishedName } from './x509-name.ts';

/** A version 3 certificate as read; byte fields are views of one array. */
export interface Certificate extends CertificateExtensions {
  readonly der: Uint8Array;
  /** Positive, lower-case hexadecimal, 1–20 bytes. */
  readonly serial: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  /** First and last second of validity, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly publicKey: PublicKey;
  /** What the signature covers. */
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** DER. */
  readonly signature: Uint8Array;
}

const MAX_BYTES = 64 * 1024;
const VERSION_3 = 2n;
const MAX_SERIAL_BYTES = 20;

/**
 * Reads one DER certificate, strictly; throws a DerError on anything malformed, another version, or an algorithm not in
 * use. Nothing is verified: see `verifyChain`.
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const whole = readDer(der, { maxBytes: MAX_BYTES });
  const outer = new DerCursor(whole);
  const tbs = outer.take(Tag.sequence);
  const outerAlgorithm = outer.take(Tag.sequence);
  const signature = bitStringOctets(outer.takeAny());
  outer.end();
  const { innerAlgorithm, ...fields } = readTbs(tbs);
  // RFC 5280 §4.1.1.2: the copy under the signature guards the one outside.
  if (!equalBytes(innerAlgorithm.encoded, outerAlgorithm.encoded)) throw new DerError('two signature algorithms');
  return {
    der: whole.encoded,
    ...fields,
    tbs: tbs.encoded,
    signatureAlgorithm: signatureAlgorithmValue(outerAlgorithm),
    signature,
  };
}

type TbsFields = Omit<Certificate, 'der' | 'tbs' | 'signatureAlgorithm' | 'signature'>;

function readTbs(element: DerElement): TbsFields & { innerAlgorithm: DerElement } {
  const tbs = new DerCursor(element);
  const version = new DerCursor(tbs.take(constructedTag(0)), constructedTag(0));
  if (integerValue(version.takeAny()) !== VERSION_3) throw new NotInUseError('not a version 3 certificate');
  version.end();
  const serial = serialValue(tbs.takeAny());
  const innerAlgorithm = tbs.takeAny();
  const issuer = nameValue(tbs.takeAny());
  const validity = tbs.sequence();
  const notBefore = timeValue(validity.takeAny());
  const notAfter = timeValue(validity.takeAny());
  validity.end();
  const subject = nameValue(tbs.takeAny());
  const publicKey = publicKeyValue(tbs.takeAny());
  const wrapped = new DerCursor(tbs.take(constructedTag(3)), constructedTag(3));
  const extensions = extensionsValue(wrapped.takeAny());
  wrapped.end();
  tbs.end();
  return { serial, innerAlgorithm, issuer, notBefore, notAfter, subject, publicKey, ...extensions };
}

/** A serial number, as `Certificate` has it. */
export function serialValue(element: DerElement): string {
  const serial = integerValue(element);
  if (serial <= 0n || element.contents.length > MAX_SERIAL_BYTES) throw new DerError('serial number out of range');
  const hex = serial.toString(16);
  return hex.padStart(hex.length + (hex.length % 2), '0');
}

/** Why a certificate does not stand under an issuer, or not at a time. */
export type CertificateFault =
  | 'issuer_name_differs'
  | 'issuer_not_ca'
  | 'issuer_may_not_sign'
  | 'key_identifier_differs'
  | 'algorithm_differs'
  | 'signature_invalid'
  | 'unknown_critical_extension'
  | 'not_yet_valid'
  | 'expired';

/** Why no chain leads from a certificate to a trusted root. */
export type ChainFault = CertificateFault | 'no_trusted_root' | 'path_too_long' | 'too_complex';

/** Yes, or the first reason why not. */
export type Verdict<Fault> = { readonly ok: true } | { readonly ok: false; readonly reason: Fault };

/** A chain from the leaf (first) to the trusted root (last), or why there is none. */
export type ChainVerdict =
  { readonly ok: true; readonly chain: readonly Certificate[] } | { readonly ok: false; readonly reason: ChainFault };

// Government chains have three certificates. The bounds keep a hostile bundle from costing more than a few verifications.
const MAX_CHAIN = 6;
const MAX_SIGNATURES = 16;

/** Whether `issuer` issued `certificate`: names, CA flag, key usage, key identifiers, algorithm, signature. No time. */
export function verifyCertificate({
  certificate,
  issuer,
}: {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
}): Verdict<CertificateFault> {
  const reason = issuanceFault(certificate, issuer);
  if (reason) return { ok: false, reason };
  const { tbs: message, signature } = certificate;
  if (verifyMessage({ publicKey: issuer.publicKey, message, signature })) return { ok: true };
  return { ok: false, reason: 'signature_invalid' };
}

/** Everything about issuing but the signature, which costs a thousand times as much. */
function issuanceFault(certificate: Certificate, issuer: Certificate): CertificateFault | undefined {
  if (!equalBytes(certificate.issuer.encoded, issuer.subject.encoded)) return 'issuer_name_differs';
  const wanted = certificate.authorityKeyIdentifier;
  const offered = issuer.subjectKeyIdentifier;
  if (wanted && offered && !equalBytes(wanted, offered)) return 'key_identifier_differs';
  if (!issuer.isCa) return 'issuer_not_ca';
  if (!issuer.keyUsage?.includes('keyCertSign')) return 'issuer_may_not_sign';
  if (SIGNATURE_ALGORITHM_OF[issuer.publicKey.algorithm] !== certificate.signatureAlgorithm) return 'algorithm_differs';
  return undefined;
}

function standingFault(certificate: Certificate, at: number): CertificateFault | undefined {
  if (certificate.unknownCritical.length > 0) return 'unknown_critical_extension';
  if (at < Date.parse(certificate.notBefore)) return 'not_yet_valid';
  // notAfter names the last valid second.
  if (at >= Date.parse(certificate.notAfter) + 1000) return 'expired';
  return undefined;
}

/**
 * Looks for a chain from `leaf` over `issuers` (untrusted, any order) to one of `roots` (trusted), each certificate
 * valid at `at` (ISO instant). Roots are trusted as they are: their own signature is not looked at, their validity is.
 * Revocation is not known here, nor what the leaf's key may be used for: look at its `keyUsage`.
 */
export function verifyChain({
  leaf,
  issuers,
  roots,
  at,
}: {
  readonly leaf: Certificate;
  readonly issuers: readonly Certificate[];
  readonly roots: readonly Certificate[];
  readonly at: string;
}): ChainVerdict {
  const time = Date.parse(at);
  if (Number.isNaN(time)) throw new RangeError('not an instant');
  const search: Search = { issuers, roots, time, signatures: MAX_SIGNATURES };
  return extend([leaf], leaf, search);
}

interface Search {
  readonly issuers: readonly Certificate[];
  readonly roots: readonly Certificate[];
  readonly time: number;
  /** Signatures that may still be verified. */
  signatures: number;
}

/** Depth first; of several dead ends the reason of the last one met is given. */
function extend(chain: readonly Certificate[], last: Certificate, search: Search): ChainVerdict {
  const fault = standingFault(last, search.time);
  if (fault) return { ok: false, reason: fault };
  if (search.roots.some((root) => isSame(root, last))) return { ok: true, chain };
  let reason: ChainFault = 'no_trusted_root';
  for (const issuer of candidates(chain, last, search)) {
    const stepFault = step({ chain, last, issuer, search });
    if (stepFault) {
      reason = stepFault;
      continue;
    }
    const verdict = extend([...chain, issuer], issuer, search);
    if (verdict.ok) return verdict;
    reason = verdict.reason;
  }
  return { ok: false, reason };
}

/** Certificates that bear the issuer's name, trusted ones first, none twice in a chain. */
function candidates(chain: readonly Certificate[], last: Certificate, search: Search): Certificate[] {
  return [...search.roots, ...search.issuers].filter(
    (candidate) =>
      equalBytes(candidate.subject.encoded, last.issuer.encoded) && !chain.some((member) => isSame(member, candidate)),
  );
}

function step({
  chain,
  last,
  issuer,
  search,
}: {
  readonly chain: readonly Certificate[];
  readonly last: Certificate;
  readonly issuer: Certificate;
  readonly search: Search;
}): ChainFault | undefined {
  // All certificates of the chain but the leaf stand below the issuer as CAs.
  if (chain.length >= MAX_CHAIN || chain.length - 1 > (issuer.pathLength ?? MAX_CHAIN)) return 'path_too_long';
  if (search.signatures-- <= 0) return 'too_complex';
  const verdict = verifyCertificate({ certificate: last, issuer });
  return verdict.ok ? undefined : verdict.reason;
}

function isSame(left: Certificate, right: Certificate): boolean {
  return equalBytes(left.der, right.der);
}
