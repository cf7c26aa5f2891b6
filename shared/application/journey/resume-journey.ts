import type { CaseStore } from '#application/case/ports';
import { answerFor } from './answer-wait.ts';
import type { JourneyEngine, WaitAnswers, Waits } from './ports.ts';
import { type CaseSnapshot, isFinished } from '#domain/case/snapshot';

/**
 * Brings the journey of a case to where the case is: starts the present generation, stops the one before, answers every
 * open wait whose act has happened. Does the same however often and in whatever order events arrive.
 */
export async function resumeJourney(
  { cases, waits, engine, answers }: { cases: CaseStore; waits: Waits; engine: JourneyEngine; answers: WaitAnswers },
  event: { caseId: string; seq: number },
): Promise<void> {
  const head = await cases.head(event.caseId);
  if (head === null) throw new Error(`event ${event.seq} of ${event.caseId} has no case`);
  const { snapshot } = head;
  const { caseId, generation } = snapshot;
  // What a stream tells may be ahead of what a read of several items shows: the message comes again.
  if (snapshot.seq < event.seq) throw new Error(`event ${event.seq} of ${caseId} is not to be read yet`);
  if (event.seq === snapshot.generationSeq && !isFinished(snapshot)) await begin(engine, snapshot);
  for (const wait of await waits.of(caseId)) {
    const answer = wait.generation < generation ? null : answerFor(wait.step, snapshot);
    if (answer === null && wait.generation === generation) continue;
    if (answer !== null) await answers.answer({ token: wait.token, answer });
    await waits.close(wait);
  }
}

/** Starts the present generation, after stopping every earlier one: restarts may be seen out of order. */
async function begin(engine: JourneyEngine, snapshot: CaseSnapshot): Promise<void> {
  const { caseId, generation } = snapshot;
  for (let earlier = 1; earlier < generation; earlier += 1) await engine.stop({ caseId, generation: earlier });
  await engine.start({
    caseId,
    generation,
    onTheSpot: snapshot.onTheSpot && snapshot.status === 'submitted',
    due: snapshot.due.acceptance.at,
  });
}
