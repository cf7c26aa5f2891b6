import type { CaseKey, CaseKeys, WholeCase } from '#application/case/ports';
import type { Clock } from '#application/clock';
import { type MessageDependencies, messageOf } from './message-of.ts';
import { toldBefore, type ToldEvent } from './told-events.ts';
import type { Endpoints, Kept, MessageSender, Outbox } from './outbox.ts';
import { messageId, type PartnerMessage } from '#contracts/partner/message';
import {
  afterFailure,
  afterMaintenance,
  afterTaken,
  type Attempt,
  backAt,
  endpointAfter,
  type Failed,
  isDown,
  isHeldBy,
  isRewoundFor,
  type Line,
  maintenanceUntil,
  mayBeSent,
  notComposed,
  probed,
  rewoundTo,
  toldAtAttempt,
  wellEndpoint,
} from '#domain/partner/delivery';
import type { Endpoint } from '#domain/partner/registration';
import { type Calendar, isWorkingTime } from '#domain/limits/calendar';

export interface DeliverDependencies extends MessageDependencies {
  readonly outbox: Outbox;
  readonly endpoints: Endpoints;
  readonly sender: MessageSender;
  /** Queues a line to be looked at after a wait of at most 15 minutes. */
  readonly later: (event: { caseId: string; seq: number }, delayMs: number) => Promise<void>;
  readonly keys: CaseKeys;
  readonly clock: Clock;
  readonly calendar: Calendar;
  /** A number from 0 to 1. */
  readonly chance: () => number;
  /** Names a run, as no other is named: what it has in hand no other lets go of. */
  readonly runId: () => string;
  /** Tells operators of a fault that is no fault of the endpoint; ids only. */
  readonly onFault: (message: string, error: unknown, fields: { caseId: string; seq: number }) => void;
  /** Tells operators of a message that was not taken four times; ids only. */
  readonly onRefused: (line: Pick<Line, 'caseId' | 'endpoint' | 'fault'>) => void;
}

interface Delivery {
  readonly line: Kept<Line>;
  readonly told: readonly ToldEvent[];
  readonly whole: WholeCase;
  readonly endpoint: Endpoint;
}

/** Longer than the function may run: whoever holds a line that long has died. */
const leaseMs = 90_000;
export const sendingUntil = (now: string): string => new Date(Date.parse(now) + leaseMs).toISOString();

/** After this long no further message is begun: an attempt may take 20 s, and the function has 60. */
const longestRunMs = 30_000;
/** SQS delays a message by 15 minutes at most; what is to wait longer the clock finds. */
const longestDelayMs = 900_000;

/** Sends what a line has, one message after the other, until it is empty, one is not taken, or there is no more time. */
export async function deliver(dependencies: DeliverDependencies, delivery: Delivery): Promise<void> {
  const { keys, clock } = dependencies;
  const { told, whole, endpoint } = delivery;
  const begun = Date.parse(clock.now());
  const { caseId } = whole.snapshot;
  const key = whole.wrappedKey === null ? null : await keys.open({ caseId, wrappedKey: whole.wrappedKey });
  let line: Kept<Line> | null = delivery.line;
  // Of a case at most twice as many messages as it has, also where the partner asks for earlier ones again and again.
  for (let sent = 0; line !== null && sent <= 2 * told.length; sent += 1) {
    const { doneSeq } = line.value;
    const head = told.find(({ event }) => event.seq > doneSeq);
    if (head === undefined) return nothingLeft(dependencies, { line, whole });
    const leave = await leaveToSend(dependencies, { endpoint, line });
    if (leave === null) return;
    const attempt = await attempted(dependencies, { line: line.value, head, key, endpoint });
    const { seq } = head.event;
    // What is still a gap once the one before was taken again fails like anything else: attempts made before the gap count.
    const isHealing = isGap(attempt, head) && !isRewoundFor(line.value, seq);
    const tried = { ...line, value: backAt(line.value, seq) };
    const { attempts } = tried.value;
    if (!(leave.isWell && (attempt.taken || isHealing)))
      await endpointDid(dependencies, { endpoint, attempt, attempts: attempts + 1 });
    if (!attempt.taken && !isHealing) return failed(dependencies, { line: tried, attempt, isProbe: leave.isProbe });
    // What the partner has not got is said again, and then this.
    const after = (before: Line): Line | null =>
      attempt.taken
        ? afterTaken(before, seq)
        : rewoundTo(before, toldBefore(told, head.previous?.seq ?? 0), { seq, attempts });
    line = await went(dependencies, { line, after, isOver: Date.parse(clock.now()) - begun > longestRunMs });
  }
  if (line !== null) await waits(dependencies, line, { ...line.value, state: 'waiting', dueAt: clock.now() });
}

async function attempted(
  dependencies: DeliverDependencies,
  { line, head, key, endpoint }: { line: Line; head: ToldEvent; key: CaseKey | null; endpoint: Endpoint },
): Promise<Attempt> {
  const { partner, caseId } = line;
  let message: PartnerMessage;
  try {
    message = await messageOf(dependencies, { ...head, key });
  } catch (error) {
    dependencies.onFault('a message could not be composed', error, { caseId, seq: head.event.seq });
    // Not tried for ever, and shown to people, like what is not taken.
    return notComposed;
  }
  const body = JSON.stringify(message);
  return dependencies.sender.send({ partner, endpoint: endpoint.id, id: messageId(message), body });
}

/** Whether the partner lacks the message before: after it was restored, or had lost it. */
const isGap = (attempt: Attempt, { previous }: ToldEvent): boolean =>
  !attempt.taken && attempt.code === 'partner.gap' && previous !== null;

