import type { Catalogue } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import type { StandingAuthorisations } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type Person, postFor } from '#domain/identity/principal';
import { type StandingAuthorisation, standingAuthorisationId, type StandingProposal } from '#domain/seal/approval';

export interface StandingView {
  readonly id: string;
  readonly itemId: string;
  readonly version: number;
  readonly body: string;
  readonly givenAt: string;
  readonly state: 'proposed' | 'in-force';
  readonly inForceSince: string | null;
}

interface Dependencies {
  readonly catalogue: Catalogue;
  readonly standing: StandingAuthorisations;
  readonly clock: Clock;
}

interface Request {
  readonly person: Person;
  readonly itemId: string;
  readonly version: number;
  readonly body: string;
  readonly tokenDigest: string;
}

/**
 * Approves beforehand every on-the-spot result of one item in one version: a decider proposes it, and a second official of the body, a
 * decider or reviewer, puts it in force. Given again by either of the two it stays what it is.
 */
export async function authoriseStanding(dependencies: Dependencies, request: Request): Promise<Outcome<StandingView>> {
  const { catalogue, standing } = dependencies;
  const { person, itemId, version, body } = request;
  const isDecider = postFor(person, { role: 'decider', body }) !== undefined;
  if (!isDecider && postFor(person, { role: 'reviewer', body }) === undefined) return reject('identity.no_post');
  const item = catalogue.current(itemId);
  if (item === undefined || item.version !== version) return reject('item.not_found');
  if (item.caseType !== 'on-the-spot') return reject('approval.not_on_the_spot');

  const id = standingAuthorisationId({ body, itemId, version });
  const inForce = await standing.standingAuthorisation(id);
  if (inForce !== null) return isOf(inForce, person) ? accept(viewOf(inForce)) : reject('approval.exists');
  const proposed = (await standing.standingProposal(id)) ?? (isDecider ? await propose(dependencies, request) : null);
  if (proposed === null) return reject('approval.not_proposed');
  if (proposed.givenBy === person.account) return accept(viewOf(proposed));
  return confirm(dependencies, { request, proposed });
}

/** The proposal that is there then: this one, or that of another decider who was faster. */
async function propose(
  { standing, clock }: Dependencies,
  { person, itemId, version, body, tokenDigest }: Request,
): Promise<StandingProposal | null> {
  const id = standingAuthorisationId({ body, itemId, version });
  const proposal = { id, itemId, version, body, givenBy: person.account, tokenDigest, givenAt: clock.now() };
  return (await standing.propose(proposal)) ? proposal : standing.standingProposal(id);
}

async function confirm(
  { standing, clock }: Dependencies,
  { request, proposed }: { request: Request; proposed: StandingProposal },
): Promise<Outcome<StandingView>> {
  const { person, tokenDigest: confirmedTokenDigest } = request;
  const confirmation = { confirmedBy: person.account, confirmedTokenDigest, confirmedAt: clock.now() };
  const authorisation: StandingAuthorisation = { ...proposed, ...confirmation };
  if (await standing.give(authorisation)) return accept(viewOf(authorisation));
  const existing = await standing.standingAuthorisation(proposed.id);
  return existing !== null && isOf(existing, person) ? accept(viewOf(existing)) : reject('approval.exists');
}

const isOf = ({ givenBy, confirmedBy }: StandingAuthorisation, { account }: Person): boolean =>
  [givenBy, confirmedBy].includes(account);

const viewOf = (given: StandingProposal | StandingAuthorisation): StandingView => {
  const { id, itemId, version, body, givenAt } = given;
  const inForceSince = 'confirmedAt' in given ? given.confirmedAt : null;
  return { id, itemId, version, body, givenAt, state: inForceSince === null ? 'proposed' : 'in-force', inForceSince };
};
