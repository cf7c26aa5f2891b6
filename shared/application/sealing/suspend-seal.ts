import type { Clock } from '#application/clock';
import { OperationRefused } from '#application/operation/operation-refused';
import type { Report } from '#application/operation/carry-out-order';
import type { SealRegistry } from './ports.ts';
import type { SealStates } from './seal-changes.ts';
import type { SealOrderOf } from '#contracts/operations';
import { type Seal, usable } from '#domain/seal/seal';

/** Shows what taking a seal out of use means, or does it. Bringing one back is for those who register seals. */
export async function suspendSeal(
  { seals, states, clock }: { seals: SealRegistry; states: SealStates; clock: Clock },
  order: SealOrderOf<'suspend-seal'>,
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
    if (!canStop(seal)) throw new OperationRefused('operation.seal_not_active');
    return { ...report, state: seal.state };
  }
  // Done by an attempt whose answer was lost: looking has found it active.
  if (seal.state === 'suspended') return { ...report, state: seal.state };
  if (!canStop(seal)) throw new OperationRefused('operation.seal_not_active');
  const { execution, ticket, reason } = order;
  const line = { sealId, from: seal.state, to: 'suspended', at, by: 'system:op-suspend-seal' } as const;
  const suspended: Seal = { ...seal, state: 'suspended' };
  if (!(await states.change([{ old: seal, seal: suspended, change: { ...line, execution, ticket, reason } }])))
    throw new Error(`the seal ${sealId} was changed meanwhile`);
  return { ...report, state: 'suspended' };
}

/** One that waits to be confirmed too: registered by mistake it must not come into force. */
const canStop = ({ state }: Seal): boolean => state === 'active' || state === 'registered';
