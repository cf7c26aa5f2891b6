import type { SubmittedElsewhere } from '#domain/case/collection';
import type { ClauseRef } from '#domain/agreement/policy';
import type { Text } from '#domain/catalogue/item';
import type { Due } from '#domain/limits/due';
import { toHex, utf8 } from '#formats/bytes';
import { maskName } from '#formats/identifiers';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import { receiptAdvice, receiptName, receiptNotice } from './wording.ts';

/** 收件专用章: the kind of seal that receipts bear, and nothing else does. */
export const receiptSealKind = 'receipt';

/** Longer receipts would not be read back by those who verify: a second one is given instead. */
const mostMaterials = 300;

interface Named {
  readonly id: string;
  readonly name: Text;
}

/** One case of a visit, as it was recorded when the window received, with what data that ships says of it. */
export interface ReceivedCase {
  readonly caseId: string;
  /** Body of the window. */
  readonly body: string;
  readonly collected: SubmittedElsewhere;
  /** As the clerk read it; the receipt shows it masked. */
  readonly applicantName: string;
  readonly itemName: Text;
  /** Who decides. */
  readonly authority: Named;
  readonly trackingCode: string;
}

/**
 * What a receipt (收件凭证) says, word for word, before it is sealed. Of persons it has the masked name and the masked number
 * alone. The same cases give the same draft, in whatever order they are named.
 */
export interface ReceiptDraft {
  readonly visit: string;
  readonly name: Text;
  readonly window: Named;
  readonly issuer: Named;
  /** When the first of them was received. */
  readonly receivedAt: string;
  readonly holder: { readonly name: string; readonly maskedNumber: string };
  readonly cases: readonly {
    readonly caseId: string;
    readonly item: { readonly id: string; readonly version: number; readonly name: Text };
    readonly authority: Named;
    readonly clause: ClauseRef;
    readonly receivedAt: string;
    readonly materials: readonly {
      readonly slot: string;
      /** Hex SHA-256 of the scan. */
      readonly sha256: string;
      /** 与原件核对一致. */
      readonly comparedWithOriginal: true;
    }[];
    readonly takeOverDue: Due;
    readonly trackingCode: string;
  }[];
  readonly advice: readonly Text[];
  readonly notice: Text;
}

export type ReceiptRejection = 'receipt.not_one_visit' | 'receipt.too_many_materials';

export type DraftedReceipt =
  { readonly ok: true; readonly draft: ReceiptDraft } | { readonly ok: false; readonly code: ReceiptRejection };

/** The receipt of cases that one applicant handed in at one window in one visit; a rejection where they are not that. */
export function receiptDraft(request: {
  readonly visit: string;
  readonly window: Named;
  readonly issuer: Named;
  readonly cases: readonly ReceivedCase[];
}): DraftedReceipt {
  const { visit, window, issuer } = request;
  const cases = request.cases.toSorted((one, other) => (one.caseId < other.caseId ? -1 : 1));
  const [first] = cases;
  if (first === undefined || !cases.every((each) => belongs(each, { visit, window, issuer, first })))
    return { ok: false, code: 'receipt.not_one_visit' };
  if (cases.flatMap(({ collected }) => collected.materials).length > mostMaterials)
    return { ok: false, code: 'receipt.too_many_materials' };
  const { kind, maskedNumber } = first.collected.holder;
  const received = cases.map(({ collected }) => collected.receivedAt);
  return {
    ok: true,
    draft: {
      ...{ visit, name: receiptName, window, issuer },
      receivedAt: received.reduce((one, other) => (other < one ? other : one)),
      holder: {
        // An organisation's name says nothing of a person.
        name: kind === 'person' ? maskName(first.applicantName) : first.applicantName,
        maskedNumber,
      },
      cases: cases.map(lineOf),
      advice: receiptAdvice,
      notice: receiptNotice,
    },
  };
}

function belongs(
  { body, collected, applicantName }: ReceivedCase,
  { visit, window, issuer, first }: { visit: string; window: Named; issuer: Named; first: ReceivedCase },
): boolean {
  const sameApplicant = collected.holder.hash === first.collected.holder.hash && applicantName === first.applicantName;
  return collected.visit === visit && collected.window === window.id && body === issuer.id && sameApplicant;
}

const lineOf = ({ caseId, collected, itemName, authority, trackingCode }: ReceivedCase) => ({
  caseId,
  item: { ...collected.item, name: itemName },
  authority,
  clause: collected.clause,
  receivedAt: collected.receivedAt,
  materials: collected.materials.map(({ slot, sha256 }) => ({ slot, sha256, comparedWithOriginal: true as const })),
  takeOverDue: collected.due.takeOver,
  trackingCode,
});

/** Hex SM3 over the RFC 8785 bytes of a draft: what an approval covers. */
export const receiptSm3 = (draft: ReceiptDraft): string =>
  toHex(sm3(utf8(canonicalize(draft as unknown as JsonValue))));

/** Names the receipt of some cases of a visit, in whatever order: asked for again it is the same one. */
export const receiptId = ({ visit, caseIds }: { visit: string; caseIds: readonly string[] }): string =>
  `${visit}-${toHex(sm3(utf8(canonicalize([...caseIds].sort())))).slice(0, 32)}`;
