import type { HolderHash } from '#application/case/ports';
import type { Clock } from '#application/clock';
import type { LicenceRecord, LicenceRegister } from './ports.ts';
import { isOwnLicence } from './own-licence.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type Person, postFor } from '#domain/identity/principal';
import type { StateChange } from '#domain/licence/state';
import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

export interface LicenceDecisionDependencies {
  readonly register: LicenceRegister;
  readonly holders: HolderHash;
  readonly clock: Clock;
}

/** What an official asks that is to become of a result. */
export interface LicenceDecision {
  readonly person: Person;
  readonly identifier: string;
  readonly legalBasis: string;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** A result of a body in whose name the official decides, the digest of their request, and what it changed if it came before. */
interface Asked {
  readonly record: LicenceRecord;
  readonly request: string;
  readonly before: StateChange | undefined;
}

/** Finds what is to be decided on: a result of another body is not there for an official, and their own is for others to decide on. */
export async function answerRequest(
  { register, holders }: LicenceDecisionDependencies,
  { person, identifier, idempotencyKey }: LicenceDecision,
): Promise<Outcome<Asked>> {
  const record = await register.find(identifier);
  if (record === null || postFor(person, { role: 'decider', body: record.issuer.id }) === undefined)
    return reject('licence.not_found');
  if (await isOwnLicence(holders, { person, holderHash: record.holderHash })) return reject('licence.own');
  const request = toHex(sm3(utf8(`${person.account}\n${idempotencyKey}`)));
  return accept({ record, request, before: record.changes?.find((change) => change.request === request) });
}
