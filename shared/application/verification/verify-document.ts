import type { LicenceRecord } from '#application/licence/ports';
import { agreementContent } from './agreement-content.ts';
import { notRegistered } from './not-registered.ts';
import { receiptContent } from './receipt-content.ts';
import { statementContent } from './statement-content.ts';
import { deedBytes, deedHolds, type DeedPayload, deedSealKind } from '#domain/agreement/deed';
import { type DocumentPayload, payloadBytes, type SealedDocument } from '#domain/licence/document';
import { civilDate } from '#domain/limits/civil-date';
import type { JointTestPayload } from '#domain/partner/joint-test';
import { receiptBytes, type ReceiptPayload } from '#domain/receipt/document';
import { receiptId, receiptSealKind } from '#domain/receipt/draft';
import { statementBytes, type StatementPayload } from '#domain/statement/document';
import { holdsTogether, statementId } from '#domain/statement/draft';
import { deedPayload } from '#contracts/deed';
import { documentPayload, receiptPayload, statementPayload } from '#contracts/document';
import type { Text } from '#contracts/text';
import { equalBytes, fromBase64, fromUtf8, toHex } from '#formats/bytes';
import { checkLicenceIdentifier } from '#formats/identifiers';
import { parseStrictJson } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import { SIGNATURE_ALGORITHM_OF, verifyMessage } from '#formats/signature-algorithm';
import { type Certificate, parseCertificate, verifyChain } from '#formats/x509';

/** Roots somebody trusts for e-seals, by DER certificate in base64. */
export interface TrustList {
  readonly roots: readonly { readonly name: string; readonly certificate: string }[];
}

export interface Part {
  readonly result: 'good' | 'bad' | 'not-checked';
  readonly code: string;
  readonly text: Text;
}

export interface Verdict {
  readonly overall: 'good' | 'bad';
  readonly intact: Part;
  readonly sealedBy: Part;
  readonly inForce: Part;
  /** What the document says; null where it is not intact. */
  readonly document: {
    readonly identifier: string;
    readonly kind: string;
    readonly name: Text;
    readonly issuer: { readonly id: string; readonly name: Text };
    /** Null where the document names no person. */
    readonly holder: { readonly name: string; readonly maskedNumber: string } | null;
    readonly issuedOn: string;
    readonly validUntil: string | null;
    readonly content: { key: string; label: Text; value: string }[];
  } | null;
}

const part = (result: Part['result'], code: string, zh: string, en: string): Part => ({
  result,
  code,
  text: { zh, en },
});

const notIntact = (code: string, zh: string, en: string): Verdict => ({
  overall: 'bad',
  intact: part('bad', code, zh, en),
  sealedBy: part('not-checked', 'seal.not_checked', '未核验', 'not checked'),
  inForce: part('not-checked', 'force.not_checked', '未核验', 'not checked'),
  document: null,
});

/**
 * How reports of joint tests are read. Given by those alone who verify them, because nobody else should carry it: to everyone else a
 * report is no document.
 */
export interface JointTestReader {
  /** Null for what is none, or does not hold together. */
  read(value: unknown): JointTestPayload | null;
  bytesOf(payload: JointTestPayload): Uint8Array;
  contentOf(payload: JointTestPayload): { key: string; label: Text; value: string }[];
}

/** What the register of results knows of a document; `offline` where it cannot be asked. */
export type Register = LicenceRecord | 'offline' | 'unknown';

/** Verifies a sealed document against a trust list at an instant (ISO). Pure: runs offline in the same way. */
export function verifyDocument(request: {
  file: SealedDocument;
  trust: TrustList;
  at: string;
  register: Register;
  jointTests?: JointTestReader;
}): Verdict {
  const { file, trust, at, register, jointTests } = request;
  const read = readFile(file, jointTests);
  if ('overall' in read) return read;
  const { payload, message, certificate } = read;
  const { publicKey } = certificate;
  const signed =
    SIGNATURE_ALGORITHM_OF[publicKey.algorithm] === file.seal.algorithm &&
    verifyMessage({ publicKey, message, signature: fromBase64(file.seal.signature) });
  if (!signed) return notIntact('document.altered', '内容或印章签名被改动', 'the content or its signature was altered');
  const intact = part('good', 'document.intact', '内容完整, 未被改动', 'unaltered since it was sealed');
  const sealedBy = checkSigner({ payload, certificate, trust });
  const inForce =
    payload.type === 'tongban-result' ? checkForce({ payload, at, register }) : notRegistered[payload.type];
  return {
    overall: sealedBy.result === 'bad' || inForce.result === 'bad' ? 'bad' : 'good',
    intact,
    sealedBy,
    inForce,
    document: saidBy(payload, jointTests),
  };
}

