import type { Catalogue } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import type { StandingAuthorisations } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type Person, postFor } from '#domain/identity/principal';
import { type StandingAuthorisation, standingAuthorisationId } from '#domain/seal/approval';

export interface StandingView {
  readonly id: string;
  readonly itemId: string;
  readonly version: number;
  readonly body: string;
  readonly givenAt: string;
}

/** Records that the decider approves beforehand every on-the-spot result of one item in one version. Given twice it stays one. */
export async function authoriseStanding(
  { catalogue, standing, clock }: { catalogue: Catalogue; standing: StandingAuthorisations; clock: Clock },
  request: { person: Person; itemId: string; version: number; body: string; tokenDigest: string },
): Promise<Outcome<StandingView>> {
  const { person, itemId, version, body, tokenDigest } = request;
  if (postFor(person, { role: 'decider', body }) === undefined) return reject('identity.no_post');
  const item = catalogue.current(itemId);
  if (item === undefined || item.version !== version) return reject('item.not_found');
  if (item.caseType !== 'on-the-spot') return reject('approval.not_on_the_spot');
  const authorisation: StandingAuthorisation = {
    id: standingAuthorisationId({ body, itemId, version }),
    itemId,
    version,
    body,
    givenBy: person.account,
    tokenDigest,
    givenAt: clock.now(),
  };
  if (await standing.give(authorisation)) return accept(viewOf(authorisation));
  const existing = await standing.standingAuthorisation(authorisation.id);
  return existing?.givenBy === person.account ? accept(viewOf(existing)) : reject('approval.exists');
}

const viewOf = ({ id, itemId, version, body, givenAt }: StandingAuthorisation): StandingView => ({
  id,
  itemId,
  version,
  body,
  givenAt,
});
