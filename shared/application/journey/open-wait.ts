import type { CaseStore } from '#application/case/ports';
import type { Catalogue } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import { answerFor, keptPresent } from './answer-wait.ts';
import { JourneyRejected, type WaitAnswers, type Waits } from './ports.ts';
import { ownerOf } from '#domain/case/awaiting';
import { dueOf } from '#domain/case/deadlines';
import type { Step } from '#domain/case/event';
import type { Wait } from '#domain/case/wait';

export interface OpenWaitDependencies {
  readonly cases: CaseStore;
  readonly waits: Waits;
  readonly answers: WaitAnswers;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
}

/**
 * Opens a wait: writes the WAIT item first, then reads the case, and answers itself where the awaited act has already
 * happened. An act that comes after that read finds the WAIT item, so none is missed (law 4).
 */
export async function openWait(
  { cases, waits, answers, clock, catalogue }: OpenWaitDependencies,
  request: { caseId: string; step: Step; generation: number; token: string; due: string | null },
): Promise<void> {
  const { caseId, step, generation, token, due: until } = request;
  const before = await cases.head(caseId);
  if (before === null) throw new JourneyRejected(`there is no case ${caseId}`);
  if (before.snapshot.generation > generation)
    throw new JourneyRejected(`generation ${generation} of ${caseId} was replaced by ${before.snapshot.generation}`);
  const wait: Wait = {
    caseId,
    step,
    generation,
    token,
    owner: ownerOf(step, before.snapshot),
    due: dueOf(step, before.snapshot),
    until,
    openedAt: clock.now(),
  };
  await waits.open(wait);
  const after = (await cases.head(caseId))?.snapshot;
  if (after === undefined || after.generation > generation) return void (await waits.close(wait));
  const { calendar } = catalogue;
  const answer = answerFor(wait, after, { item: catalogue.itemVersion(after.item), calendar });
  if (answer === null) {
    const present = keptPresent(wait, after);
    return present === null ? undefined : waits.open(present);
  }
  await answers.answer({ token, answer });
  await waits.close(wait);
}
