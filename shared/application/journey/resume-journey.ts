import type { CaseStore } from '#application/case/ports';
import type { Catalogue } from '#application/catalogue/catalogue';
import { catchUp } from '#application/consumer/catch-up';
import type { Marks } from '#application/consumer/ports';
import { answerFor, keptPresent } from './answer-wait.ts';
import type { JourneyEngine, WaitAnswers, Waits } from './ports.ts';
import { type CaseSnapshot, isFinished } from '#domain/case/snapshot';

export interface ResumeDependencies {
  readonly cases: CaseStore;
  readonly marks: Marks;
  readonly waits: Waits;
  readonly engine: JourneyEngine;
  readonly answers: WaitAnswers;
  readonly catalogue: Catalogue;
}

/**
 * Brings the journey of a case to where the case is: starts the present generation, stops the ones before, answers every
 * open wait whose act has happened. Does the same however often and in whatever order events arrive.
 */
export function resumeJourney(dependencies: ResumeDependencies, event: { caseId: string; seq: number }): Promise<void> {
  return catchUp(dependencies, {
    consumer: 'resume',
    event,
    async deal({ snapshot }, from) {
      if (from.seq < snapshot.generationSeq && !isFinished(snapshot)) await begin(dependencies.engine, snapshot);
      await answerWaits(dependencies, snapshot);
      return { to: { seq: snapshot.seq, place: null } };
    },
  });
}

async function answerWaits({ waits, answers, catalogue }: ResumeDependencies, snapshot: CaseSnapshot): Promise<void> {
  const { caseId, generation } = snapshot;
  const rules = { item: catalogue.itemVersion(snapshot.item), calendar: catalogue.calendar };
  for (const wait of await waits.of(caseId)) {
    const answer = wait.generation < generation ? null : answerFor(wait, snapshot, rules);
    if (answer === null && wait.generation === generation) {
      const present = keptPresent(wait, snapshot);
      if (present !== null) await waits.open(present);
      continue;
    }
    if (answer !== null) await answers.answer({ token: wait.token, answer });
    await waits.close(wait);
  }
}

/** Starts the present generation, after stopping every earlier one: restarts may be seen out of order. */
async function begin(engine: JourneyEngine, snapshot: CaseSnapshot): Promise<void> {
  const { caseId, generation, mode, collection, due } = snapshot;
  for (let earlier = 1; earlier < generation; earlier += 1) await engine.stop({ mode, caseId, generation: earlier });
  await engine.start({
    ...{ mode, caseId, generation },
    onTheSpot: snapshot.onTheSpot && snapshot.status === 'submitted',
    ...(collection === null ? {} : { side: collection.side }),
    due: (collection?.takeOverDue ?? due.acceptance)?.at ?? null,
  });
}
