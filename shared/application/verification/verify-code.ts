import { registerFor, type VerificationDependencies } from './verify-registered.ts';
import { Authorities } from './ofd-authorities.ts';
import { type Evidence, type Finding, found, type OfdPart } from './ofd-findings.ts';
import { overallOf } from './verify-ofd.ts';
import { checkChain } from './ofd-signer.ts';
import { statusIn } from './ofd-status.ts';
import { inShort } from './in-short.ts';
import type { FileVerdict } from './verify-file.ts';
import type { LicenceRecord } from '#application/licence/ports';
import { accept, type Outcome, reject } from '#contracts/errors';
import { holderDigest, identifierIn, type QrClaims, readQr } from '#domain/licence/qr-claims';
import { resultSealKinds } from '#domain/seal/kinds';
import { civilDate } from '#domain/limits/civil-date';
import { equalBytes, toHex } from '#formats/bytes';
import { verifyMessage } from '#formats/signature-algorithm';
import { ecSignatureIn } from '#formats/ses-signature';
import type { Certificate } from '#formats/x509';

/** Certificates of registered seals for results, by what codes say of them. */
export interface SealCertificates {
  /** DER; of seals of some kinds, by the first four bytes of the SM3, hexadecimal. */
  beginning(digest: string, kinds: readonly string[]): Promise<readonly Uint8Array[]>;
}

/** A code, and who stands on the paper that bears it: a code can be copied onto another. */
export interface CodeOnPaper {
  /** What stands behind `#` in the address of the code. */
  readonly code: string;
  /** As the paper shows them. */
  readonly holder?: { readonly name: string; readonly maskedNumber: string } | undefined;
}

/** Verifies a code: its signature, the chain of the certificate, whose it is, and what the register says. */
export async function verifyCode(
  dependencies: VerificationDependencies & { readonly certificates: SealCertificates },
  { code, holder }: CodeOnPaper,
): Promise<Outcome<FileVerdict>> {
  const read = readQr(code);
  if (!read.ok) return reject('verification.code_unreadable');
  const { claims, message, signature } = read;
  const authorities = Authorities.of(await dependencies.trust.list());
  const known = (await dependencies.certificates.beginning(toHex(claims.certificate), resultSealKinds))
    .map((der) => authorities.certificate(der))
    .filter((each): each is Certificate => typeof each !== 'string');
  const [first] = known;
  if (first === undefined) return reject('verification.code_unknown');
  const holds = ({ publicKey }: Certificate) =>
    verifyMessage({ publicKey, message, signature: ecSignatureIn(signature) });
  const signer = known.find(holds);
  if (signer === undefined) return accept(judged([partOf('signature', found('signature.invalid'))], null));
  const issuer = signer.subject.OU ?? '';
  const { validUntil } = claims;
  const identifier = identifierIn(claims, issuer);
  const register = await registerFor(dependencies, { identifier, issuer });
  const record = typeof register === 'string' ? null : register;
  const isRegistered = record?.issuedOn === claims.issuedOn && record.validUntil === validUntil;
  const now = dependencies.clock.now();
  const at = sealedAt(claims, signer);
  const differs = (): Evidence | null => (isRegistered ? null : {});
  const status = statusIn(register, { validUntil, at: now, evidence: { identifier, at: now }, differs });
  const parts: readonly OfdPart[] = [
    partOf('structure', found('structure.read', { identifier })),
    // The register knows that it was issued on that day, whatever became of the certificate since.
    partOf('chain', checkChain(signer, { authorities, now, time: { at, provedAt: isRegistered ? at : null } })),
    partOf('signature', found('signature.valid')),
    partOf('digest', holderFound(claims, holder)),
    partOf('status', status),
  ];
  return accept(judged(parts, record));
}

function judged(parts: readonly OfdPart[], record: LicenceRecord | null): FileVerdict {
  const overall = overallOf(parts);
  return inShort({ overall, parts, document: overall === 'bad' || record === null ? null : saidOf(record) });
}

function holderFound({ holder }: QrClaims, shown: CodeOnPaper['holder']): Finding {
  if (shown === undefined) return found('digest.holder_not_compared');
  const agrees = equalBytes(holderDigest(shown), holder);
  return found(agrees ? 'digest.holder_agrees' : 'digest.holder_differs');
}

const partOf = (name: OfdPart['name'], finding: Finding): OfdPart => ({
  ...{ name, seal: null },
  ...finding,
});

/** A moment of the day of issue, in Shanghai, at which the certificate was valid: the last one, if it was at all. */
function sealedAt({ issuedOn }: QrClaims, { notAfter }: Certificate): string {
  const end = `${issuedOn}T15:59:59Z`;
  return notAfter < end && civilDate(notAfter) === issuedOn ? notAfter : end;
}

/** What the register knows of it; a code says no more of the holder than whoever has the paper knows. */
const saidOf = ({ identifier, kind, name, issuer, issuedOn, validUntil }: LicenceRecord) => ({
  ...{ identifier, kind, name, issuer, issuedOn, validUntil },
  holder: null,
  content: [],
});
