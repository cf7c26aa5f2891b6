import type { Deeds } from './ports.ts';
import type { Clock } from '#application/clock';
import { accept, type Outcome, reject } from '#contracts/errors';
import { agreed, deedsOf, type ShippedAgreement, versionName } from '#domain/agreement/agreed';
import { type Person, postFor } from '#domain/identity/principal';
import { civilDate } from '#domain/limits/civil-date';

export interface PartyDependencies {
  readonly agreements: readonly ShippedAgreement[];
  /** Division codes of the region of this deployment, and of those whose bodies work at its desk. */
  readonly regions: readonly string[];
  readonly clock: Clock;
}

/** A version, and the body that binds a region of this deployment. */
export interface OwnParty {
  readonly version: ShippedAgreement;
  readonly body: string;
}

/** The version named, to a decider of a party that is served here, as long as something can begin under it. */
export function partyOf(
  { agreements, regions, clock }: PartyDependencies,
  request: { person: Person; agreement: string },
): Outcome<OwnParty> {
  const version = agreements.find((each) => versionName(each) === request.agreement);
  if (version === undefined) return reject('agreement.not_found');
  const own = version.parties.find(
    ({ region, body }) => regions.includes(region) && postFor(request.person, { role: 'decider', body }) !== undefined,
  );
  if (own === undefined) return reject('identity.no_post');
  const ends = agreed([version], []).map(({ validUntil }) => validUntil)[0] ?? '';
  return ends < civilDate(clock.now()) ? reject('agreement.ended') : accept({ version, body: own.body });
}

/** Whether a body may publish what it entrusts: only what both parties have sealed is there to be published. */
export async function mayPublish({ deeds }: { deeds: Deeds }, { version, body }: OwnParty): Promise<Outcome<null>> {
  if (!version.entrustedBy.includes(body)) return reject('agreement.nothing_entrusted');
  const sealed = deedsOf(version, await deeds.all()).filter(({ kind }) => kind === 'sealed');
  const byBoth = version.parties.every((party) => sealed.some((each) => each.body === party.body));
  return byBoth ? accept(null) : reject('agreement.not_sealed_by_both');
}
