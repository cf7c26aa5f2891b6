import { Authorities } from './ofd-authorities.ts';
import type { RevocationFault } from './ofd-revocation.ts';
import { judgeSigner } from './trusted-signer.ts';
import type { SealedDocument, Sealing } from '#domain/licence/document';
import type { Text } from '#contracts/text';
import { equalBytes, fromBase64, fromUtf8, toHex } from '#formats/bytes';
import { parseStrictJson } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import { SIGNATURE_ALGORITHM_OF, verifyMessage } from '#formats/signature-algorithm';
import { type Certificate, parseCertificate } from '#formats/x509';

/** Roots somebody trusts for e-seals, their makers and time-stamps, by DER certificate in base64. */
export interface TrustList {
  readonly roots: readonly { readonly name: string; readonly certificate: string }[];
  /** Revocation lists of those roots (X.509 CRL), DER in base64. */
  readonly revocations?: readonly string[];
  /** Certificates (DER in base64) of those who may make seals: a body whose own certificate leads to a root makes none. Absent: whoever has one. */
  readonly makers?: readonly string[];
}

export interface Part {
  readonly result: 'good' | 'bad' | 'not-checked';
  readonly code: string;
  readonly text: Text;
}

export const part = (result: Part['result'], code: string, zh: string, en: string): Part => ({
  result,
  code,
  text: { zh, en },
});

/** What every signed content says of its sealing. */
export interface Signed {
  readonly issuer: { readonly id: string; readonly name: Text };
  readonly sealing: Sealing;
}

/** How content of some kinds is read, and which seal it takes (law 7). */
export interface PayloadReader<P extends Signed> {
  /** Null for what is none, or does not hold together. */
  read(value: unknown): P | null;
  bytesOf(payload: P): Uint8Array;
  hasItsSeal(payload: P): boolean;
}

/** What was signed, and by whom; `payload` is null where it is not intact. */
export interface SealVerdict<P> {
  readonly payload: P | null;
  readonly intact: Part;
  readonly sealedBy: Part;
}

/** Verifies the seal of a document whose content the reader reads, against a trust list at an instant (ISO). Pure. */
export function verifySeal<P extends Signed>(request: {
  file: SealedDocument;
  trust: TrustList;
  at: string;
  reader: PayloadReader<P>;
}): SealVerdict<P> {
  const { file, trust, at, reader } = request;
  const read = readFile(file, reader);
  if ('code' in read) return notIntact(read);
  const { payload, message, certificate } = read;
  const { publicKey } = certificate;
  const signed =
    SIGNATURE_ALGORITHM_OF[publicKey.algorithm] === file.seal.algorithm &&
    verifyMessage({ publicKey, message, signature: fromBase64(file.seal.signature) });
  if (!signed)
    return notIntact(
      part('bad', 'document.altered', '内容或印章签名被改动', 'the content or its signature was altered'),
    );
  return {
    payload,
    intact: part('good', 'document.intact', '内容完整, 未被改动', 'unaltered since it was sealed'),
    sealedBy: checkSigner({ payload, certificate, trust, at, hasItsSeal: reader.hasItsSeal(payload) }),
  };
}

const notIntact = (intact: Part) => ({
  ...{ payload: null, intact },
  sealedBy: part('not-checked', 'seal.not_checked', '未核验', 'not checked'),
});

/** Reads the file strictly; everything the seal says outside the signed bytes must agree with what they say inside. */
function readFile<P extends Signed>(
  file: SealedDocument,
  reader: PayloadReader<P>,
): { payload: P; message: Uint8Array; certificate: Certificate } | Part {
  try {
    const message = fromBase64(file.payload);
    const der = fromBase64(file.seal.certificate);
    fromBase64(file.seal.signature);
    const certificate = parseCertificate(der);
    // Anybody can sign anything with a key of their own: the shape is settled before anything in it is looked at.
    const payload = reader.read(parseStrictJson(fromUtf8(message), { maxBytes: 100_000, maxDepth: 8 }));
    if (
      payload === null ||
      // A real moment, which no schema can say.
      Number.isNaN(Date.parse(payload.sealing.signedAt)) ||
      !equalBytes(reader.bytesOf(payload), message)
    )
      return part('bad', 'document.unreadable', '不是本平台的结果文件', 'not a result document of this platform');
    const { algorithm, signedAt, certificateSm3 } = payload.sealing;
    if (algorithm !== file.seal.algorithm || signedAt !== file.seal.signedAt || certificateSm3 !== toHex(sm3(der)))
      return part(
        'bad',
        'document.seal_swapped',
        '印章信息与签名内容不符',
        'the seal is not the one named in what was signed',
      );
    return { payload, message, certificate };
  } catch {
    return part('bad', 'document.unreadable', '文件无法读取', 'the file cannot be read');
  }
}

/** Nothing but the seal says when it was used: a key that was stolen since may have signed it with any date. */
function checkSigner(request: {
  payload: Signed;
  certificate: Certificate;
  trust: TrustList;
  at: string;
  hasItsSeal: boolean;
}): Part {
  const { payload, certificate: signer, trust, at: now, hasItsSeal } = request;
  const { issuer, sealing } = payload;
  const authorities = Authorities.of(trust);
  const judged = judgeSigner({ signer, authorities, usedAt: sealing.signedAt, now, provedAt: null });
  if (judged.fault === 'not_for_sealing')
    return part('bad', 'seal.not_for_sealing', '证书不得用于印章签名', 'the certificate may not be used for seals');
  if (judged.fault !== null)
    return part(
      'bad',
      `seal.${judged.fault}`,
      '印章证书不受信任或当时无效',
      'the certificate of the seal is not trusted, or was not valid then',
    );
  if (signer.subject.OU !== issuer.id)
    return part(
      'bad',
      'seal.other_body',
      '印章不属于所称机关',
      'the seal belongs to another body than the document names',
    );
  if (!hasItsSeal)
    return part(
      'bad',
      'seal.other_kind',
      '印章种类与文件不符',
      'not the kind of seal that this kind of document takes',
    );
  return sealedBy(issuer, judged.revocation?.fault);
}

function sealedBy({ name }: Signed['issuer'], fault: RevocationFault | undefined): Part {
  const [zh, en] = [`由${name.zh}加盖`, `sealed by ${name.en}`];
  switch (fault) {
    case undefined:
      return part('good', 'seal.of_body', zh, en);
    case 'revoked':
      return part(
        'bad',
        'seal.revoked',
        '盖章时证书已被吊销',
        'the certificate of the seal was revoked when it was used',
      );
    case 'revoked_since':
      return part(
        'bad',
        'seal.revoked_since',
        '印章证书其后因密钥失密或未说明的原因被吊销, 不能证明盖章在先',
        'the certificate of the seal was revoked since, for a stolen key or without a reason: nothing shows that it was used before',
      );
    case 'list_missing':
    case 'list_not_valid':
    case 'list_out_of_date':
      return part('not-checked', `seal.${fault}`, `${zh}; 证书是否吊销未核验`, `${en}; revocation was not checked`);
  }
}
