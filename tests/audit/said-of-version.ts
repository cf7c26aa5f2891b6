import type { ResultPayload } from '#domain/licence/document';
import { draftSm3 } from '#domain/licence/draft';
import { versionDraftOf } from '#domain/licence/next-version';
import { versionApprovalId } from '#domain/seal/approval';
import type { Evidence } from './evidence.ts';

/** What a sealed result says, and how it was sealed. */
export interface Said {
  readonly payload: ResultPayload;
  readonly sealKind: string;
  readonly signedAt: string;
}

/** A further version says what was approved of it, and was sealed after that. */
export function* saysVersion({ versionApprovals }: Evidence, { payload, sealKind, signedAt }: Said): Generator<string> {
  const draft = versionDraftOf(payload, sealKind);
  const id = draft === null ? null : versionApprovalId(draftSm3(draft));
  const approval = versionApprovals.find((one) => one.id === id);
  if (draft === null || approval === undefined) {
    yield 'nobody approved this version of its document';
    return;
  }
  if (approval.body !== payload.issuer.id || approval.replaces !== draft.replaces.identifier)
    yield 'what was approved is the version of another document';
  // A seal says when to the second.
  if (Date.parse(signedAt) + 999 < Date.parse(approval.approvedAt))
    yield 'its version was sealed before it was approved';
}
