import type { CaseStore } from '#application/case/ports';
import { batchOf, fillPage, type MakeBatchDependencies, Page } from './make-batch.ts';
import { toldEvents } from './told-events.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type Batch, batchMessages } from '#contracts/partner/exchange';

export interface GiveCaseDependencies extends MakeBatchDependencies {
  readonly cases: Pick<CaseStore, 'whole'>;
  readonly partnerOfRegion: Readonly<Record<string, string>>;
}

/** Everything that a partner was told, or is to be, of a case after an event: taken already or not. */
export async function giveCase(
  dependencies: GiveCaseDependencies,
  { partner, caseId, after }: { partner: string; caseId: string; after: number },
): Promise<Outcome<Batch>> {
  const whole = await dependencies.cases.whole(caseId);
  const region = whole?.snapshot.collection?.counterpart.region ?? '';
  // Another's case is one that does not exist.
  if (whole === null || dependencies.partnerOfRegion[region] !== partner) return reject('case.not_found');
  const page = new Page(batchMessages);
  const told = toldEvents(whole).filter(({ event }) => event.seq > after);
  const { last, isWhole } = await fillPage(dependencies, { page, told, whole });
  return accept(await batchOf(dependencies, { partner, page, next: isWhole ? null : String(last ?? after) }));
}
