import type { DocumentReader } from '#application/licence/ports';
import type { ReadingSigner } from '#application/material/open-material';
import type { Report } from '#contracts/partner/message';
import { letsPrint } from '#domain/agreement/may-print';
import type { ClauseRef } from '#domain/agreement/policy';
import type { Collection } from '#domain/case/collection';
import type { CaseEvent } from '#domain/case/event';
import { toHex } from '#formats/bytes';
import { sha256 } from '#formats/sha256';

export interface SentToPrintDependencies {
  readonly printClauses: readonly ClauseRef[];
  readonly documents: DocumentReader & ReadingSigner;
}

/** The sealed result with an address from which the window's region can have it, where the clause of the case lets the window print it; otherwise it stays here. */
export async function sentToPrint(
  { printClauses, documents }: SentToPrintDependencies,
  {
    event,
    collection,
    expiresInSeconds,
  }: { event: CaseEvent; collection: Pick<Collection, 'clause'>; expiresInSeconds: number },
): Promise<Pick<Report, 'document'>> {
  if (event.type !== 'case.result-issued') return {};
  if (!letsPrint(printClauses, collection.clause)) return {};
  const { key, sm3, bytes: length } = event.data.document;
  const bytes = await documents.read(key);
  if (bytes?.length !== length) throw new Error(`the result of ${event.caseId} is not stored as it was issued`);
  const url = await documents.presignReading({ key, expiresInSeconds });
  return { document: { url, sha256: toHex(sha256(bytes)), sm3, bytes: length } };
}
