import { civilDate } from '#domain/limits/civil-date';
import type { Clause } from './clause.ts';
import { versionInForce } from './in-force.ts';
import { clauseFor, type Policy, type PolicyAgreement } from './policy.ts';

/** An item that a region may receive for another, and on what terms. */
export interface Receivable {
  readonly itemId: string;
  readonly agreement: PolicyAgreement;
  readonly clause: Clause;
  /** Whether one may be received at this instant: not while the agreement is suspended, nor before powers are published. */
  readonly now: boolean;
}

/** All that a region may receive for others under what is in force at an instant, by agreement and clause; also while suspended. */
export function receivable(policy: Policy, { from, at }: { from: string; at: string }): Receivable[] {
  const day = civilDate(at);
  return [...policy.byId.values()].flatMap((versions) => {
    const agreement = versionInForce(versions, day);
    const clauses = agreement?.clauses.filter((clause) => clause.from === from && collects(clause)) ?? [];
    return clauses.flatMap((clause) =>
      clause.items.flatMap((itemId) =>
        agreement === null ? [] : [{ itemId, agreement, clause, now: isAllowed(policy, { itemId, clause, at }) }],
      ),
    );
  });
}

/** What is received has to be offered as well. */
export const collects = ({ acts }: Pick<Clause, 'acts'>): boolean => acts.includes('receive') && acts.includes('offer');

const isAllowed = (policy: Policy, asked: { itemId: string; clause: Clause; at: string }): boolean => {
  const { itemId, clause, at } = asked;
  const { from, to } = clause;
  return (['receive', 'offer'] as const).every((act) => {
    const answer = clauseFor(policy, { act, itemId, from, to, at });
    return answer.ok && answer.clause.clause === clause.number;
  });
};
