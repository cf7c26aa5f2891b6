import { equalBytes, fromHex, toBigInt } from './bytes.ts';
import { DerCursor, DerError, readDer, type DerElement } from './der-reader.ts';
import { constructedTag, Tag } from './der-tags.ts';
import { integerValue, objectIdentifierValue, octetStringValue, timeValue } from './der-values.ts';
import {
  derElement,
  derExplicit,
  derGeneralizedTime,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derUtcTime,
} from './der-writer.ts';
import { digestBy, digests, digestValue, encodeImprint, imprintValue, type MessageImprint } from './message-imprint.ts';
import { sha256 } from './sha256.ts';
import {
  encodeSignatureAlgorithm,
  SIGNATURE_ALGORITHM_OF,
  type SignatureAlgorithm,
  signatureAlgorithmValue,
  verifyMessage,
} from './signature-algorithm.ts';
import { type Certificate, parseCertificate } from './x509.ts';
import type { TbsSigner } from './x509-builder.ts';
import { TIME_STAMPING } from './x509-extensions.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/** A time-stamp as read (RFC 3161, a token with the certificate of its signer); byte fields are views of one array. */
export interface TimeStamp extends MessageImprint {
  readonly der: Uint8Array;
  /** Instant (ISO), to the second. */
  readonly at: string;
  readonly policy: string;
  /** Of the question that it answers; null where that had none. */
  readonly nonce: bigint | null;
  /** Of whoever stamped. */
  readonly certificate: Certificate;
  /** What its signature covers, and what that says of the token. */
  readonly signedAttributes: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

/** The imprint of bytes that are to be stamped by a key of this algorithm. */
export const imprintOf = (algorithm: SignatureAlgorithm, bytes: Uint8Array): Uint8Array =>
  digests[algorithm].digest(bytes);

export interface TimeStampRequest {
  readonly imprint: Uint8Array;
  /** Instant (ISO, UTC). */
  readonly at: string;
  /** Positive, of no other token. */
  readonly serial: bigint;
  /** Object identifier of the policy by which it is given. */
  readonly policy: string;
  /** Of the question, where it had one. */
  readonly nonce?: bigint | null;
  /** Of whoever stamps. */
  readonly certificate: Certificate;
}

/** A new token in DER. */
export async function buildTimeStamp(request: TimeStampRequest, sign: TbsSigner): Promise<Uint8Array> {
  const { imprint, at, serial, policy, nonce, certificate } = request;
  const algorithm = SIGNATURE_ALGORITHM_OF[certificate.publicKey.algorithm];
  const { identifier, digest } = digests[algorithm];
  const hash = derSequence(derObjectIdentifier(identifier));
  const info = derSequence(
    ...[derInteger(1), derObjectIdentifier(policy), encodeImprint({ imprint, imprintDigest: identifier })],
    ...[derInteger(serial), derGeneralizedTime(at), ...(typeof nonce === 'bigint' ? [derInteger(nonce)] : [])],
  );
  // The certificate by its SHA-256, the digest that stands for itself there (RFC 5035 §3).
  const signer = derSequence(derSequence(derSequence(derOctetString(sha256(certificate.der)))));
  const attributes = derSet(
    attribute(CONTENT_TYPE, derObjectIdentifier(TST_INFO)),
    attribute(SIGNING_TIME, derUtcTime(at)),
    attribute(MESSAGE_DIGEST, derOctetString(digest(info))),
    attribute(SIGNING_CERTIFICATE_V2, signer),
  );
  const signature = await sign(attributes);
  const signerInfo = derSequence(
    derInteger(1),
    derSequence(certificate.issuer.encoded, derInteger(toBigInt(fromHex(certificate.serial)))),
    hash,
    retagged(attributes),
    encodeSignatureAlgorithm(algorithm),
    derOctetString(signature),
  );
  return derSequence(
    derObjectIdentifier(SIGNED_DATA),
    derExplicit(
      0,
      derSequence(
        ...[
          derInteger(3),
          derSet(hash),
          derSequence(derObjectIdentifier(TST_INFO), derExplicit(0, derOctetString(info))),
        ],
        ...[derExplicit(0, certificate.der), derSet(signerInfo)],
      ),
    ),
  );
}

const attribute = (identifier: string, value: Uint8Array): Uint8Array =>
  derSequence(derObjectIdentifier(identifier), derSet(value));

/** The same under `[0] IMPLICIT`, as it stands in the token; what is signed is the SET. */
function retagged(set: Uint8Array): Uint8Array {
  const tagged = set.slice();
  tagged[0] = constructedTag(0);
  return tagged;
}

const MAX_BYTES = 128 * 1024;

/** Reads one token with one signer and its certificate, strictly; throws a DerError on anything else. Nothing is verified. */
export function parseTimeStamp(der: Uint8Array): TimeStamp {
  const whole = new DerCursor(readDer(der, { maxBytes: MAX_BYTES }));
  demand(objectIdentifierValue(whole.takeAny()), SIGNED_DATA);
  const content = inside(whole.take(constructedTag(0)));
  whole.end();
  const data = new DerCursor(content);
  integerValue(data.takeAny());
  data.take(Tag.set);
  const info = infoOctets(data.take(Tag.sequence));
  const certificates = data.take(constructedTag(0)).children.map(({ encoded }) => parseCertificate(encoded));
  data.takeIf(constructedTag(1));
  const [signer, another] = data.take(Tag.set).children;
  data.end();
  if (signer === undefined || another !== undefined) throw new DerError('not one signer');
  return { der, ...infoValue(readDer(info)), ...signerValue(signer, { info, certificates }) };
}

function demand(found: string, wanted: string): void {
  if (found !== wanted) throw new DerError(`expected ${wanted}, found ${found}`);
}

function inside(element: DerElement): DerElement {
  const [child, another] = element.children;
  if (child === undefined || another !== undefined) throw new DerError('not one element');
  return child;
}

function infoOctets(element: DerElement): Uint8Array {
  const encapsulated = new DerCursor(element);
  demand(objectIdentifierValue(encapsulated.takeAny()), TST_INFO);
  const octets = octetStringValue(inside(encapsulated.take(constructedTag(0))));
  encapsulated.end();
  return octets;
}

function infoValue(element: DerElement): Pick<TimeStamp, 'at' | 'policy' | 'nonce'> & MessageImprint {
  const info = new DerCursor(element);
  if (integerValue(info.takeAny()) !== 1n) throw new DerError('not a version 1 time-stamp');
  const policy = objectIdentifierValue(info.takeAny());
  const message = imprintValue(info.take(Tag.sequence));
  integerValue(info.takeAny());
  const at = timeValue(info.take(Tag.generalizedTime));
  // Accuracy and ordering stand before the nonce, who it is may follow: none says when it was.
  info.takeIf(Tag.sequence);
  info.takeIf(Tag.boolean);
  const nonce = info.takeIf(Tag.integer);
  return { at, ...message, policy, nonce: nonce === undefined ? null : integerValue(nonce) };
}

function signerValue(
  element: DerElement,
  { info, certificates }: { info: Uint8Array; certificates: readonly Certificate[] },
): Pick<TimeStamp, 'certificate' | 'signedAttributes' | 'algorithm' | 'signature'> {
  const signer = new DerCursor(element);
  if (integerValue(signer.takeAny()) !== 1n) throw new DerError('a signer of another version');
  const named = signer.sequence();
  const issuer = named.take(Tag.sequence).encoded;
  const serial = integerValue(named.takeAny());
  named.end();
  const hash = digestValue(signer.take(Tag.sequence));
  const attributes = signer.take(constructedTag(0));
  const algorithm = signatureAlgorithmValue(signer.take(Tag.sequence));
  const signature = octetStringValue(signer.takeAny());
  signer.takeIf(constructedTag(1));
  signer.end();
  demand(hash, digests[algorithm].identifier);
  const certificate = certificates.find(
    (each) => equalBytes(each.issuer.encoded, issuer) && toBigInt(fromHex(each.serial)) === serial,
  );
  if (certificate === undefined) throw new DerError('without the certificate of its signer');
  const signedAttributes = derElement(Tag.set, attributes.contents);
  checkAttributes(readDer(signedAttributes), { info, certificate, algorithm });
  return { certificate, signedAttributes, algorithm, signature };
}

/** What is signed names the token and its signer: nothing of either can be put in the place of another. */
function checkAttributes(
  set: DerElement,
  { info, certificate, algorithm }: { info: Uint8Array; certificate: Certificate; algorithm: SignatureAlgorithm },
): void {
  const values = new Map<string, DerElement>();
  for (const child of set.children) {
    const cursor = new DerCursor(child);
    const identifier = objectIdentifierValue(cursor.takeAny());
    const value = inside(cursor.take(Tag.set));
    cursor.end();
    if (values.has(identifier)) throw new DerError('attribute occurs twice');
    values.set(identifier, value);
  }
  const valueOf = (identifier: string): DerElement => {
    const value = values.get(identifier);
    if (value === undefined) throw new DerError(`without attribute ${identifier}`);
    return value;
  };
  demand(objectIdentifierValue(valueOf(CONTENT_TYPE)), TST_INFO);
  if (!equalBytes(octetStringValue(valueOf(MESSAGE_DIGEST)), digests[algorithm].digest(info)))
    throw new DerError('signed for another token');
  checkSigner(new DerCursor(valueOf(SIGNING_CERTIFICATE_V2)).sequence().takeAny(), certificate);
}

/** ESSCertIDv2 (RFC 5035 §3): the digest of the certificate, by SHA-256 where it does not say by which. */
function checkSigner(element: DerElement, certificate: Certificate): void {
  const named = new DerCursor(element);
  const algorithm = named.takeIf(Tag.sequence);
  const digest = digestBy(algorithm === undefined ? digests['ECDSA-SHA256'].identifier : digestValue(algorithm));
  if (!equalBytes(octetStringValue(named.takeAny()), digest(certificate.der)))
    throw new DerError('signed with another certificate');
}

/** Why a time-stamp does not say when something was there. That its certificate is trusted, `verifyChain` says. */
export type TimeStampFault = 'imprint_differs' | 'not_for_time_stamps' | 'signature_invalid';

/** Whether a time-stamp is of these bytes, by a key for time-stamps; null where it is. */
export function timeStampFault({
  stamp,
  of,
}: {
  readonly stamp: TimeStamp;
  readonly of: Uint8Array;
}): TimeStampFault | null {
  return equalBytes(stamp.imprint, digestBy(stamp.imprintDigest)(of)) ? signerFault(stamp) : 'imprint_differs';
}

/** The same where it is known already of what it is. */
export function signerFault(stamp: TimeStamp): Exclude<TimeStampFault, 'imprint_differs'> | null {
  const { certificate, signedAttributes: message, signature } = stamp;
  if (certificate.extendedKeyUsage?.length !== 1 || certificate.extendedKeyUsage[0] !== TIME_STAMPING)
    return 'not_for_time_stamps';
  return verifyMessage({ publicKey: certificate.publicKey, message, signature }) ? null : 'signature_invalid';
}
