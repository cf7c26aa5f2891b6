import { equalBytes } from './bytes.ts';
import { DerCursor, DerError, readDer, type DerElement } from './der-reader.ts';
import { constructedTag, primitiveTag, Tag } from './der-tags.ts';
import { bitStringOctets, enumeratedValue, integerValue, timeValue } from './der-values.ts';
import {
  derBitString,
  derEnumerated,
  derExplicit,
  derImplicit,
  derInteger,
  derOctetString,
  derSequence,
} from './der-writer.ts';
import {
  encodeSignatureAlgorithm,
  SIGNATURE_ALGORITHM_OF,
  type SignatureAlgorithm,
  signatureAlgorithmValue,
  verifyMessage,
} from './signature-algorithm.ts';
import type { PublicKey } from './spki.ts';
import { type Certificate, serialValue, type Verdict } from './x509.ts';
import { encodeTime, serialNumber, type TbsSigner } from './x509-builder.ts';
import { AUTHORITY_KEY_IDENTIFIER, encodeExtension, extensionValue, keyIdentifier } from './x509-extensions.ts';
import { type DistinguishedName, encodeName, type NameFields, nameValue } from './x509-name.ts';

const CRL_NUMBER = '2.5.29.20';
const REASON_CODE = '2.5.29.21';

/** Why a certificate was revoked (RFC 5280 §5.3.1), by its number. */
const reasons: Readonly<Record<number, RevocationReason>> = {
  ...{ 0: 'unspecified', 1: 'keyCompromise', 2: 'cACompromise', 3: 'affiliationChanged', 4: 'superseded' },
  ...{
    5: 'cessationOfOperation',
    6: 'certificateHold',
    8: 'removeFromCRL',
    9: 'privilegeWithdrawn',
    10: 'aACompromise',
  },
};
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise';

export interface Revocation {
  /** Of the certificate, as `Certificate` has it. */
  readonly serial: string;
  /** Instant (ISO), to the second. */
  readonly at: string;
  readonly reason: RevocationReason;
}

