import type { Clock } from '#application/clock';
import { JourneyRejected } from '#application/journey/ports';
import type { SealingIntent, SealingIntents, SealRegistry } from './ports.ts';
import { type Seal, usable } from '#domain/seal/seal';

export interface ChooseSealDependencies {
  readonly seals: SealRegistry;
  readonly intents: SealingIntents;
  readonly clock: Clock;
}

/** An approved draft of any kind of document, and whose seal of which kind it takes. */
export interface ToBeSealed extends Pick<SealingIntent, 'caseId' | 'identifier' | 'approval' | 'draftSm3'> {
  readonly issuer: string;
  readonly sealKind: string;
  /** Kind of document, as the log of uses names it. */
  readonly documentKind: string;
}

/** Finds the seal in force for a document and records the intent to use it; a run after it gets the same seal and time, unless the seal may no longer be used. */
export async function chooseSeal(
  { seals: registry, intents, clock }: ChooseSealDependencies,
  what: ToBeSealed,
): Promise<{ seal: Seal; signedAt: string }> {
  const { caseId, identifier, approval, draftSm3, issuer, sealKind } = what;
  const now = clock.now();
  const seals = await registry.sealsOf({ body: issuer, kind: sealKind });
  const seal = seals.find((candidate) => usable(candidate, now) && isFor(candidate, what));
  if (seal === undefined) throw new JourneyRejected(`${issuer} has no seal of kind ${sealKind} in force`);
  const wanted: SealingIntent = { caseId, identifier, sealId: seal.id, approval, draftSm3, signedAt: now };
  const recorded = await intents.intend(wanted);
  if (recorded.draftSm3 !== draftSm3)
    throw new JourneyRejected(`the intent recorded for ${caseId} is for another draft`);
  // An intent is kept so that a second run says the same of its sealing; with a seal suspended meanwhile nothing is signed any more.
  const kept = seals.find(({ id }) => id === recorded.sealId);
  if (kept !== undefined && usable(kept, now) && isFor(kept, what)) return { seal: kept, signedAt: recorded.signedAt };
  await intents.replace(recorded, wanted);
  return { seal, signedAt: now };
}

/** The registry says so by where a seal stands; what the seal says of itself goes into the document. */
const isFor = ({ body, kind }: Seal, { issuer, sealKind }: ToBeSealed): boolean => body === issuer && kind === sealKind;
