import { type Acted, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import { platformActor, stepKey } from './journey-actor.ts';
import { JourneyRejected } from './ports.ts';
import { accept, type Outcome } from '#contracts/errors';
import type { Command } from '#domain/case/command';
import type { CaseSnapshot } from '#domain/case/snapshot';
import type { Basis } from '#domain/identity/principal';

/** A step of a journey on its case, done once however often it runs. */
export function takeStep(
  dependencies: ChangeCaseDependencies,
  step: {
    caseId: string;
    name: string;
    basis: Basis;
    onBehalfOf?: string;
    command: (snapshot: CaseSnapshot) => Exclude<Command, { type: 'submit' }>;
  },
): Promise<Outcome<Acted>> {
  const actorOf = platformActor(step.basis, step.onBehalfOf);
  return changeCase(dependencies, {
    caseId: step.caseId,
    idempotency: stepKey(step.caseId, step.name),
    authorise: (snapshot) => accept(actorOf(snapshot)),
    decide: ({ snapshot }) => Promise.resolve(accept({ command: step.command(snapshot) })),
  });
}

/** Unwraps what a step must have achieved. `case.busy` is thrown as a fault that the state machine retries. */
export function orFail(outcome: Outcome<Acted>, doing: string): Acted {
  if (outcome.ok) return outcome.value;
  if (outcome.code === 'case.busy') throw new Error(`${doing}: the case is busy`);
  throw new JourneyRejected(`${doing}: ${outcome.code}`);
}
