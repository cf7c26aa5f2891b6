import type { ReceiptDraft } from './draft.ts';
import type { Sealing } from '#domain/licence/document';
import { utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';

/** The signed bytes of a receipt are the RFC 8785 form of this. */
export interface ReceiptPayload extends ReceiptDraft {
  readonly type: 'tongban-receipt';
  readonly version: 1;
  /** See `receiptId`. */
  readonly identifier: string;
  readonly sealing: Sealing;
}

/** Completes an approved draft with what comes only with the sealing. */
export const receiptPayload = ({
  draft,
  identifier,
  sealing,
}: {
  draft: ReceiptDraft;
  identifier: string;
  sealing: ReceiptPayload['sealing'];
}): ReceiptPayload => ({ ...draft, type: 'tongban-receipt', version: 1, identifier, sealing });

export const receiptBytes = (payload: ReceiptPayload): Uint8Array =>
  utf8(canonicalize(payload as unknown as JsonValue));
