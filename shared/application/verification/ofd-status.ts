import type { FindingCode } from './ofd-codes.ts';
import { type Evidence, type Finding, found } from './ofd-findings.ts';
import type { ReadResult } from './ofd-result.ts';
import type { Register } from './verify-result.ts';
import type { LicenceState } from '#domain/licence/state';
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
  superseded: 'status.superseded',
} as const satisfies Readonly<Record<Exclude<LicenceState, 'in-force'> | 'lapsed', string>>;

const codeOf = (state: string): FindingCode =>
  // A release before this one may read what a later one has written.
  Object.hasOwn(codeOfState, state) ? codeOfState[state as keyof typeof codeOfState] : 'status.other_state';

/** What the register's state and a result's own last day say of it on the day of an instant (ISO). */
export function forceOf(
  { validUntil, state = 'in-force' }: { readonly validUntil: string | null; readonly state?: LicenceState },
  { at, evidence }: { at: string; evidence: Evidence },
): Finding {
  if (state !== 'in-force') return found(codeOf(state), { ...evidence, state });
  const hasLapsed = validUntil !== null && validUntil < civilDate(at);
  return found(hasLapsed ? 'status.lapsed' : 'status.in_force', evidence);
}

/** Whether a result is in force at an instant (ISO), by its dates and by what the register says. */
export function checkStatus(result: ReadResult | null, { at, register }: { at: string; register: Register }): Finding {
  if (result === null) return found('status.not_ours');
  const { identifier, validUntil } = result.payload;
  const payloadSm3 = toHex(sm3(result.bytes));
  const evidence: Evidence = { identifier, at, ...(validUntil === null ? {} : { validUntil }) };
  if (register === 'offline') {
    const offline = forceOf({ validUntil }, { at, evidence });
    return offline.result === 'bad' ? offline : found('status.not_checked_offline', evidence);
  }
  if (register === 'elsewhere') {
    const elsewhere = forceOf({ validUntil }, { at, evidence });
    return elsewhere.result === 'bad' ? elsewhere : found('status.elsewhere', evidence);
  }
  if (register === 'unknown') return found('status.not_registered', evidence);
  if (register.identifier !== identifier || register.payloadSm3 !== payloadSm3)
    return found('status.other_document', { ...evidence, registered: register.payloadSm3, is: payloadSm3 });
  return forceOf({ validUntil, ...(register.state === undefined ? {} : { state: register.state }) }, { at, evidence });
}
