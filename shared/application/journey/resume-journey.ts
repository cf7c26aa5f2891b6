import type { CaseStore } from '#application/case/ports';
import { answerFor } from './answer-wait.ts';
import type { JourneyEngine, WaitAnswers } from './ports.ts';
import type { CaseSnapshot } from '#domain/case/snapshot';

const finished = (snapshot: CaseSnapshot): boolean => ['completed', 'withdrawn'].includes(snapshot.status);

/**
 * Brings the journey of a case to where the case is: starts the present generation, stops the one before, answers every
 * open wait whose act has happened. Does the same however often and in whatever order events arrive.
 */
export async function resumeJourney(
  { cases, engine, answers }: { cases: CaseStore; engine: JourneyEngine; answers: WaitAnswers },
  event: { caseId: string; seq: number },
): Promise<void> {
  const head = await cases.head(event.caseId);
  if (head === null) throw new Error(`event ${event.seq} of ${event.caseId} has no case`);
  const { snapshot, waits } = head;
  const { caseId, generation } = snapshot;
  if (event.seq === snapshot.generationSeq && !finished(snapshot)) {
    if (generation > 1) await engine.stop({ caseId, generation: generation - 1 });
    await engine.start({
      caseId,
      generation,
      onTheSpot: snapshot.onTheSpot && snapshot.status === 'submitted',
      due: snapshot.due.acceptance.at,
    });
  }
  for (const wait of waits) {
    const answer = wait.generation < generation ? null : answerFor(wait.step, snapshot);
    if (answer === null && wait.generation === generation) continue;
    if (answer !== null) await answers.answer({ token: wait.token, answer });
    await cases.closeWait(wait);
  }
}
