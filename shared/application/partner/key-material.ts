import { OperationRefused } from '#application/operation/operation-refused';
import type { SignatureKind } from '#domain/partner/registration';
import { fromBase64 } from '#formats/bytes';
import { isEd25519PublicKey } from '#formats/ed25519';
import { type Certificate, parseCertificate } from '#formats/x509';

/** Bytes of the longest secret in clear (Standard Webhooks 1.0: 64). What KMS wraps is longer: a secret given as it is is refused. */
const longestSecret = 64;

interface Given {
  readonly kind: SignatureKind;
  readonly material: string;
  readonly validFrom: string;
  readonly validUntil: string | null;
}

/** What a field is called in the order. */
type Where = (field: 'material' | 'validFrom' | 'validUntil') => string;

/**
 * Refuses what cannot be a key of its kind, naming the field. A wrapped secret is not opened: whoever registers keys may not, and what
 * was wrapped under another name shows when the first message is signed or verified with it.
 */
export function checkMaterial(key: Given, { now, where }: { now: string; where: Where }): void {
  checkSpan(key, where);
  const bytes = bytesOf(key.material);
  const isWhole = {
    v1: () => bytes.length > longestSecret,
    v1a: () => isEd25519PublicKey(bytes),
    v1sm2: () => certificateOf(bytes)?.publicKey.algorithm === 'SM2',
  }[key.kind]();
  if (!isWhole) throw new OperationRefused('operation.key_malformed', [where('material')]);
  const certificate = key.kind === 'v1sm2' ? certificateOf(bytes) : undefined;
  if (certificate !== undefined) checkWithin(certificate, { ...key, now, where });
}

/** Refuses a span that ends before it begins. */
export function checkSpan({ validFrom, validUntil }: Pick<Given, 'validFrom' | 'validUntil'>, where: Where): void {
  const wrong = [
    ...(Number.isNaN(Date.parse(validFrom)) ? [where('validFrom')] : []),
    ...(validUntil === null || Date.parse(validFrom) < Date.parse(validUntil) ? [] : [where('validUntil')]),
  ];
  if (wrong.length > 0) throw new OperationRefused('operation.malformed', wrong);
}

/** The key ends with its certificate at the latest: so nobody has to look into certificates when a message comes. */
function checkWithin(
  { notBefore, notAfter }: Certificate,
  { validFrom, validUntil, now, where }: Pick<Given, 'validFrom' | 'validUntil'> & { now: string; where: Where },
): void {
  const [first, last] = [Date.parse(notBefore), Date.parse(notAfter)];
  if (last < Date.parse(now)) throw new OperationRefused('operation.outside_certificate', [where('material')]);
  const wrong = [
    ...(Date.parse(validFrom) < first ? [where('validFrom')] : []),
    ...(validUntil === null || Date.parse(validUntil) > last ? [where('validUntil')] : []),
  ];
  if (wrong.length > 0) throw new OperationRefused('operation.outside_certificate', wrong);
}

function bytesOf(material: string): Uint8Array {
  try {
    return fromBase64(material);
  } catch {
    return new Uint8Array();
  }
}

function certificateOf(der: Uint8Array): Certificate | undefined {
  try {
    return parseCertificate(der);
  } catch {
    return undefined;
  }
}
