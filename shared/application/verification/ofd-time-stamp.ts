import { chainFound, type Finding, found } from './ofd-findings.ts';
import type { Authorities } from './ofd-authorities.ts';
import { revocationFault } from './ofd-revocation.ts';
import { certificateEvidence, type SealingTime } from './ofd-signer.ts';
import { DerError, NotInUseError } from '#formats/der-reader';
import type { SealSignature } from '#formats/ses-signature';
import { parseTimeStamp, type TimeStamp, timeStampFault } from '#formats/time-stamp';

const codeOf = {
  imprint_differs: 'time_stamp.of_another_signature',
  not_for_time_stamps: 'time_stamp.not_for_time_stamps',
  signature_invalid: 'time_stamp.forged',
} as const;

/** The time-stamp of a signature, and when the seal was used: by a trusted time-stamp, otherwise as the signer says. */
export function checkTimeStamp(
  value: SealSignature,
  { authorities, now }: { authorities: Authorities; now: string },
): { finding: Finding; time: SealingTime } {
  const said: SealingTime = { at: value.toSign.signedAt, provedAt: null };
  if (value.timeStamp === null) return { finding: found('time_stamp.absent', { ...saidBy(value) }), time: said };
  const stamp = readTimeStamp(value.timeStamp);
  if ('result' in stamp) return { finding: stamp, time: said };
  const finding = judge(stamp, { value, authorities, now });
  return { finding, time: finding.result === 'good' ? { at: stamp.at, provedAt: stamp.at } : said };
}

const saidBy = ({ toSign: { signedAt } }: SealSignature) => (signedAt === null ? {} : { signerSays: signedAt });

/** A token as it is read, or why it is not. */
export function readTimeStamp(token: Uint8Array): TimeStamp | Finding {
  try {
    return parseTimeStamp(token);
  } catch (error) {
    if (error instanceof NotInUseError) return found('time_stamp.not_in_use', { fault: error.message });
    if (error instanceof DerError) return found('time_stamp.malformed', { fault: error.message });
    throw error;
  }
}

function judge(
  stamp: TimeStamp,
  { value, authorities, now }: { value: SealSignature; authorities: Authorities; now: string },
): Finding {
  const { certificate, at, policy } = stamp;
  const evidence = { ...certificateEvidence(certificate), at, policy, ...saidBy(value) };
  // What version 1 stamps instead of a time is not said by anybody who can be read.
  if (value.toSign.version === 1) return found('time_stamp.not_in_use', evidence);
  const fault = timeStampFault({ stamp, of: value.signature });
  if (fault !== null) return found(codeOf[fault], evidence);
  const chain = authorities.chain(certificate, at);
  if (!chain.ok) return chainFound('time_stamp', chain.reason, evidence);
  // A stolen key stamps any time: nothing but another time-stamp would prove this one to be older.
  const revoked = revocationFault({ chain: chain.chain, authorities, usedAt: at, now, provedAt: null });
  if (revoked?.fault === 'revoked' || revoked?.fault === 'revoked_since')
    return found('time_stamp.revoked', { ...evidence, ...revoked.evidence });
  return found('time_stamp.trusted', evidence);
}