/** What may be sent now; null where the line has to wait, and waits. */
async function leaveToSend(
  dependencies: DeliverDependencies,
  { endpoint, line }: { endpoint: Endpoint; line: Kept<Line> },
): Promise<{ readonly isProbe: boolean; readonly isWell: boolean } | null> {
  const { endpoints, clock } = dependencies;
  const now = clock.now();
  const until = maintenanceUntil(endpoint.maintenance, now);
  if (until !== null) {
    // Looked at again before, because what was agreed may be changed.
    const end = afterMaintenance(until, dependencies.chance());
    const again = Math.min(Date.parse(end), Date.parse(now) + longestDelayMs);
    await waits(dependencies, line, { ...line.value, state: 'waiting', dueAt: new Date(again).toISOString() });
    return null;
  }
  const kept = await endpoints.state(endpoint.id);
  const state = kept?.value ?? wellEndpoint;
  const leave = mayBeSent(state, now);
  if (leave === 'anything' || kept === null) return { isProbe: false, isWell: state.failingSince === null };
  // Of all who would like to probe it, one may.
  const isProbe = leave === 'probe' && (await endpoints.put(endpoint.id, probed(state, now), kept.version));
  if (isProbe) return { isProbe, isWell: false };
  await parked(dependencies, line);
  return null;
}

/** A few attempts: others write down at the same time how the endpoint did with theirs. */
const stateAttempts = 5;

async function endpointDid(
  { endpoints, clock, calendar }: DeliverDependencies,
  { endpoint, attempt, attempts }: { endpoint: Endpoint; attempt: Attempt; attempts: number },
): Promise<void> {
  for (let at = 0; at < stateAttempts; at += 1) {
    const kept = await endpoints.state(endpoint.id);
    const state = kept?.value ?? wellEndpoint;
    const now = clock.now();
    const context = { now, maintenance: endpoint.maintenance, isWorkingTime: isWorkingTime(calendar, now), attempts };
    const next = endpointAfter(state, attempt, context);
    if (next === state || (await endpoints.put(endpoint.id, next, kept?.version ?? null))) return;
  }
}

/** The line further on, still held; null where that was all, or somebody else has to go on. */
async function went(
  dependencies: DeliverDependencies,
  { line, after, isOver }: { line: Kept<Line>; after: (before: Line) => Line | null; isOver: boolean },
): Promise<Kept<Line> | null> {
  const { outbox, clock } = dependencies;
  for (let kept: Kept<Line> | null = line; kept !== null;) {
    const rest = after(kept.value);
    if (rest === null) {
      if (await outbox.remove(kept)) return null;
    } else if (isOver) {
      await waits(dependencies, kept, { ...rest, state: 'waiting', dueAt: clock.now() });
      return null;
    } else {
      const next: Line = { ...rest, state: 'sending', dueAt: sendingUntil(clock.now()) };
      const version = await outbox.put(next, kept.version);
      if (version !== null) return { value: next, version };
    }
    // There is more to tell than a moment ago, or the line was taken over: whose it is now shows.
    kept = await stillHeld(dependencies, line);
  }
  return null;
}

/** The line as it is now, where whoever took it in hand still has it, and nobody else told any of it. */
async function stillHeld({ outbox }: DeliverDependencies, { value }: Kept<Line>): Promise<Kept<Line> | null> {
  const now = await outbox.line({ partner: value.partner, caseId: value.caseId });
  return now !== null && isHeldBy(now.value, value.heldBy) && now.value.doneSeq === value.doneSeq ? now : null;
}

/** All that was read of the case is told. What was entered since then is not: whoever reads the case anew tells it. */
async function nothingLeft(
  dependencies: DeliverDependencies,
  { line, whole }: { line: Kept<Line>; whole: WholeCase },
): Promise<void> {
  const isAll = line.value.toldSeq <= whole.snapshot.seq;
  if (isAll && (await dependencies.outbox.remove(line))) return;
  await waits(dependencies, line, { ...line.value, state: 'waiting', dueAt: dependencies.clock.now() });
}

/** The line is left to the endpoint: it goes on when that is well again. No attempt is used up. */
const parked = (dependencies: DeliverDependencies, line: Kept<Line>): Promise<void> =>
  waits(dependencies, line, { ...line.value, state: 'parked', dueAt: dependencies.clock.now() });

async function failed(
  dependencies: DeliverDependencies,
  { line, attempt, isProbe }: { line: Kept<Line>; attempt: Failed; isProbe: boolean },
): Promise<void> {
  // A probe that met nobody says nothing of its message.
  if (isProbe && isDown(attempt))
    return parked(dependencies, { ...line, value: { ...line.value, fault: attempt.fault } });
  const now = dependencies.clock.now();
  const next = afterFailure(line.value, { failed: attempt, now, chance: dependencies.chance() });
  await waits(dependencies, line, next);
  const { caseId, endpoint, attempts, fault } = next;
  if (attempts === toldAtAttempt) dependencies.onRefused({ caseId, endpoint, fault });
}

/** Lets go of a line; where somebody else wrote it meanwhile with more to tell, that stays, and so does what another run has in hand. */
async function waits(dependencies: DeliverDependencies, line: Kept<Line>, next: Line): Promise<void> {
  const { outbox, later, clock } = dependencies;
  const { caseId } = line.value;
  for (let kept: Kept<Line> | null = line; kept !== null;) {
    const written = { ...next, toldSeq: kept.value.toldSeq };
    if ((await outbox.put(written, kept.version)) !== null) {
      const delayMs = Date.parse(written.dueAt) - Date.parse(clock.now());
      if (written.state === 'waiting' && delayMs <= longestDelayMs)
        await later({ caseId, seq: written.toldSeq }, Math.max(0, delayMs));
      return;
    }
    kept = await stillHeld(dependencies, line);
  }
}
