import type { CaseKeys, CaseStore, WholeCase } from '#application/case/ports';
import { personalOf } from '#application/case/record';
import { JourneyRejected } from '#application/journey/ports';
import { documentKey, evidenceKey } from '#application/licence/ports';
import type { Approvals } from './ports.ts';
import { pagesOf, type ResultPagesDependencies } from './result-pages.ts';
import { sealOfd, type SealOfdDependencies } from './seal-ofd.ts';
import { verifyChain } from '#domain/case/chain';
import { resultBytes, resultPayload } from '#domain/licence/document';
import { draftSm3, type ResultDraft } from '#domain/licence/draft';
import { resultBytesIn, resultIn } from '#domain/licence/result-file';
import { civilDate } from '#domain/limits/civil-date';
import { resultSealKinds } from '#domain/seal/kinds';
import { equalBytes } from '#formats/bytes';
import { licenceIdentifier } from '#formats/identifiers';

export interface SealDependencies extends SealOfdDependencies, ResultPagesDependencies {
  readonly cases: CaseStore;
  readonly keys: CaseKeys;
  readonly approvals: Pick<Approvals, 'approval' | 'standingAuthorisation'>;
}

/** Seals the approved result of a case: derives what to sign from the recorded draft and the approval. */
export async function sealResult(dependencies: SealDependencies, caseId: string): Promise<{ identifier: string }> {
  const whole = await dependencies.cases.whole(caseId);
  if (whole === null) throw new JourneyRejected(`there is no case ${caseId}`);
  const chain = verifyChain(whole.events, whole.snapshot);
  if (!chain.intact) throw new JourneyRejected(`the record of ${caseId} is not intact at event ${chain.at}`);
  const draft = await approvedDraft(dependencies, whole);
  const identifier = identifierOf(draft);
  await sealOfd(dependencies, {
    ...{ caseId, identifier, approval: whole.snapshot.approval ?? '', draftSm3: draftSm3(draft) },
    ...{ issuer: draft.issuer.id, sealKind: draft.sealKind, documentKind: draft.kind },
    ...{ key: documentKey(identifier), evidenceKey: evidenceKey(identifier) },
    isApproved: (ofd) => says(ofd, { draft, identifier }),
    pages: ({ seal, signedAt }) => {
      const payload = resultPayload({ draft, identifier, issuedOn: civilDate(signedAt) });
      return pagesOf(dependencies, { payload, seal });
    },
  });
  return { identifier };
}

/** Whether a file says exactly what was approved, issued on the day that it names. */
function says(ofd: Uint8Array, { draft, identifier }: { draft: ResultDraft; identifier: string }): boolean {
  const { issuedOn } = resultIn(ofd);
  return equalBytes(resultBytes(resultPayload({ draft, identifier, issuedOn })), resultBytesIn(ofd));
}

const identifierOf = (draft: ResultDraft): string =>
  licenceIdentifier({
    typeCode: draft.issuer.id + draft.typeSerial,
    issuer: draft.issuer.id,
    serial: draft.caseId.replaceAll('-', ''),
    version: '001',
  });

/** The draft as recorded with the decision, if the approval named there covers exactly it. */
async function approvedDraft(
  { keys, approvals }: SealDependencies,
  { snapshot, events, wrappedKey }: WholeCase,
): Promise<ResultDraft> {
  const { caseId, body, approval: id, item } = snapshot;
  const decided = events.find((event) => event.type === 'case.decided');
  if (decided === undefined || id === null || wrappedKey === null)
    throw new JourneyRejected(`nothing of ${caseId} was approved for sealing`);
  const key = await keys.open({ caseId, wrappedKey });
  const draft = personalOf(decided, key)?.['draft'] as ResultDraft | null;
  if (draft === null || draftSm3(draft) !== snapshot.draftSm3)
    throw new JourneyRejected(`the draft of ${caseId} is not the one decided on`);
  if (!resultSealKinds.includes(draft.sealKind))
    throw new JourneyRejected(`the result of ${caseId} may not bear that seal`);
  const [single, standing] = await Promise.all([approvals.approval(id), approvals.standingAuthorisation(id)]);
  const covered =
    (single !== null &&
      single.caseId === caseId &&
      single.body === body &&
      single.sealKind === draft.sealKind &&
      single.draftSm3 === snapshot.draftSm3) ||
    (standing !== null &&
      snapshot.onTheSpot &&
      standing.body === body &&
      standing.itemId === item.id &&
      standing.version === item.version);
  if (!covered) throw new JourneyRejected(`no approval covers the draft of ${caseId}`);
  return draft;
}
