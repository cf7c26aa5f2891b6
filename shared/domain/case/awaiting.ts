import { dueOf } from './deadlines.ts';
import type { Step } from './event.ts';
import type { CaseSnapshot } from './snapshot.ts';

/** How the case answers a wait for a step: not yet, with what comes next, or with the coded end it came to. */
export type Awaited =
  | { readonly kind: 'open' }
  | { readonly kind: 'done'; readonly outcome: 'granted' | null; readonly sealed: boolean; readonly due: string | null }
  | { readonly kind: 'ended'; readonly with: 'withdrawn' | 'not-accepted' | 'refused' };

const doneBy: Readonly<Record<Step, readonly CaseSnapshot['status'][]>> = {
  acceptance: ['accepted', 'reviewed', 'granted', 'refused', 'issued'],
  review: ['reviewed', 'granted', 'refused', 'issued'],
  decision: ['granted', 'issued'],
};

/** What a wait for this step has to be told, read from the case alone: the journey holds no truth (law 4). */
export function awaited(step: Step, snapshot: CaseSnapshot): Awaited {
  const { status, completedWith } = snapshot;
  if (status === 'withdrawn') return { kind: 'ended', with: 'withdrawn' };
  const refused = status === 'refused' || completedWith === 'refusal';
  if (status === 'not-accepted' || completedWith === 'non-acceptance') return { kind: 'ended', with: 'not-accepted' };
  if (step === 'decision' && refused) return { kind: 'ended', with: 'refused' };
  if (status !== 'completed' && !doneBy[step].includes(status)) return { kind: 'open' };
  const next: Step = step === 'acceptance' ? 'review' : 'decision';
  const waitsOn = !snapshot.overdue.includes(next);
  return {
    kind: 'done',
    outcome: step === 'decision' ? 'granted' : null,
    sealed: snapshot.draftSm3 !== null,
    due: waitsOn ? (dueOf(next, snapshot)?.at ?? null) : null,
  };
}

/** Which official has to act for a step. */
export const ownerOf = (step: Step): 'acceptor' | 'reviewer' | 'decider' =>
  (({ acceptance: 'acceptor', review: 'reviewer', decision: 'decider' }) as const)[step];

/** The step a case waits for now, if any. */
export function stepAwaited(snapshot: CaseSnapshot): Step | null {
  switch (snapshot.status) {
    case 'submitted':
      return 'acceptance';
    case 'accepted':
      return 'review';
    case 'reviewed':
      return 'decision';
    case 'granted':
    case 'refused':
    case 'not-accepted':
    case 'issued':
    case 'completed':
    case 'withdrawn':
      return null;
  }
}
