import type { Deeds } from './ports.ts';
import type { Catalogue } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import { accept } from '#contracts/errors';
import { agreed, deedsOf, type ToBeAgreed, type ShippedAgreement } from '#domain/agreement/agreed';
import { stateOn } from '#domain/agreement/agreement-state';
import type { AgreementTerm } from '#domain/agreement/in-force';
import type { Agreement } from '#domain/agreement/agreement';
import type { Clause } from '#domain/agreement/clause';
import { civilDate } from '#domain/limits/civil-date';

/** A clause but for the duties of both sides, which the sealed text has. */
export type ListedClause = Omit<Clause, 'duties'>;

/** What anybody is told of a version, as it ships. */
export interface ListedAgreement
  extends ToBeAgreed, Pick<ShippedAgreement, 'title'>, Omit<AgreementTerm, 'sealed'>, Pick<Agreement, 'suspensions'> {
  readonly clauses: readonly ListedClause[];
  readonly entrusted: readonly Pick<Clause, 'number' | 'title' | 'items' | 'from' | 'to' | 'power'>[];
}

/** All versions with how they stand today, who sealed them, what each clause allows, and what is entrusted and published: for anybody. */
export async function listAgreements(dependencies: {
  readonly agreements: readonly ListedAgreement[];
  readonly deeds: Deeds;
  readonly catalogue: Pick<Catalogue, 'body'>;
  readonly clock: Clock;
}) {
  const { agreements, deeds, catalogue, clock } = dependencies;
  const records = await deeds.all();
  const day = civilDate(clock.now());
  const all = agreed(agreements, records);
  return accept({
    agreements: all.map((each) => {
      const { id, version, title, validFrom, validUntil, textSm3, publishedAt } = each;
      return {
        ...{ id, version, title, validFrom, validUntil, textSm3, publishedAt },
        parties: each.parties.map(({ region, body }) => ({ region, body, name: catalogue.body(body).name })),
        state: stateOn(each, { versions: all.filter((other) => other.id === id), day }).state,
        deeds: deedsOf(each, records).map(({ kind, body, at, identifier }) => ({ kind, body, at, identifier })),
        entrusted: each.entrusted.map(({ number, ...clause }) => ({ clause: number, ...clause })),
        clauses: each.clauses,
      };
    }),
  });
}
