import type { Catalogue } from '#application/catalogue/catalogue';
import type { CaseHead, CaseKeys, CaseStore, CaseWrite, RecordedAnswer } from './ports.ts';
import { type Actor, record } from './record.ts';
import type { Clock } from '#application/clock';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Command } from '#domain/case/command';
import { handle } from '#domain/case/handle';
import type { CaseSnapshot, CaseStatus } from '#domain/case/snapshot';
import type { Approval } from '#domain/seal/approval';
import { toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';

/** How a caller's repeated request is recognised: (principal, route, key) and the body it came with. */
export interface Idempotency {
  readonly principal: string;
  readonly route: string;
  readonly key: string;
  readonly body: unknown;
  /** Callers' keys live for 24 hours, those of journey steps as long as the case (law 1). */
  readonly keep: '24h' | 'case';
  /** Hash of the event that a partner tells of: by that its message is the same or another, however it is worded. */
  readonly eventHash?: string;
}

/** What every command answers. */
export interface Acted {
  readonly caseId: string;
  readonly seq: number;
  readonly status: CaseStatus;
}

export interface ChangeCaseDependencies {
  readonly cases: CaseStore;
  /** Absent in functions that may not open case keys: their commands have no personal content. */
  readonly keys?: CaseKeys;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

interface Decided {
  readonly command: Exclude<Command, { type: 'submit' }>;
  readonly approval?: Approval;
  readonly blank?: CaseWrite['blank'];
}

/** What is written with the events of a command. */
const beside = ({ command, approval, blank }: Decided): Pick<CaseWrite, 'approval' | 'blank' | 'eraseKey'> => ({
  ...(approval === undefined ? {} : { approval }),
  ...(blank === undefined ? {} : { blank }),
  ...(command.type === 'erase' ? { eraseKey: true } : {}),
});

export interface Change {
  readonly caseId: string;
  readonly idempotency: Idempotency;
  /** Says who acts on this case, or refuses; asked again on every attempt, also for a repeated key. */
  readonly authorise: (snapshot: CaseSnapshot) => Outcome<Actor> | Promise<Outcome<Actor>>;
  readonly decide: (head: CaseHead, actor: Actor) => Promise<Outcome<Decided>>;
  /** What is answered where the command changes nothing; absent: how the case stands. */
  readonly unchanged?: (stands: Acted) => Promise<Outcome<Acted>>;
}

export const digest = (value: unknown): string => toHex(sm3(utf8(canonicalize(value as JsonValue))));

export const idempotencyKey = ({ principal, route, key }: Idempotency): string => digest([principal, route, key]);

const dayMs = 86_400_000;

/** The idempotency part of a write. */
export function answerToRecord<A extends object>(request: { idempotency: Idempotency; answer: A; now: string }) {
  const { idempotency, answer, now } = request;
  const { eventHash } = idempotency;
  const said = { bodyHash: digest(idempotency.body ?? null), ...(eventHash === undefined ? {} : { eventHash }) };
  return {
    key: idempotencyKey(idempotency),
    answer: { ...answer, ...said },
    expiresAt: idempotency.keep === 'case' ? null : new Date(Date.parse(now) + dayMs).toISOString(),
    now,
  };
}

/** The recorded answer, if the body is the one it was given for, or tells of the same event. */
export function repeat(recorded: RecordedAnswer, idempotency: Idempotency): Outcome<Acted> {
  const { body, eventHash } = idempotency;
  const isSame =
    recorded.eventHash === undefined || eventHash === undefined
      ? recorded.bodyHash === digest(body ?? null)
      : recorded.eventHash === eventHash;
  if (!isSame) return reject('idempotency.key_reused');
  return accept({ caseId: recorded.caseId, seq: recorded.seq, status: recorded.status });
}

/** How often a command is decided anew because the case moved on under it, before the caller is asked to come back. */
const attempts = 4;

/** Loads, decides, saves: one command on one case, with one conditional write (law 1). */
export async function changeCase(dependencies: ChangeCaseDependencies, change: Change): Promise<Outcome<Acted>> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const outcome = await attemptChange(dependencies, change);
    if (outcome !== 'stale') return outcome;
  }
  return reject('case.busy', { retryAfterSeconds: 1 });
}

async function attemptChange(
  { cases, keys, catalogue, clock }: ChangeCaseDependencies,
  { caseId, idempotency, authorise, decide, unchanged = (stands) => Promise.resolve(accept(stands)) }: Change,
): Promise<Outcome<Acted> | 'stale'> {
  const head = await cases.head(caseId);
  if (head === null) return reject('case.not_found');
  const actor = await authorise(head.snapshot);
  if (!actor.ok) return actor;
  const now = clock.now();
  const orRepeated = async (rejection: Outcome<never>): Promise<Outcome<Acted>> => {
    const recorded = await cases.answered({ key: idempotencyKey(idempotency), now });
    return recorded === null ? rejection : repeat(recorded, idempotency);
  };
  const decision = await decide(head, actor.value);
  if (!decision.ok) return orRepeated(decision);
  const { command } = decision.value;
  const item = catalogue.itemVersion(head.snapshot.item);
  const handled = handle(command, head.snapshot, {
    principal: actor.value.principal,
    at: now,
    item,
    calendar: catalogue.calendar,
  });
  if (!handled.ok) return orRepeated(reject(handled.code));
  if (handled.events.length === 0) return unchanged(actedOf(head.snapshot));

  const needsKey = handled.events.some((event) => event.personal !== undefined);
  if (needsKey && head.wrappedKey === null) return reject('case.erased');
  const key =
    needsKey && head.wrappedKey !== null ? ((await keys?.open({ caseId, wrappedKey: head.wrappedKey })) ?? null) : null;
  const { events, snapshot, told } = record({
    caseId,
    before: head.snapshot,
    decided: handled.events,
    actor: actor.value,
    at: now,
    key,
  });
  const appended = await cases.append({
    events,
    snapshot,
    told,
    expectedSeq: head.snapshot.seq,
    idempotency: answerToRecord({ idempotency, answer: actedOf(snapshot), now }),
    ...beside(decision.value),
  });
  switch (appended.kind) {
    case 'appended':
      return accept(actedOf(snapshot));
    case 'repeated':
      return repeat(appended.answer, idempotency);
    case 'busy':
      return reject('case.busy', { retryAfterSeconds: 1 });
    case 'stale':
      return 'stale';
    case 'used':
      return reject('window.blank_used');
    case 'taken':
      throw new Error('something was used up that this command does not use');
  }
}

export const actedOf = (snapshot: CaseSnapshot): Acted => ({
  caseId: snapshot.caseId,
  seq: snapshot.seq,
  status: snapshot.status,
});
