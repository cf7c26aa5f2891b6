import type { Clock } from '#application/clock';
import type { Report } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import type { Comparisons } from './comparisons.ts';
import type { Partners } from './partners.ts';
import { keptDays } from './told-days.ts';
import type { PartnerOrderOf } from '#contracts/operations';
import { civilDate, isCivilDate, plusDays } from '#domain/limits/civil-date';
import { freshComparison } from '#domain/partner/comparison';
import { placeAt } from '#domain/partner/registration';

export interface CompareAgainDependencies {
  readonly partners: Partners;
  readonly comparisons: Comparisons;
  readonly clock: Clock;
}

/** Shows how far comparing a partner's lists has come, or has it begin anew with a day: what differed then is looked at again too. */
export async function compareAgain(
  { partners, comparisons, clock }: CompareAgainDependencies,
  { partnerId, from, act }: PartnerOrderOf<'compare'>,
): Promise<Report> {
  const partner = (await partners.all()).find(({ id }) => id === partnerId);
  if (partner === undefined) throw new OperationRefused('operation.no_such_partner', ['partnerId']);
  if (partner.exchange === undefined || placeAt(partner.exchange) === null)
    throw new OperationRefused('operation.malformed', ['partnerId']);
  const now = clock.now();
  const today = civilDate(now);
  // As far back as lists are kept; from today on, where all that differed was settled otherwise.
  if (!isCivilDate(from) || from > today || from < plusDays(today, -keptDays))
    throw new OperationRefused('operation.malformed', ['from']);
  const kept = await comparisons.of(partnerId);
  const { day, failingSince, differing } = kept?.value ?? freshComparison(now);
  const isFailing = failingSince === null ? {} : { failingSince };
  const first = differing.slice(0, 10).map((each) => `${each.case}: ${each.why}`);
  const stands = { partner: partnerId, comparedUntil: day, differing: differing.length, ...isFailing };
  if (act === 'look') return { ...stands, ...(first.length === 0 ? {} : { first: first.join(', ') }) };
  const anew = { ...freshComparison(now), day: plusDays(from, -1) };
  if ((await comparisons.put(partnerId, anew, kept?.version ?? null)) === null)
    throw new Error(`comparing with ${partnerId} went on meanwhile`);
  return { ...stands, comparesFrom: from };
}
