import type { FindingCode } from './ofd-codes.ts';
import { type Evidence, type Finding, found } from './ofd-findings.ts';
import type { Register } from './verify-result.ts';
import type { LicenceRecord } from '#application/licence/ports';
import { resultBytes, type ResultPayload } from '#domain/licence/document';
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
function forceOf(
  { validUntil, state = 'in-force' }: { readonly validUntil: string | null; readonly state?: LicenceState },
  { at, evidence }: { at: string; evidence: Evidence },
): Finding {
  if (state !== 'in-force') return found(codeOf(state), { ...evidence, state });
  const hasLapsed = validUntil !== null && validUntil < civilDate(at);
  return found(hasLapsed ? 'status.lapsed' : 'status.in_force', evidence);
}

const codeUnasked = { offline: 'status.not_checked_offline', elsewhere: 'status.elsewhere' } as const;

/** What a register says of what somebody presents, at an instant (ISO); `differs` says by what a record is of another document, or null. */
export function statusIn(
  register: Register,
  presented: {
    readonly validUntil: string | null;
    readonly at: string;
    readonly evidence: Evidence;
    readonly differs: (record: LicenceRecord) => Evidence | null;
  },
): Finding {
  const { validUntil, at, evidence, differs } = presented;
  if (register === 'unknown') return found('status.not_registered', evidence);
  if (register === 'offline' || register === 'elsewhere') {
    const byDates = forceOf({ validUntil }, { at, evidence });
    return byDates.result === 'bad' ? byDates : found(codeUnasked[register], evidence);
  }
  const difference = differs(register);
  if (difference !== null) return found('status.other_document', { ...evidence, ...difference });
  const { state } = register;
  return forceOf({ validUntil, ...(state === undefined ? {} : { state }) }, { at, evidence });
}

/** Whether a result is in force at an instant (ISO), by its dates and by what the register says. */
export function checkStatus(
  result: ResultPayload | null,
  { at, register }: { at: string; register: Register },
): Finding {
  if (result === null) return found('status.not_ours');
  const { identifier, validUntil } = result;
  const evidence: Evidence = { identifier, at, ...(validUntil === null ? {} : { validUntil }) };
  const is = toHex(sm3(resultBytes(result)));
  const differs = (record: LicenceRecord): Evidence | null =>
    record.identifier === identifier && record.payloadSm3 === is ? null : { registered: record.payloadSm3, is };
  return statusIn(register, { validUntil, at, evidence, differs });
}
