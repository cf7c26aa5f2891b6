import { answerRequest, type LicenceDecision, type LicenceDecisionDependencies } from './decide-on-licence.ts';
import type { LicenceRecord } from './ports.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type DecidedState, type LicenceState, mayFollow, type StateChange } from '#domain/licence/state';

/** How a result stands after a decision. */
export interface StateView {
  readonly identifier: string;
  readonly state: LicenceState;
  readonly since: string;
}

/** A decider of the body that issued a result decides what becomes of it; the register alone is changed, never the document. */
export async function changeLicenceState(
  dependencies: LicenceDecisionDependencies,
  decision: LicenceDecision & { readonly to: DecidedState },
): Promise<Outcome<StateView>> {
  const { to, person, legalBasis, reason } = decision;
  const found = await answerRequest(dependencies, decision);
  if (!found.ok) return found;
  const { record, request, before } = found.value;
  if (before !== undefined)
    return before.to === to && before.legalBasis === legalBasis && before.reason === reason
      ? accept(viewOf(record, before))
      : reject('idempotency.key_reused');
  const from = record.state ?? 'in-force';
  if (!mayFollow(from, to)) return reject('licence.wrong_state');
  const at = dependencies.clock.now();
  const change: StateChange = { from, to, at, by: person.account, legalBasis, reason, request };
  const changed = { ...record, state: to, changes: [...(record.changes ?? []), change] };
  if (!(await dependencies.register.replace(record, changed))) return reject('licence.busy', { retryAfterSeconds: 1 });
  return accept(viewOf(changed, change));
}

const viewOf = ({ identifier }: LicenceRecord, { to, at }: StateChange): StateView => ({
  identifier,
  state: to,
  since: at,
});
