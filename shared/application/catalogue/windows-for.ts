import type { Window } from './catalogue.ts';
import type { Agreement } from '#domain/agreement/agreement';
import type { ListedAgreement } from '#application/agreement/list-agreements';
import { type AgreementTerm, isSuspended, versionInForce } from '#domain/agreement/in-force';

/** Where an agreement lets an item be received for an authority elsewhere. */
interface Offers {
  readonly offers: readonly { readonly itemId: string; readonly from: string; readonly to: string }[];
}

/** What of an agreement is public, before anybody sealed it. */
export interface OfferingAgreement extends ListedAgreement, Offers {}

/** The same with its seals, as far as that is asked for here. */
export interface AgreedOffers extends AgreementTerm, Pick<Agreement, 'suspensions'>, Offers {}

/** Where an item may be handed in for an authority of another region on a day: for whoever is away from home, or has no login. */
export function windowsFor(
  { agreements, windows }: { agreements: readonly AgreedOffers[]; windows: readonly Window[] },
  { itemId, day }: { itemId: string; day: string },
) {
  return [...Map.groupBy(agreements, ({ id }) => id).values()].flatMap((versions) => {
    const agreement = versionInForce(versions, day);
    const offers = agreement?.offers.filter((offer) => offer.itemId === itemId) ?? [];
    return offers.map(({ from, to }) => ({
      ...{ receivedIn: from, decidedIn: to },
      suspended: agreement !== null && isSuspended(agreement, day),
      windows: windows
        .filter(({ region }) => region === from)
        .map(({ id, name, hours, postal }) => ({ id, name, hours, address: postal.address })),
    }));
  });
}
