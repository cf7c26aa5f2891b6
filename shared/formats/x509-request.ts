import { DerCursor, DerError, readDer, type DerElement, NotInUseError } from './der-reader.ts';
import { compareEncodings, constructedTag, Tag } from './der-tags.ts';
import { bitStringOctets, integerValue, objectIdentifierValue } from './der-values.ts';
import { derBitString, derExplicit, derInteger, derSequence } from './der-writer.ts';
import {
  encodeSignatureAlgorithm,
  SIGNATURE_ALGORITHM_OF,
  type SignatureAlgorithm,
  signatureAlgorithmValue,
  verifyMessage,
} from './signature-algorithm.ts';
import { encodeSpki, type PublicKey, publicKeyValue } from './spki.ts';
import type { TbsSigner } from './x509-builder.ts';
import { encodeName, type NameFields, nameValue, type DistinguishedName } from './x509-name.ts';
import type { Verdict } from './x509.ts';

/** A request for a certificate (PKCS #10, RFC 2986; 证书请求) as read; byte fields are views of one array. */
export interface CertificationRequest {
  readonly der: Uint8Array;
  readonly subject: DistinguishedName;
  readonly publicKey: PublicKey;
  /** Object identifiers of what else is asked for; nothing here goes by it. */
  readonly attributes: readonly string[];
  /** What the signature covers. */
  readonly signed: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** DER. */
  readonly signature: Uint8Array;
}

// A request is a certificate without its extensions.
const MAX_BYTES = 16 * 1024;
const MAX_ELEMENTS = 1000;
const VERSION_1 = 0n;

/**
 * A request in DER for a certificate that says who holds this key, without attributes: whoever issues decides on extensions. `sign` signs
 * with that very key, SM2 with the default id. Throws a RangeError for a name or key that cannot be written.
 */
export async function buildCertificationRequest(
  { subject, publicKey }: { readonly subject: NameFields; readonly publicKey: PublicKey },
  sign: TbsSigner,
): Promise<Uint8Array> {
  // RFC 2986 §4.1: the set of attributes is there even if it is empty.
  const signed = derSequence(derInteger(VERSION_1), encodeName(subject), encodeSpki(publicKey), derExplicit(0));
  const algorithm = encodeSignatureAlgorithm(SIGNATURE_ALGORITHM_OF[publicKey.algorithm]);
  return derSequence(signed, algorithm, derBitString(await sign(signed)));
}

/** Reads one request, strictly; throws a DerError on anything malformed, another version, or an algorithm not in use. Nothing is verified. */
export function parseCertificationRequest(der: Uint8Array): CertificationRequest {
  const whole = readDer(der, { maxBytes: MAX_BYTES, maxElements: MAX_ELEMENTS });
  const outer = new DerCursor(whole);
  const signed = outer.take(Tag.sequence);
  const signatureAlgorithm = signatureAlgorithmValue(outer.take(Tag.sequence));
  const signature = bitStringOctets(outer.takeAny());
  outer.end();
  return { der: whole.encoded, ...infoValue(signed), signed: signed.encoded, signatureAlgorithm, signature };
}

function infoValue(element: DerElement): Pick<CertificationRequest, 'subject' | 'publicKey' | 'attributes'> {
  const info = new DerCursor(element);
  if (integerValue(info.takeAny()) !== VERSION_1) throw new NotInUseError('not a version 1 request');
  const subject = nameValue(info.takeAny());
  const publicKey = publicKeyValue(info.takeAny());
  const attributes = attributesValue(info.take(constructedTag(0)));
  info.end();
  return { subject, publicKey, attributes };
}

/** Types of the attributes of a SET under a tag of its own, in the order of DER, each once, none without a value. */
function attributesValue({ children }: DerElement): string[] {
  const types = children.map((child) => {
    const attribute = new DerCursor(child);
    const type = objectIdentifierValue(attribute.takeAny());
    if (attribute.take(Tag.set).children.length === 0) throw new DerError('attribute without a value');
    attribute.end();
    return type;
  });
  const sorted = children.toSorted((one, other) => compareEncodings(one.encoded, other.encoded));
  if (sorted.some((child, index) => child !== children[index])) throw new DerError('SET OF not in order');
  if (new Set(types).size !== types.length) throw new DerError('attribute occurs twice');
  return types;
}

/** Why a request does not show that whoever made it holds its key. */
export type CertificationRequestFault = 'algorithm_differs' | 'signature_invalid';

/** Whether a request was signed with the key that it is for (proof of possession). Whose name it bears is for the issuer to find out. */
export function verifyCertificationRequest(request: CertificationRequest): Verdict<CertificationRequestFault> {
  const { publicKey, signatureAlgorithm, signed: message, signature } = request;
  if (SIGNATURE_ALGORITHM_OF[publicKey.algorithm] !== signatureAlgorithm)
    return { ok: false, reason: 'algorithm_differs' };
  if (verifyMessage({ publicKey, message, signature })) return { ok: true };
  return { ok: false, reason: 'signature_invalid' };
}
