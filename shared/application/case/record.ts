import type { CaseKey } from './ports.ts';
import { eventHash, genesisHash } from '#domain/case/chain';
import { isToldToPartner } from '#domain/case/collection';
import type { CaseEvent, EventType, NewEvent } from '#domain/case/event';
import { type CaseSnapshot, evolve } from '#domain/case/snapshot';
import type { Principal, Role } from '#domain/identity/principal';

/** Who acts, in which capacity, for which body, when. */
export interface Actor {
  readonly principal: Principal;
  readonly role: Role;
  readonly body: string;
  readonly region: string;
}

export interface Recorded {
  readonly events: readonly CaseEvent[];
  readonly snapshot: CaseSnapshot;
  /** `seq` of those events that another region has to know of. */
  readonly told: readonly number[];
}

/** Additional data that ties an encrypted payload to its place in its case. */
export const payloadContext = (event: { caseId: string; seq: number; type: EventType }): string =>
  `${event.caseId}#${event.seq}#${event.type}`;

/** Turns what was decided into recorded events: numbered, encrypted, chained (law 2). */
export function record(request: {
  caseId: string;
  before: CaseSnapshot | null;
  decided: readonly NewEvent[];
  actor: Actor;
  at: string;
  key: CaseKey | null;
}): Recorded {
  const { caseId, decided, actor, at, key } = request;
  const events: CaseEvent[] = [];
  const told: number[] = [];
  let snapshot = request.before;
  for (const { type, data, personal, occurredAt } of decided) {
    const seq = (snapshot?.seq ?? 0) + 1;
    if (personal !== undefined && key === null) throw new Error(`${type} has personal content but no key was opened`);
    const unhashed = {
      version: 1,
      hashAlgorithm: 'SM3-JCS',
      caseId,
      seq,
      type,
      occurredAt: occurredAt ?? at,
      recordedAt: at,
      ...actor,
      data,
      personal:
        personal === undefined || key === null
          ? null
          : key.encrypt({ plaintext: JSON.stringify(personal), context: payloadContext({ caseId, seq, type }) }),
      previousHash: snapshot?.lastHash ?? genesisHash(caseId),
    } as Omit<CaseEvent, 'hash'>;
    const event = { ...unhashed, hash: eventHash(unhashed) } as CaseEvent;
    events.push(event);
    snapshot = evolve(snapshot, event);
    if (isToldToPartner(event, snapshot)) told.push(seq);
  }
  if (snapshot === null) throw new Error('a command without events was recorded');
  return { events, snapshot, told };
}

/** Decrypts the personal content of an event; null where it has none. */
export function personalOf(event: CaseEvent, key: CaseKey): Readonly<Record<string, unknown>> | null {
  if (event.personal === null) return null;
  const plaintext = key.decrypt({ payload: event.personal, context: payloadContext(event) });
  return JSON.parse(plaintext) as Record<string, unknown>;
}
