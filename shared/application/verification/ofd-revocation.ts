import type { Authorities } from './ofd-authorities.ts';
import type { Evidence } from './ofd-findings.ts';
import type { Certificate } from '#formats/x509';
import type { Revocation, RevocationList, RevocationReason } from '#formats/x509-crl';

/** What lists of revoked certificates say of a chain, or why they say nothing. */
export type RevocationFault = 'revoked' | 'revoked_since' | 'list_not_valid' | 'list_missing' | 'list_out_of_date';

export interface RevocationQuestion {
  readonly chain: readonly Certificate[];
  readonly authorities: Authorities;
  /** Instants (ISO): when the key was used, as far as is known, and now. */
  readonly usedAt: string;
  readonly now: string;
  /** When it is proved that what was signed was there; null where nothing proves it. */
  readonly provedAt: string | null;
}

/** Reasons by which whoever has the key may sign with any date: what is not proved to be older counts for nothing. */
const stolen: readonly RevocationReason[] = ['unspecified', 'keyCompromise', 'cACompromise', 'aACompromise'];
const worstFirst: readonly RevocationFault[] = [
  ...(['revoked', 'revoked_since', 'list_not_valid', 'list_missing', 'list_out_of_date'] as const),
];

/**
 * Whether each certificate below the root was not revoked when it was used; null where that is so. As in ETSI EN 319 102-1 5.2.9: what a
 * trusted time shows to be older than a revocation holds. Without such a time a later revocation counts where the key may be in other hands,
 * and does not where the certificate was merely given up (superseded, change of name, end of its use).
 */
export function revocationFault(question: RevocationQuestion): { fault: RevocationFault; evidence: Evidence } | null {
  const faults = question.chain.flatMap((certificate, index) => {
    const issuer = question.chain[index + 1];
    const fault = issuer === undefined ? null : faultOf(question, { certificate, issuer });
    return fault === null ? [] : [fault];
  });
  for (const fault of worstFirst) {
    const found = faults.find((each) => each.fault === fault);
    if (found !== undefined) return found;
  }
  return null;
}

function faultOf(
  { authorities, usedAt, now, provedAt }: RevocationQuestion,
  { certificate, issuer }: { certificate: Certificate; issuer: Certificate },
): { fault: RevocationFault; evidence: Evidence } | null {
  const lists = authorities.listsOf(issuer);
  const good = lists.flatMap(({ list, verdict }) => (verdict.ok ? [list] : []));
  const about = { serial: certificate.serial, issuer: issuer.subject.CN ?? '' };
  // A list that is out of date still says what was revoked.
  for (const { revoked } of good) {
    const fault = counts(revoked.get(certificate.serial), { usedAt, provedAt });
    if (fault !== null) return { fault: fault.fault, evidence: { ...about, ...fault.evidence } };
  }
  const [first] = lists;
  if (first === undefined) return { fault: 'list_missing', evidence: about };
  if (good.some((list) => isCurrent(list, now))) return null;
  const newest = good.toSorted((one, other) => (one.nextUpdate < other.nextUpdate ? 1 : -1))[0];
  if (newest === undefined) {
    const reason = first.verdict.ok ? '' : first.verdict.reason;
    return { fault: 'list_not_valid', evidence: { ...about, reason } };
  }
  const { thisUpdate, nextUpdate } = newest;
  return { fault: 'list_out_of_date', evidence: { ...about, thisUpdate, nextUpdate } };
}

/** nextUpdate names the last second in which a list counts. */
const isCurrent = ({ thisUpdate, nextUpdate }: RevocationList, now: string): boolean =>
  Date.parse(thisUpdate) <= Date.parse(now) && Date.parse(now) < Date.parse(nextUpdate) + 1_000;

function counts(
  revocation: Revocation | undefined,
  { usedAt, provedAt }: Pick<RevocationQuestion, 'usedAt' | 'provedAt'>,
): { fault: RevocationFault; evidence: Evidence } | null {
  if (revocation === undefined || revocation.reason === 'removeFromCRL') return null;
  const { at, reason } = revocation;
  const evidence = { revokedAt: at, reason, usedAt };
  if (Date.parse(at) <= Date.parse(usedAt)) return { fault: 'revoked', evidence };
  const isProvedOlder = provedAt !== null && Date.parse(provedAt) < Date.parse(at);
  return stolen.includes(reason) && !isProvedOlder ? { fault: 'revoked_since', evidence } : null;
}
