import type { Clock } from '#application/clock';
import { JourneyRejected } from '#application/journey/ports';
import type { DocumentReader, DocumentWriter } from '#application/licence/ports';
import type { SealingIntent, SealingIntents, SealRegistry, SealSigner } from './ports.ts';
import type { DocumentPayload, SealedDocument } from '#domain/licence/document';
import { type Seal, usable } from '#domain/seal/seal';
import { fromBase64, toBase64, toHex, utf8 } from '#formats/bytes';
import { SIGNATURE_ALGORITHM_OF, signatureDigest, verifyMessage } from '#formats/signature-algorithm';
import { sm3 } from '#formats/sm3';
import { parseCertificate } from '#formats/x509';

export interface SealDocumentDependencies {
  readonly seals: SealRegistry;
  readonly intents: SealingIntents;
  readonly signer: SealSigner;
  readonly documents: DocumentReader & DocumentWriter;
  readonly clock: Clock;
}

/** An approved draft of any kind of document, and where the sealed document goes. */
export interface ToBeSealed extends Pick<SealingIntent, 'caseId' | 'identifier' | 'approval' | 'draftSm3'> {
  readonly issuer: string;
  readonly sealKind: string;
  /** Where the document is stored, once. */
  readonly key: string;
  /** The bytes to sign, completed with what comes only with the sealing. */
  readonly bytesWith: (sealing: DocumentPayload['sealing']) => Uint8Array;
}

/**
 * Seals what was found to be approved (law 7): records the intent, signs in KMS, verifies what came back, stores it once. Run
 * again it finds the document, or signs the same bytes.
 */
export async function sealDocument(dependencies: SealDocumentDependencies, what: ToBeSealed): Promise<void> {
  const { intents, clock, documents } = dependencies;
  const { caseId, identifier, approval, draftSm3, issuer, sealKind, key } = what;
  if ((await documents.read(key)) !== null) return;

  const now = clock.now();
  const seals = await dependencies.seals.sealsOf({ body: issuer, kind: sealKind });
  const seal = seals.find((candidate) => usable(candidate, now) && isFor(candidate, what));
  if (seal === undefined) throw new JourneyRejected(`${issuer} has no seal of kind ${sealKind} in force`);
  const wanted: SealingIntent = { caseId, identifier, sealId: seal.id, approval, draftSm3, signedAt: now };
  const recorded = await intents.intend(wanted);
  if (recorded.draftSm3 !== draftSm3)
    throw new JourneyRejected(`the intent recorded for ${caseId} is for another draft`);
  // An intent is kept so that a second run signs the same bytes; with a seal suspended meanwhile nothing is signed any more.
  const kept = seals.find(({ id }) => id === recorded.sealId);
  const intended = kept !== undefined && usable(kept, now) && isFor(kept, what) ? kept : seal;
  const intent = intended === kept ? recorded : wanted;
  if (intended !== kept) await intents.replace(recorded, wanted);
  const file = await sign(dependencies, { what, seal: intended, signedAt: intent.signedAt });
  await documents.writeOnce({ key, bytes: utf8(JSON.stringify(file)), mediaType: 'application/json' });
}

/** The registry says so by where a seal stands; what the seal says of itself goes into the document. */
const isFor = ({ body, kind }: Seal, { issuer, sealKind }: ToBeSealed): boolean => body === issuer && kind === sealKind;

async function sign(
  { signer }: SealDocumentDependencies,
  request: { what: ToBeSealed; seal: Seal; signedAt: string },
): Promise<SealedDocument> {
  const { what, seal, signedAt } = request;
  const certificate = fromBase64(seal.certificate);
  const { publicKey } = parseCertificate(certificate);
  const { algorithm } = seal;
  const message = what.bytesWith({
    algorithm,
    sealId: seal.id,
    sealKind: seal.kind,
    certificateSm3: toHex(sm3(certificate)),
    signedAt,
  });
  const digest = signatureDigest(publicKey, message);
  const signature = await signer.sign({ keyArn: seal.keyArn, algorithm, digest });
  if (SIGNATURE_ALGORITHM_OF[publicKey.algorithm] !== algorithm || !verifyMessage({ publicKey, message, signature }))
    throw new JourneyRejected(`the signature of seal ${seal.id} does not verify under its certificate`);
  return {
    payload: toBase64(message),
    seal: { algorithm, signature: toBase64(signature), certificate: seal.certificate, signedAt },
  };
}