type Payload = DocumentPayload | ReceiptPayload | StatementPayload | DeedPayload;
type AnyPayload = Payload | JointTestPayload;

function saidBy(payload: AnyPayload, jointTests?: JointTestReader): NonNullable<Verdict['document']> {
  const { identifier, name, issuer } = payload;
  const named = { identifier, name, issuer };
  if (payload.type === 'tongban-statement')
    return {
      ...{ ...named, holder: null, kind: 'statement', issuedOn: civilDate(payload.at), validUntil: null },
      content: statementContent(payload),
    };
  if (payload.type === 'tongban-agreement')
    return {
      ...{ ...named, holder: null, kind: payload.kind === 'sealed' ? 'agreement' : 'publication' },
      ...{ issuedOn: civilDate(payload.sealing.signedAt), validUntil: payload.text.validUntil },
      content: agreementContent(payload),
    };
  if (payload.type === 'tongban-joint-test')
    return {
      ...{ ...named, holder: null, kind: 'joint-test', issuedOn: civilDate(payload.finishedAt), validUntil: null },
      content: jointTests?.contentOf(payload) ?? [],
    };
  const { holder } = payload;
  const common = { ...named, holder: { name: holder.name, maskedNumber: holder.maskedNumber } };
  if (payload.type === 'tongban-receipt')
    return {
      ...{ ...common, kind: 'receipt', issuedOn: civilDate(payload.receivedAt), validUntil: null },
      content: receiptContent(payload),
    };
  const { kind, issuedOn, validUntil, content } = payload;
  return { ...common, kind, issuedOn, validUntil, content: [...content] };
}

/** Reads the file strictly; everything the seal says outside the signed bytes must agree with what they say inside. */
function readFile(
  file: SealedDocument,
  jointTests?: JointTestReader,
): { payload: AnyPayload; message: Uint8Array; certificate: Certificate } | Verdict {
  try {
    const message = fromBase64(file.payload);
    const der = fromBase64(file.seal.certificate);
    fromBase64(file.seal.signature);
    const certificate = parseCertificate(der);
    // Anybody can sign anything with a key of their own: the shape is settled before anything in it is looked at.
    const said = parseStrictJson(fromUtf8(message), { maxBytes: 100_000, maxDepth: 8 });
    const payload = readPayload(said) ?? jointTests?.read(said) ?? null;
    if (payload === null || !isWellFormed(payload) || !equalBytes(bytesOf(payload, jointTests), message))
      return notIntact('document.unreadable', '不是本平台的结果文件', 'not a result document of this platform');
    const { algorithm, signedAt, certificateSm3 } = payload.sealing;
    if (algorithm !== file.seal.algorithm || signedAt !== file.seal.signedAt || certificateSm3 !== toHex(sm3(der)))
      return notIntact(
        'document.seal_swapped',
        '印章信息与签名内容不符',
        'the seal is not the one named in what was signed',
      );
    return { payload, message, certificate };
  } catch {
    return notIntact('document.unreadable', '文件无法读取', 'the file cannot be read');
  }
}

const schemas = {
  'tongban-receipt': receiptPayload,
  'tongban-statement': statementPayload,
  'tongban-agreement': deedPayload,
  'tongban-result': documentPayload,
} as const satisfies Record<Payload['type'], unknown>;

