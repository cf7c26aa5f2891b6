import { randomBytes } from 'node:crypto';
import { fromHex, toBigInt, toHex } from './bytes.ts';
import { derBitString, derExplicit, derGeneralizedTime, derInteger, derSequence, derUtcTime } from './der-writer.ts';
import { encodeSignatureAlgorithm, SIGNATURE_ALGORITHM_OF } from './signature-algorithm.ts';
import { encodeSpki, type PublicKey } from './spki.ts';
import { encodeExtensions, type KeyUsage } from './x509-extensions.ts';
import { encodeName, type NameFields } from './x509-name.ts';

/** What a certificate to be made says. */
export interface CertificateRequest {
  /** Hexadecimal, positive, at most 20 bytes; see `randomSerial`. */
  readonly serial: string;
  readonly issuer: NameFields;
  readonly subject: NameFields;
  /** First and last second of validity, ISO instants in UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly publicKey: PublicKey;
  /** Key that will verify the signature: the subject's own for a root. Decides the signature algorithm. */
  readonly issuerPublicKey: PublicKey;
  readonly keyUsage: readonly KeyUsage[];
  /** Object identifiers: the key may be used for nothing else. */
  readonly extendedKeyUsage?: readonly string[];
  /** Present for a CA; `pathLength` is how many further CAs may stand between it and a leaf. */
  readonly ca?: { readonly pathLength?: number };
}

/**
 * Signs the bytes to be signed and gives the signature in DER, for SM2 with the default id. Whoever signs digests only
 * (KMS) takes `signatureDigest(issuerPublicKey, tbs)`.
 */
export type TbsSigner = (tbs: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** A new version 3 certificate in DER; throws a RangeError if the request cannot be written. */
export async function buildCertificate(request: CertificateRequest, sign: TbsSigner): Promise<Uint8Array> {
  const { issuerPublicKey, publicKey, keyUsage, extendedKeyUsage, ca, notBefore, notAfter } = request;
  if (Date.parse(notBefore) > Date.parse(notAfter)) throw new RangeError('ends before it begins');
  const algorithm = encodeSignatureAlgorithm(SIGNATURE_ALGORITHM_OF[issuerPublicKey.algorithm]);
  const tbs = derSequence(
    derExplicit(0, derInteger(2)), // version 3
    derInteger(serialNumber(request.serial)),
    algorithm,
    encodeName(request.issuer),
    derSequence(encodeTime(notBefore), encodeTime(notAfter)),
    encodeName(request.subject),
    encodeSpki(publicKey),
    derExplicit(
      3,
      encodeExtensions({
        keyUsage,
        ...(extendedKeyUsage ? { extendedKeyUsage } : {}),
        ...(ca ? { ca } : {}),
        subjectKey: publicKey.bytes,
        issuerKey: issuerPublicKey.bytes,
      }),
    ),
  );
  return derSequence(tbs, algorithm, derBitString(await sign(tbs)));
}

/** A random serial number: 16 bytes in hexadecimal, positive, the first bits set so that its length is always the same. */
export function randomSerial(): string {
  const bytes = new Uint8Array(randomBytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return toHex(bytes);
}

/** The INTEGER of a serial number; throws a RangeError for one that no certificate can have. */
export function serialNumber(serial: string): bigint {
  const value = toBigInt(fromHex(serial));
  // RFC 5280 §4.1.2.2: at most 20 octets, the sign bit among them.
  if (value <= 0n || value >= 1n << 159n) throw new RangeError('serial number out of range');
  return value;
}

/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on. */
export function encodeTime(instant: string): Uint8Array {
  return instant < '2050' ? derUtcTime(instant) : derGeneralizedTime(instant);
}
