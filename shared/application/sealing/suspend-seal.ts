import type { Clock } from '#application/clock';
import { OperationRefused } from '#application/operation/operation-refused';
import type { Report } from '#application/operation/carry-out-order';
import type { SealRegistry } from './ports.ts';
import type { SealOrder } from '#contracts/operations';
import { type Seal, usable } from '#domain/seal/seal';

/** A line of a seal's history, never changed. Who ordered it: the execution leads to whoever started that. */
export interface SealChange {
  readonly sealId: string;
  readonly from: Seal['state'];
  readonly to: Seal['state'];
  readonly at: string;
  readonly by: string;
  readonly execution: string;
  readonly ticket: string;
  readonly reason: string;
}

export interface SealStates {
  /** Changes the state of exactly this seal, with a line of its history; false where it is no longer as given. */
  change(request: { seal: Seal; change: SealChange }): Promise<boolean>;
}

/** Shows what taking a seal out of use means, or does it. Bringing one back is for those who register seals. */
export async function suspendSeal(
  { seals, states, clock }: { seals: SealRegistry; states: SealStates; clock: Clock },
  order: SealOrder,
): Promise<Report> {
  const { body, kind, sealId, act } = order;
  const all = await seals.sealsOf({ body, kind });
  const seal = all.find(({ id }) => id === sealId);
  if (seal === undefined) throw new OperationRefused('operation.no_such_seal');
  const at = clock.now();
  // With none left, results of this body that need this kind fail until there is one again.
  const others = all.filter((each) => each !== seal && usable(each, at)).length;
  const report = { sealId, body, kind, othersInForce: others };
  if (act === 'look') {
    if (seal.state !== 'active') throw new OperationRefused('operation.seal_not_active');
    return { ...report, state: seal.state };
  }
  // Done by an attempt whose answer was lost: looking has found it active.
  if (seal.state === 'suspended') return { ...report, state: seal.state };
  if (seal.state !== 'active') throw new OperationRefused('operation.seal_not_active');
  const { execution, ticket, reason } = order;
  const change = { sealId, from: seal.state, to: 'suspended', at, by: 'system:op-suspend-seal' } as const;
  if (!(await states.change({ seal, change: { ...change, execution, ticket, reason } })))
    throw new Error(`the seal ${sealId} was changed meanwhile`);
  return { ...report, state: 'suspended' };
}
