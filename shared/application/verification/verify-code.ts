import type { VerificationDependencies } from './verify-registered.ts';
import { Authorities } from './ofd-authorities.ts';
import { found, type OfdPart } from './ofd-findings.ts';
import { checkChain } from './ofd-signer.ts';
import { forceOf } from './ofd-status.ts';
import { inShort } from './in-short.ts';
import type { FileVerdict } from './verify-file.ts';
import type { LicenceRecord } from '#application/licence/ports';
import { accept, type Outcome, reject } from '#contracts/errors';
import { identifierIn, type QrClaims, readQr } from '#domain/licence/qr-claims';
import { toHex } from '#formats/bytes';
import { verifyMessage } from '#formats/signature-algorithm';
import { ecSignatureIn } from '#formats/ses-signature';
import type { Certificate } from '#formats/x509';

/** Certificates of registered seals, by what codes say of them. */
export interface SealCertificates {
  /** DER; by the first four bytes of their SM3, hexadecimal. */
  beginning(digest: string): Promise<readonly Uint8Array[]>;
}

/** Verifies what stands behind `#` in the address of a code: its signature, the chain of the certificate, and what the register says. */
export async function verifyCode(
  { licences, trust, clock, certificates }: VerificationDependencies & { readonly certificates: SealCertificates },
  code: string,
): Promise<Outcome<FileVerdict>> {
  const read = readQr(code);
  if (!read.ok) return reject('verification.code_unreadable');
  const { claims, message, signature } = read;
  const authorities = Authorities.of(await trust.list());
  const known = (await certificates.beginning(toHex(claims.certificate)))
    .map((der) => authorities.certificate(der))
    .filter((each): each is Certificate => typeof each !== 'string');
  const [first] = known;
  if (first === undefined) return reject('verification.code_unknown');
  const holds = ({ publicKey }: Certificate) =>
    verifyMessage({ publicKey, message, signature: ecSignatureIn(signature) });
  const signer = known.find(holds);
  const identifier = identifierIn(claims, (signer ?? first).subject.OU ?? '');
  const now = clock.now();
  const parts: readonly OfdPart[] = [
    partOf('structure', found('structure.read', { identifier })),
    partOf('chain', checkChain(signer ?? first, { authorities, now, time: { at: endOf(claims), provedAt: null } })),
    partOf('signature', found(signer === undefined ? 'signature.invalid' : 'signature.valid')),
  ];
  if (parts.some(({ result }) => result === 'bad'))
    return accept(inShort({ overall: 'bad', parts, document: null, seals: [] }));
  const record = await licences.find(identifier);
  const status = statusOf(record, { claims, now, identifier });
  return accept(
    inShort({
      ...{ overall: status.result === 'good' ? 'good' : 'not-in-force', seals: [] },
      parts: [...parts, partOf('status', status)],
      document: record === null ? null : saidOf(record),
    }),
  );
}

const partOf = (name: OfdPart['name'], finding: Omit<OfdPart, 'name' | 'seal'>): OfdPart => ({
  ...{ name, seal: null },
  ...finding,
});

/** The last second of the day on which it was issued, in Shanghai. */
const endOf = ({ issuedOn }: QrClaims): string => `${issuedOn}T15:59:59Z`;

function statusOf(
  record: LicenceRecord | null,
  { claims, now: at, identifier }: { claims: QrClaims; now: string; identifier: string },
) {
  const evidence = { identifier, at };
  if (record === null) return found('status.not_registered', evidence);
  const { validUntil, state } = record;
  if (record.issuedOn !== claims.issuedOn || validUntil !== claims.validUntil)
    return found('status.other_document', evidence);
  return forceOf({ validUntil, ...(state === undefined ? {} : { state }) }, { at, evidence });
}

/** What the register knows of it; a code says no more of the holder than whoever has the paper knows. */
const saidOf = ({ identifier, kind, name, issuer, issuedOn, validUntil }: LicenceRecord) => ({
  ...{ identifier, kind, name, issuer, issuedOn, validUntil },
  holder: null,
  content: [],
});
