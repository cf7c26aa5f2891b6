import type { StatementDraft } from './draft.ts';
import type { Sealing } from '#domain/licence/document';
import { utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';

/** The signed bytes of a statement of hand-over are the RFC 8785 form of this. */
export interface StatementPayload extends StatementDraft {
  readonly type: 'tongban-statement';
  readonly version: 1;
  /** See `statementId`. */
  readonly identifier: string;
  readonly sealing: Sealing;
}

/** Completes an approved draft with what comes only with the sealing. */
export const statementPayload = ({
  draft,
  identifier,
  sealing,
}: {
  draft: StatementDraft;
  identifier: string;
  sealing: StatementPayload['sealing'];
}): StatementPayload => ({ ...draft, type: 'tongban-statement', version: 1, identifier, sealing });

export const statementBytes = (payload: StatementPayload): Uint8Array =>
  utf8(canonicalize(payload as unknown as JsonValue));
