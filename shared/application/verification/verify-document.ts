import { agreementContent } from './agreement-content.ts';
import { notRegistered } from './not-registered.ts';
import { receiptContent } from './receipt-content.ts';
import { statementContent } from './statement-content.ts';
import { part, type Part, type PayloadReader, type TrustList, verifySeal } from './verify-seal.ts';
import { deedBytes, deedHolds, type DeedPayload, deedSealKind } from '#domain/agreement/deed';
import type { SealedDocument } from '#domain/licence/document';
import { civilDate } from '#domain/limits/civil-date';
import type { JointTestPayload } from '#domain/partner/joint-test';
import { receiptBytes, type ReceiptPayload } from '#domain/receipt/document';
import { receiptId, receiptSealKind } from '#domain/receipt/draft';
import { statementBytes, type StatementPayload } from '#domain/statement/document';
import { holdsTogether, statementId } from '#domain/statement/draft';
import { deedPayload } from '#contracts/deed';
import { receiptPayload, statementPayload } from '#contracts/document';
import type { Text } from '#contracts/text';

export type { Part, TrustList };

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

/**
 * How reports of joint tests are read. Given by those alone who verify them, because nobody else should carry it: to everyone else a
 * report is no document.
 */
export interface JointTestReader extends PayloadReader<JointTestPayload> {
  contentOf(payload: JointTestPayload): { key: string; label: Text; value: string }[];
}

/** Verifies a sealed document that is no result against a trust list at an instant (ISO). Pure: runs offline in the same way. */
export function verifyDocument(request: {
  file: SealedDocument;
  trust: TrustList;
  at: string;
  jointTests?: JointTestReader;
}): Verdict {
  const { file, trust, at, jointTests } = request;
  const { payload, intact, sealedBy } = verifySeal({ file, trust, at, reader: readerOf(jointTests) });
  if (payload === null) {
    const inForce = part('not-checked', 'force.not_checked', '未核验', 'not checked');
    return { overall: 'bad', intact, sealedBy, inForce, document: null };
  }
  return {
    overall: sealedBy.result === 'bad' ? 'bad' : 'good',
    intact,
    sealedBy,
    inForce: notRegistered[payload.type],
    document: saidBy(payload, jointTests),
  };
}

/** What is in no register of results. */
type Payload = ReceiptPayload | StatementPayload | DeedPayload;
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
  return {
    ...{ ...common, kind: 'receipt', issuedOn: civilDate(payload.receivedAt), validUntil: null },
    content: receiptContent(payload),
  };
}

/** Reads every kind of document; what holds of each kind, its schema and `isWellFormed` say together. */
const readerOf = (jointTests?: JointTestReader): PayloadReader<AnyPayload> => ({
  read(value) {
    const payload = readPayload(value);
    if (payload === null) return jointTests?.read(value) ?? null;
    return isWellFormed(payload) ? payload : null;
  },
  bytesOf: (payload) => bytesOf(payload, jointTests),
  hasItsSeal: (payload) => hasItsSeal(payload, jointTests),
});

const schemas = {
  'tongban-receipt': receiptPayload,
  'tongban-statement': statementPayload,
  'tongban-agreement': deedPayload,
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
  }
}

/** What the schema cannot say: real moments, and an identifier that holds by what it names. */
function isWellFormed(payload: Payload): boolean {
  if (payload.type === 'tongban-statement')
    return statementId(payload) === payload.identifier && holdsTogether(payload);
  if (payload.type === 'tongban-agreement') return deedHolds(payload);
  const { visit, cases, receivedAt } = payload;
  const named = receiptId({ visit, caseIds: cases.map(({ caseId }) => caseId) });
  return named === payload.identifier && !Number.isNaN(Date.parse(receivedAt));
}

/** Receipts and statements of hand-over take the seal of receipts, agreements the official one. */
function hasItsSeal(payload: AnyPayload, jointTests?: JointTestReader): boolean {
  if (payload.type === 'tongban-joint-test') return jointTests?.hasItsSeal(payload) ?? false;
  return payload.sealing.sealKind === (payload.type === 'tongban-agreement' ? deedSealKind : receiptSealKind);
}
