import { type Evidence, type Finding, found } from './ofd-findings.ts';
import type { ReadResult } from './ofd-result.ts';
import type { Register } from './verify-result.ts';
import { civilDate } from '#domain/limits/civil-date';
import { toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

const codeOfState = {
  held: 'status.held',
  annulled: 'status.annulled',
  withdrawn: 'status.withdrawn',
  revoked: 'status.revoked',
  deregistered: 'status.deregistered',
  lapsed: 'status.lapsed',
  'transferred-out': 'status.transferred_out',
} as const;

/** Whether a result is in force at an instant (ISO), by its dates and by what the register says. */
export function checkStatus(result: ReadResult | null, { at, register }: { at: string; register: Register }): Finding {
  if (result === null) return found('status.not_ours');
  const { identifier, validUntil } = result.payload;
  const payloadSm3 = toHex(sm3(result.bytes));
  const evidence: Evidence = { identifier, at, ...(validUntil === null ? {} : { validUntil }) };
  const lapsed = validUntil !== null && validUntil < civilDate(at) ? found('status.lapsed', evidence) : null;
  if (register === 'offline') return lapsed ?? found('status.not_checked_offline', evidence);
  if (register === 'unknown') return found('status.not_registered', evidence);
  if (register.identifier !== identifier || register.payloadSm3 !== payloadSm3)
    return found('status.other_document', { ...evidence, registered: register.payloadSm3, is: payloadSm3 });
  // Records from before results had states have none, and are in force.
  const { state = 'in-force' } = register as { readonly state?: string };
  if (state === 'in-force') return lapsed ?? found('status.in_force', evidence);
  const code = Object.hasOwn(codeOfState, state)
    ? codeOfState[state as keyof typeof codeOfState]
    : 'status.other_state';
  return found(code, { ...evidence, state });
}