/** A list of revoked certificates as read (version 2); byte fields are views of one array. */
export interface RevocationList {
  readonly der: Uint8Array;
  readonly issuer: DistinguishedName;
  /** Instants (ISO) at which it was made, and until which there is to be another. */
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  readonly revoked: ReadonlyMap<string, Revocation>;
  /** Lower-case hexadecimal; absent where it has none. */
  readonly number?: string;
  readonly authorityKeyIdentifier?: Uint8Array;
  /** Critical extensions not understood here, its own or of an entry: who relies on the list must refuse it. */
  readonly unknownCritical: readonly string[];
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

const MAX_BYTES = 1 << 20;
const MAX_ELEMENTS = 200_000;

/** What a list to be made says. Instants are ISO, in UTC. */
export interface RevocationListRequest {
  readonly issuer: NameFields;
  readonly issuerPublicKey: PublicKey;
  readonly thisUpdate: string;
  readonly nextUpdate: string;
  /** Greater than that of every list before (RFC 5280 §5.2.3). */
  readonly number: number;
  readonly revoked: readonly Revocation[];
}

/** A new list (version 2) in DER; throws a RangeError if it cannot be written. */
export async function buildRevocationList(request: RevocationListRequest, sign: TbsSigner): Promise<Uint8Array> {
  const { issuer, issuerPublicKey, thisUpdate, nextUpdate, revoked } = request;
  const algorithm = encodeSignatureAlgorithm(SIGNATURE_ALGORITHM_OF[issuerPublicKey.algorithm]);
  const key = derSequence(derImplicit(0, derOctetString(keyIdentifier(issuerPublicKey.bytes))));
  const tbs = derSequence(
    ...[derInteger(1), algorithm, encodeName(issuer), encodeTime(thisUpdate), encodeTime(nextUpdate)],
    ...(revoked.length === 0 ? [] : [derSequence(...revoked.map(encodeEntry))]),
    derExplicit(
      0,
      derSequence(
        encodeExtension({ identifier: AUTHORITY_KEY_IDENTIFIER, value: key }),
        encodeExtension({ identifier: CRL_NUMBER, value: derInteger(request.number) }),
      ),
    ),
  );
  return derSequence(tbs, algorithm, derBitString(await sign(tbs)));
}

function encodeEntry({ serial, at, reason }: Revocation): Uint8Array {
  const code = Object.entries(reasons).find(([, name]) => name === reason)?.[0] ?? '0';
  // RFC 5280 §5.3.1: that there is none is not written.
  const said =
    reason === 'unspecified'
      ? []
      : [derSequence(encodeExtension({ identifier: REASON_CODE, value: derEnumerated(Number(code)) }))];
  return derSequence(derInteger(serialNumber(serial)), encodeTime(at), ...said);
}

/** Reads one list, strictly; throws a DerError on anything malformed, another version, or a certificate twice. Nothing is verified. */
export function parseRevocationList(der: Uint8Array): RevocationList {
  const whole = readDer(der, { maxBytes: MAX_BYTES, maxElements: MAX_ELEMENTS });
  const outer = new DerCursor(whole);
  const tbs = outer.take(Tag.sequence);
  const outerAlgorithm = outer.take(Tag.sequence);
  const signature = bitStringOctets(outer.takeAny());
  outer.end();
  const { innerAlgorithm, ...fields } = readTbs(tbs);
  if (!equalBytes(innerAlgorithm.encoded, outerAlgorithm.encoded)) throw new DerError('two signature algorithms');
  return {
    ...{ der: whole.encoded, ...fields, tbs: tbs.encoded, signature },
    signatureAlgorithm: signatureAlgorithmValue(outerAlgorithm),
  };
}

function readTbs(element: DerElement) {
  const tbs = new DerCursor(element);
  if (integerValue(tbs.takeAny()) !== 1n) throw new DerError('not a version 2 list');
  const innerAlgorithm = tbs.takeAny();
  const issuer = nameValue(tbs.takeAny());
  const [thisUpdate, nextUpdate] = [timeValue(tbs.takeAny()), timeValue(tbs.takeAny())];
  const listed = tbs.takeIf(Tag.sequence);
  const added = tbs.takeIf(constructedTag(0));
  tbs.end();
  const entries = (listed?.children ?? []).map(entryValue);
  const revoked = new Map(entries.map(({ revocation }) => [revocation.serial, revocation]));
  if (revoked.size !== entries.length) throw new DerError('a certificate twice');
  const { unknownCritical, ...own } = added === undefined ? { unknownCritical: [] } : ownExtensions(added);
  const unknown = [...unknownCritical, ...entries.flatMap((entry) => entry.unknownCritical)];
  return { innerAlgorithm, issuer, thisUpdate, nextUpdate, revoked, ...own, unknownCritical: unknown };
}

function entryValue(element: DerElement): { revocation: Revocation; unknownCritical: readonly string[] } {
  const entry = new DerCursor(element);
  const serial = serialValue(entry.takeAny());
  const at = timeValue(entry.takeAny());
  const added = entry.takeIf(Tag.sequence);
  entry.end();
  let reason: RevocationReason = 'unspecified';
  const unknownCritical: string[] = [];
  for (const { identifier, critical, value } of (added?.children ?? []).map(extensionValue)) {
    if (identifier === REASON_CODE) {
      const code = reasons[enumeratedValue(readDer(value))];
      if (code === undefined) throw new DerError('a reason that there is not');
      reason = code;
    } else if (critical) unknownCritical.push(identifier);
  }
  return { revocation: { serial, at, reason }, unknownCritical };
}

function ownExtensions(element: DerElement) {
  const wrapped = new DerCursor(element, constructedTag(0));
  const found = wrapped.take(Tag.sequence).children.map(extensionValue);
  wrapped.end();
  if (new Set(found.map(({ identifier }) => identifier)).size !== found.length)
    throw new DerError('extension occurs twice');
  const understood = [AUTHORITY_KEY_IDENTIFIER, CRL_NUMBER];
  const valueOf = (wanted: string): DerElement | undefined => {
    const value = found.find(({ identifier }) => identifier === wanted)?.value;
    return value === undefined ? undefined : readDer(value);
  };
  const [key, number] = [valueOf(AUTHORITY_KEY_IDENTIFIER), valueOf(CRL_NUMBER)];
  const identified = key === undefined ? undefined : new DerCursor(key).takeIf(primitiveTag(0));
  return {
    ...(identified === undefined ? {} : { authorityKeyIdentifier: identified.contents }),
    ...(number === undefined ? {} : { number: integerValue(number).toString(16) }),
    unknownCritical: found.flatMap(({ identifier, critical }) =>
      critical && !understood.includes(identifier) ? [identifier] : [],
    ),
  };
}

/** Why a list does not say what became of the certificates of an issuer at a time. */
export type RevocationListFault =
  | 'issuer_name_differs'
  | 'issuer_may_not_sign'
  | 'key_identifier_differs'
  | 'algorithm_differs'
  | 'unknown_critical_extension'
  | 'not_yet_made'
  | 'out_of_date'
  | 'signature_invalid';

/** Whether a list is of `issuer`, and is the one that counts at `at` (ISO instant). That the issuer itself is trusted is not looked at. */
export function verifyRevocationList({
  list,
  issuer,
  at,
}: {
  readonly list: RevocationList;
  readonly issuer: Certificate;
  readonly at: string;
}): Verdict<RevocationListFault> {
  const reason = faultOf(list, issuer, Date.parse(at));
  if (reason !== undefined) return { ok: false, reason };
  const { tbs: message, signature } = list;
  if (verifyMessage({ publicKey: issuer.publicKey, message, signature })) return { ok: true };
  return { ok: false, reason: 'signature_invalid' };
}

function faultOf(list: RevocationList, issuer: Certificate, at: number): RevocationListFault | undefined {
  if (Number.isNaN(at)) throw new RangeError('not an instant');
  if (!equalBytes(list.issuer.encoded, issuer.subject.encoded)) return 'issuer_name_differs';
  const [wanted, offered] = [list.authorityKeyIdentifier, issuer.subjectKeyIdentifier];
  if (wanted && offered && !equalBytes(wanted, offered)) return 'key_identifier_differs';
  if (!issuer.keyUsage?.includes('cRLSign')) return 'issuer_may_not_sign';
  if (SIGNATURE_ALGORITHM_OF[issuer.publicKey.algorithm] !== list.signatureAlgorithm) return 'algorithm_differs';
  if (list.unknownCritical.length > 0) return 'unknown_critical_extension';
  if (at < Date.parse(list.thisUpdate)) return 'not_yet_made';
  if (at >= Date.parse(list.nextUpdate) + 1000) return 'out_of_date';
  return undefined;
}
