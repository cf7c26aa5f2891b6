import type { CaseKeys, CaseStore, WholeCase } from '#application/case/ports';
import { personalOf } from '#application/case/record';
import type { Clock } from '#application/clock';
import { JourneyRejected } from '#application/journey/ports';
import { documentKey, type DocumentReader, type DocumentWriter } from '#application/licence/ports';
import type { Approvals, SealingIntent, SealingIntents, SealRegistry, SealSigner } from './ports.ts';
import { verifyChain } from '#domain/case/chain';
import { documentPayload, payloadBytes, type SealedDocument } from '#domain/licence/document';
import { draftSm3, type ResultDraft } from '#domain/licence/draft';
import { civilDate } from '#domain/limits/civil-date';
import { type Seal, usable } from '#domain/seal/seal';
import { fromBase64, toBase64, toHex, utf8 } from '#formats/bytes';
import { licenceIdentifier } from '#formats/identifiers';
import { SIGNATURE_ALGORITHM_OF, signatureDigest, verifyMessage } from '#formats/signature-algorithm';
import { sm3 } from '#formats/sm3';
import { parseCertificate } from '#formats/x509';

export interface SealDependencies {
  readonly cases: CaseStore;
  readonly keys: CaseKeys;
  readonly approvals: Approvals;
  readonly seals: SealRegistry;
  readonly intents: SealingIntents;
  readonly signer: SealSigner;
  readonly documents: DocumentReader & DocumentWriter;
  readonly clock: Clock;
}

/**
 * Seals the approved result of a case (law 7): derives what to sign from the recorded draft and the approval, records its
 * intent, signs in KMS, verifies what came back, stores it once. Run again it finds the document, or signs the same bytes.
 */
export async function sealResult(dependencies: SealDependencies, caseId: string): Promise<{ identifier: string }> {
  const { cases, intents, clock, documents } = dependencies;
  const whole = await cases.whole(caseId);
  if (whole === null) throw new JourneyRejected(`there is no case ${caseId}`);
  const chain = verifyChain(whole.events, whole.snapshot);
  if (!chain.intact) throw new JourneyRejected(`the record of ${caseId} is not intact at event ${chain.at}`);
  const draft = await approvedDraft(dependencies, whole);
  const identifier = identifierOf(draft);
  const key = documentKey(identifier);
  if ((await documents.read(key)) !== null) return { identifier };

  const now = clock.now();
  const seals = await dependencies.seals.sealsOf({ body: draft.issuer.id, kind: draft.sealKind });
  const seal = seals.find((candidate) => usable(candidate, now));
  if (seal === undefined)
    throw new JourneyRejected(`${draft.issuer.id} has no seal of kind ${draft.sealKind} in force`);
  const wanted: SealingIntent = {
    caseId,
    identifier,
    sealId: seal.id,
    approval: whole.snapshot.approval ?? '',
    draftSm3: draftSm3(draft),
    signedAt: now,
  };
  const recorded = await intents.intend(wanted);
  if (recorded.draftSm3 !== wanted.draftSm3)
    throw new JourneyRejected(`the intent recorded for ${caseId} is for another draft`);
  // An intent is kept so that a second run signs the same bytes; with a seal suspended meanwhile nothing is signed any more.
  const kept = seals.find(({ id }) => id === recorded.sealId);
  const intended = kept !== undefined && usable(kept, now) ? kept : seal;
  const intent = intended === kept ? recorded : wanted;
  if (intended !== kept) await intents.replace(recorded, wanted);
  const file = await sign(dependencies, { draft, identifier, seal: intended, signedAt: intent.signedAt });
  await documents.writeOnce({ key, bytes: utf8(JSON.stringify(file)), mediaType: 'application/json' });
  return { identifier };
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

async function sign(
  { signer }: SealDependencies,
  request: { draft: ResultDraft; identifier: string; seal: Seal; signedAt: string },
): Promise<SealedDocument> {
  const { draft, identifier, seal, signedAt } = request;
  const certificate = fromBase64(seal.certificate);
  const { publicKey } = parseCertificate(certificate);
  const { algorithm } = seal;
  const sealing = {
    algorithm,
    sealId: seal.id,
    sealKind: seal.kind,
    certificateSm3: toHex(sm3(certificate)),
    signedAt,
  };
  const message = payloadBytes(documentPayload({ draft, identifier, issuedOn: civilDate(signedAt), sealing }));
  const digest = signatureDigest(publicKey, message);
  const signature = await signer.sign({ keyArn: seal.keyArn, algorithm, digest });
  if (SIGNATURE_ALGORITHM_OF[publicKey.algorithm] !== algorithm || !verifyMessage({ publicKey, message, signature }))
    throw new JourneyRejected(`the signature of seal ${seal.id} does not verify under its certificate`);
  return {
    payload: toBase64(message),
    seal: { algorithm, signature: toBase64(signature), certificate: seal.certificate, signedAt },
  };
}
