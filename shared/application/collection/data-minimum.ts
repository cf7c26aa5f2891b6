import { accept, type Outcome, reject } from '#contracts/errors';
import type { Clause } from '#domain/agreement/clause';
import { type Crossing, outsideMinimum } from '#domain/agreement/data-minimum';
import { type ClauseRef, type Policy, termsOf } from '#domain/agreement/policy';

const code = 'agreement.data_not_covered';
const message = {
  zh: '协议约定的数据范围不含此项, 不得传给对方',
  en: 'the agreement does not let this travel to the other region',
};

/** Refuses what a clause does not let cross, naming each place. */
export function withinMinimum(clause: Pick<Clause, 'data'>, sent: Crossing): Outcome<null> {
  const problems = outsideMinimum(clause, sent).map((pointer) => ({ pointer, code, message }));
  return problems.length === 0 ? accept(null) : reject(code, { problems });
}

/** The same for what is sent later, under the clause that the case was received by; of a case without one nothing crosses. */
export function withinTerms(
  { policy, clause }: { policy: Policy; clause: ClauseRef | undefined },
  sent: Crossing,
): Outcome<null> {
  if (clause === undefined) return accept(null);
  const terms = termsOf(policy, clause);
  return withinMinimum(terms?.clause ?? { data: [] }, sent);
}
