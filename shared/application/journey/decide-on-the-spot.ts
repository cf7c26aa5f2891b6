import type { ChangeCaseDependencies } from '#application/case/change-case';
import type { FullCatalogue } from '#application/catalogue/catalogue';
import type { CaseKeys } from '#application/case/ports';
import { draftResult } from '#application/case/draft-result';
import { openFiling } from '#application/decision/decide-case';
import type { StandingAuthorisations } from '#application/decision/ports';
import { OnTheSpotNotPossible } from './ports.ts';
import { orFail, takeStep } from './take-step.ts';
import { lookUp } from '#application/register/look-up';
import type { Registers } from '#application/register/ports';
import { civilDate } from '#domain/limits/civil-date';
import { draftSm3 } from '#domain/licence/draft';
import { standingAuthorisationId } from '#domain/seal/approval';

export interface OnTheSpotDependencies extends ChangeCaseDependencies {
  readonly keys: CaseKeys;
  readonly catalogue: FullCatalogue;
  readonly standing: Pick<StandingAuthorisations, 'standingAuthorisation'>;
  readonly registers: Registers;
}

/**
 * Accepts and grants an on-the-spot case in one write, under the decider's standing authorisation for the item and version.
 * Throws OnTheSpotNotPossible where there is none, or the body's register has nothing on the applicant: people decide then.
 */
export async function decideOnTheSpot(
  dependencies: OnTheSpotDependencies,
  caseId: string,
): Promise<{ outcome: 'granted'; sealed: boolean }> {
  const { cases, catalogue, standing, registers, clock } = dependencies;
  const whole = await cases.whole(caseId);
  if (whole === null) throw new OnTheSpotNotPossible(`there is no case ${caseId}`);
  const { snapshot } = whole;
  if (snapshot.approval !== null) return { outcome: 'granted', sealed: true };
  const item = catalogue.itemVersion(snapshot.item);
  const id = standingAuthorisationId({ body: snapshot.body, itemId: item.id, version: item.version });
  const authorisation = await standing.standingAuthorisation(id);
  const register = await lookUp({ registers, item, snapshot });
  const filing = await openFiling(dependencies, whole);
  if (authorisation === null || register === null || filing === null)
    throw new OnTheSpotNotPossible(authorisation === null ? 'no standing authorisation' : 'nothing in the register');
  const acceptedToday = { ...snapshot, acceptedOn: civilDate(clock.now()) };
  const draft = draftResult({ catalogue, snapshot: acceptedToday, filing, register });
  if (draft === null) throw new OnTheSpotNotPossible('the item has no result that is sealed');
  const outcome = await takeStep(dependencies, {
    caseId,
    name: 'on-the-spot',
    basis: 'standing-authorisation',
    onBehalfOf: authorisation.givenBy,
    command: () => ({ type: 'grant-on-the-spot', approval: authorisation.id, draftSm3: draftSm3(draft), draft }),
  });
  if (!outcome.ok && outcome.code === 'case.wrong_state')
    throw new OnTheSpotNotPossible('people have taken the case up');
  orFail(outcome, 'deciding on the spot');
  return { outcome: 'granted', sealed: true };
}