/** By what it says it is: the schema of one kind takes no other. */
function readPayload(value: unknown): Payload | null {
  const { type } = Object(value) as { type?: unknown };
  const kind = Object.keys(schemas).find((each): each is Payload['type'] => each === type);
  const read = kind === undefined ? null : schemas[kind].safeParse(value);
  return read?.success === true ? read.data : null;
}

function bytesOf(payload: AnyPayload, jointTests?: JointTestReader): Uint8Array {
  switch (payload.type) {
    case 'tongban-receipt':
      return receiptBytes(payload);
    case 'tongban-statement':
      return statementBytes(payload);
    case 'tongban-agreement':
      return deedBytes(payload);
    case 'tongban-joint-test':
      return jointTests?.bytesOf(payload) ?? new Uint8Array();
    case 'tongban-result':
      return payloadBytes(payload);
  }
}

/** What the schema cannot say: real moments, and an identifier that holds by its check character or by what it names. */
function isWellFormed(payload: AnyPayload): boolean {
  if (Number.isNaN(Date.parse(payload.sealing.signedAt))) return false;
  if (payload.type === 'tongban-result') return checkLicenceIdentifier(payload.identifier).ok;
  if (payload.type === 'tongban-statement')
    return statementId(payload) === payload.identifier && holdsTogether(payload);
  if (payload.type === 'tongban-agreement') return deedHolds(payload);
  // Whoever read it has seen to that.
  if (payload.type === 'tongban-joint-test') return true;
  const { visit, cases, receivedAt } = payload;
  const named = receiptId({ visit, caseIds: cases.map(({ caseId }) => caseId) });
  return named === payload.identifier && !Number.isNaN(Date.parse(receivedAt));
}

/** Each kind of document takes its kind of seal (law 7): receipts and statements of hand-over that of receipts, agreements and joint tests the official one, a result any but that of receipts. */
function hasItsSeal({ type, sealing: { sealKind } }: AnyPayload): boolean {
  if (type === 'tongban-agreement' || type === 'tongban-joint-test') return sealKind === deedSealKind;
  return (type !== 'tongban-result') === (sealKind === receiptSealKind);
}

function checkSigner(request: { payload: AnyPayload; certificate: Certificate; trust: TrustList }): Part {
  const { payload, certificate, trust } = request;
  const roots = trust.roots.map((root) => parseCertificate(fromBase64(root.certificate)));
  const chain = verifyChain({ leaf: certificate, issuers: [], roots, at: payload.sealing.signedAt });
  if (!chain.ok)
    return part(
      'bad',
      `seal.${chain.reason}`,
      '印章证书不受信任或当时无效',
      'the certificate of the seal is not trusted, or was not valid then',
    );
  if (certificate.isCa || certificate.keyUsage?.includes('digitalSignature') !== true)
    return part('bad', 'seal.not_for_sealing', '证书不得用于印章签名', 'the certificate may not be used for seals');
  if (certificate.subject.OU !== payload.issuer.id)
    return part(
      'bad',
      'seal.other_body',
      '印章不属于所称机关',
      'the seal belongs to another body than the document names',
    );
  if (!hasItsSeal(payload))
    return part(
      'bad',
      'seal.other_kind',
      '印章种类与文件不符',
      'not the kind of seal that this kind of document takes',
    );
  return part('good', 'seal.of_body', `由${payload.issuer.name.zh}加盖`, `sealed by ${payload.issuer.name.en}`);
}

function checkForce(request: { payload: DocumentPayload; at: string; register: Register }): Part {
  const { payload, at, register } = request;
  if (payload.validUntil !== null && payload.validUntil < civilDate(at))
    return part('bad', 'force.lapsed', '已过有效期', 'its validity has ended');
  if (register === 'offline')
    return part(
      'not-checked',
      'force.not_checked_offline',
      '有效期内; 登记状态离线未核验',
      'within its dates; register not checked offline',
    );
  const payloadSm3 = toHex(sm3(payloadBytes(payload)));
  if (register === 'unknown' || register.payloadSm3 !== payloadSm3)
    return part('bad', 'force.not_registered', '登记库中没有这份结果', 'the register does not know this document');
  return part('good', 'force.in_force', '有效', 'in force');
}
