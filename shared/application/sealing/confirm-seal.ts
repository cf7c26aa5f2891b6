import type { Clock } from '#application/clock';
import type { SealRegistry } from './ports.ts';
import type { SealStates } from './seal-changes.ts';
import { type SealView, viewOfSeal } from './seal-view.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type Person, postFor } from '#domain/identity/principal';
import { confirm } from '#domain/seal/confirm';

export interface ConfirmSealDependencies {
  readonly seals: SealRegistry;
  readonly states: SealStates;
  readonly clock: Clock;
}

/**
 * Confirms a registered seal of a body as one of the two officials that put it in force. With the second it is in force and the one
 * before it replaced, in one write; what that one sealed stays as good as it was.
 */
export async function confirmSeal(
  { seals, states, clock }: ConfirmSealDependencies,
  request: { person: Person; tokenDigest: string; body: string; kind: string; sealId: string },
): Promise<Outcome<SealView>> {
  const { person, tokenDigest, body, kind, sealId } = request;
  const isDecider = postFor(person, { role: 'decider', body }) !== undefined;
  if (!isDecider && postFor(person, { role: 'reviewer', body }) === undefined) return reject('identity.no_post');
  const all = await seals.sealsOf({ body, kind });
  const seal = all.find(({ id }) => id === sealId);
  if (seal === undefined) return reject('seal.not_found');
  const at = clock.now();
  const changed = confirm({
    ...{ seal, others: all.filter((each) => each !== seal) },
    by: { by: person.account, tokenDigest, at, isDecider },
  });
  if (typeof changed === 'string') return reject(changed);
  const [first] = changed;
  if (first === undefined) return accept(viewOfSeal(seal));
  const lines = changed.map((each) => ({
    ...each,
    change: { sealId: each.seal.id, from: each.old?.state ?? null, to: each.seal.state, at, by: person.account },
  }));
  return (await states.change(lines)) ? accept(viewOfSeal(first.seal)) : reject('seal.busy');
}
