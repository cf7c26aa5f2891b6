import type { CaseKeys, CaseStore, WholeCase } from '#application/case/ports';
import { personalOf } from '#application/case/record';
import { JourneyRejected } from '#application/journey/ports';
import { documentKey, evidenceKey } from '#application/licence/ports';
import type { Approvals } from './ports.ts';
import { type PagesToSeal, sealOfd, type SealOfdDependencies } from './seal-ofd.ts';
import { signWithSeal } from './sign-with-seal.ts';
import { verifyChain } from '#domain/case/chain';
import { resultBytes, resultPayload, type ResultPayload } from '#domain/licence/document';
import { draftSm3, type ResultDraft } from '#domain/licence/draft';
import { layOut } from '#domain/licence/layout';
import { resultBytesIn, resultIn } from '#domain/licence/result-file';
import { packQrClaims, qrAddress, qrClaimsOf, qrMessage } from '#domain/licence/qr-claims';
import type { Template } from '#domain/licence/template';
import { civilDate } from '#domain/limits/civil-date';
import { resultSealKinds } from '#domain/seal/kinds';
import type { Seal } from '#domain/seal/seal';
import { equalBytes, fromBase64 } from '#formats/bytes';
import { rawEcSignature } from '#formats/ec-signature';
import { licenceIdentifier } from '#formats/identifiers';
import { qrCode, qrPng } from '#formats/qr-code';

export interface SealDependencies extends SealOfdDependencies {
  readonly cases: CaseStore;
  readonly keys: CaseKeys;
  readonly approvals: Pick<Approvals, 'approval' | 'standingAuthorisation'>;
  /** By item. */
  readonly templates: ReadonlyMap<string, Template>;
  /** The page that codes open. */
  readonly verificationPage: string;
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
    pages: (sealing) => pagesOf(dependencies, { draft, identifier, ...sealing }),
  });
  return { identifier };
}

/** Whether a file says exactly what was approved, issued on the day that it names. */
function says(ofd: Uint8Array, { draft, identifier }: { draft: ResultDraft; identifier: string }): boolean {
  const { issuedOn } = resultIn(ofd);
  return equalBytes(resultBytes(resultPayload({ draft, identifier, issuedOn })), resultBytesIn(ofd));
}

/** The pages of a result, by the template of its item, with the code by which a paper is verified. */
async function pagesOf(
  dependencies: SealDependencies,
  { draft, identifier, seal, signedAt }: { draft: ResultDraft; identifier: string; seal: Seal; signedAt: string },
): Promise<PagesToSeal> {
  const template = dependencies.templates.get(draft.item.id);
  if (template === undefined) throw new JourneyRejected(`results of ${draft.item.id} have no template`);
  const payload = resultPayload({ draft, identifier, issuedOn: civilDate(signedAt) });
  return layOut({ template, payload, qr: await codeOf(dependencies, { payload, seal }) });
}

/** The picture of the code: minimal claims, and a signature of the same seal over them. */
async function codeOf(
  { signer, verificationPage: base }: SealDependencies,
  { payload, seal }: { payload: ResultPayload; seal: Seal },
): Promise<Uint8Array> {
  const packed = packQrClaims(qrClaimsOf(payload, fromBase64(seal.certificate)));
  const signature = rawEcSignature(await signWithSeal(signer, { seal, message: qrMessage(packed) }));
  return qrPng(qrCode(qrAddress({ base, packed, signature })));
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
