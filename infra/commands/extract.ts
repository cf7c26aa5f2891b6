import type { TrustList } from '#application/verification/verify-seal';
import type { OfdFile, SealedDocument } from '#domain/licence/document';
import { fromBase64 } from '#formats/bytes';
import { readOfd } from '#formats/ofd-reader';
import { encodePem } from '#formats/pem';
import { readSealSignature } from '#formats/ses-signature';

/** Files for other tools, by name: the signed bytes, the DER signature, the certificate and its issuers. */
type Extracted = Readonly<Record<string, Uint8Array | string>>;

const issuers = ({ roots }: TrustList): string =>
  roots.map(({ certificate }) => encodePem('CERTIFICATE', fromBase64(certificate))).join('');

/** Of a document that is no result. */
export const extractDocument =
  ({ payload, seal }: SealedDocument) =>
  (trust: TrustList): Extracted => ({
    'signed.bin': fromBase64(payload),
    'signature.der': fromBase64(seal.signature),
    'certificate.pem': encodePem('CERTIFICATE', fromBase64(seal.certificate)),
    'issuers.pem': issuers(trust),
  });

/** Of the last seal under an OFD file; with its own files of the seal, the list of digests and the whole signature too. */
export const extractOfd =
  ({ ofd }: OfdFile) =>
  (trust: TrustList): Extracted => {
    const { parts, signatures } = readOfd(fromBase64(ofd));
    const last = signatures.findLast(({ type }) => type !== 'Sign');
    const value = last === undefined ? undefined : parts.get(last.value);
    if (last === undefined || value === undefined) return { 'issuers.pem': issuers(trust) };
    const { signed, signature, certificate, timeStamp } = readSealSignature(value);
    return {
      ...{ 'signed.bin': signed, 'signature.der': signature },
      'certificate.pem': encodePem('CERTIFICATE', certificate),
      'issuers.pem': issuers(trust),
      ...{ 'SignedValue.dat': value, 'Signature.xml': parts.get(last.part) ?? new Uint8Array() },
      ...(timeStamp === null ? {} : { 'time-stamp.der': timeStamp }),
    };
  };
