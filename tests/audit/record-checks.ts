import type { CaseEvent } from '#domain/case/event';
import { rebuild } from '#domain/case/snapshot';
import { toHex, utf8 } from '#formats/bytes';
import { canonicalize, type JsonValue } from '#formats/jcs';
import { sm3 } from '#formats/sm3';
import type { AuditedCase, Evidence } from './evidence.ts';
import { type Check, perCase } from './law.ts';

/** Acts that a case comes to once at most. */
const onceOnly: readonly CaseEvent['type'][] = [
  ...(['case.submitted', 'case.accepted', 'case.not-accepted', 'case.reviewed', 'case.decided'] as const),
  ...(['case.extended', 'case.withdrawn', 'case.result-issued', 'case.completed', 'case.erased'] as const),
  ...(['case.taken-over', 'case.handover-declined', 'case.cleared'] as const),
  ...(['case.handed-out', 'case.unclaimed', 'case.pick-up-told'] as const),
];

/** What an event does, in words that are the same for the same act on the same thing; null where it may be done again. */
function actOf(event: CaseEvent): string | null {
  const { type, data } = event;
  if (type === 'case.overdue' || type === 'case.escalated') return `${type} ${data.step} ${data.due.date}`;
  if (type === 'case.reported') return `${type} ${data.from.seq}`;
  if (type === 'case.parcel-traced') {
    const { code, at, place, state } = data.traced;
    return `${type} ${data.bag} ${code} ${at} ${state} ${place}`;
  }
  if (type === 'case.documents-handed-in') return `${type} ${data.materials.map(({ slot }) => slot).join()}`;
  if ('bag' in data) return `${type} ${data.bag}`;
  return onceOnly.includes(type) ? type : null;
}

const dayMs = 86_400_000;

function* doubled({ caseId, events }: AuditedCase, { cases }: Evidence): Generator<string> {
  const sheet = events[0] === undefined ? null : sheetKey(events[0]);
  if (
    sheet !== null &&
    cases.some((other) => other.caseId !== caseId && other.events.some((each) => sheetKey(each) === sheet))
  )
    yield 'the sheet that it was received on is in another case';
  const acts = events.map(actOf);
  for (const [index, act] of acts.entries()) {
    if (act !== null && acts.indexOf(act) < index) yield `${act} happened again as event ${index + 1}`;
  }
  const generations = events.flatMap((event) =>
    event.type === 'case.journey-restarted' ? [event.data.generation] : [],
  );
  for (const [index, generation] of generations.entries())
    if (generation !== index + 2) yield `its journey was restarted as generation ${generation}, not ${index + 2}`;
}

/** Whether the next event is of another write: one command records its events at one instant, by one actor. */
const endsItsWrite = (event: CaseEvent, next: CaseEvent | undefined): boolean =>
  next?.recordedAt !== event.recordedAt || next.principal.actor !== event.principal.actor;

/** What the sheet is known by that a window received on, recomputed from the published algorithms; null where it was no sheet. */
function sheetKey(event: CaseEvent): string | null {
  if (event.type !== 'case.collected' || event.data.paper === undefined) return null;
  const { window, paper } = event.data;
  return toHex(sm3(utf8(canonicalize([`window:${window}`, 'paper-sheet', paper.sheet]))));
}

/** Records of callers' keys are kept for a day only; those of the journey's steps as long as the case. */
function* answers({ events, answers: kept }: AuditedCase, { now }: Evidence): Generator<string> {
  for (const [index, event] of events.entries()) {
    const sheet = sheetKey(event);
    const own = kept.filter(({ seq, key, unchanged }) => seq === event.seq && key !== sheet && unchanged !== true);
    if (sheet !== null && !kept.some(({ seq, key, lasting }) => seq === event.seq && key === sheet && lasting))
      yield `the sheet of event ${event.seq} is not used up for ever`;
    if (own.length > 1) yield `event ${event.seq} is the answer to ${own.length} commands`;
    const lasting = event.role === 'system' || Date.parse(event.recordedAt) > Date.parse(now) - dayMs / 2;
    if (lasting && endsItsWrite(event, events[index + 1]) && own.length === 0)
      yield `event ${event.seq} is the answer to no command`;
    const status = rebuild(events.slice(0, index + 1))?.status;
    if (own.some((answer) => answer.status !== status)) yield `event ${event.seq} was answered with another status`;
  }
  for (const { seq } of kept) if (events[seq - 1] === undefined) yield `event ${seq} was answered, and is not there`;
}

/** Recomputed here from the published algorithms, and not by the code that wrote it. */
function* chain({ caseId, events }: AuditedCase): Generator<string> {
  let previous = toHex(sm3(utf8(caseId)));
  for (const [index, event] of events.entries()) {
    const { hash, ...rest } = event;
    const seq = index + 1;
    if (event.caseId !== caseId || event.seq !== seq) yield `event ${seq} is not where it belongs`;
    if (event.previousHash !== previous) yield `event ${seq} does not follow the one before it`;
    if (event.hashAlgorithm !== 'SM3-JCS' || toHex(sm3(utf8(canonicalize(rest as unknown as JsonValue)))) !== hash)
      yield `event ${seq} was altered`;
    const before = events[index - 1];
    if (before !== undefined && event.recordedAt < before.recordedAt) yield `event ${seq} was recorded before the last`;
    if (event.occurredAt > event.recordedAt) yield `event ${seq} was recorded before it happened`;
    previous = hash;
  }
}

function* rebuilt({ events, snapshot, hasKey }: AuditedCase): Generator<string> {
  const canonical = (value: unknown): string => canonicalize(value as JsonValue);
  if (events.length === 0 || snapshot === null) return void (yield 'events or snapshot are missing');
  if (canonical(rebuild(events)) !== canonical(snapshot)) yield 'the snapshot is not what the events add up to';
  if (snapshot.erased === hasKey) yield hasKey ? 'it was erased, and the key is there' : 'the key of the case is gone';
}

export const recordChecks: readonly Check[] = [
  perCase({ law: 1, says: 'no act is done twice' }, doubled),
  perCase({ law: 1, says: 'each write answers one command' }, answers),
  {
    law: 1,
    says: 'what was acknowledged is there, the same key with the same answer',
    *violations({ cases, acknowledged }) {
      const events = new Map(cases.map(({ caseId, events }) => [caseId, events]));
      const given = new Map<string, string>();
      for (const { principal, key, caseId, seq, type } of acknowledged) {
        if (events.get(caseId)?.[seq - 1]?.type !== type)
          yield { caseId, what: `${type} was acknowledged as event ${seq}` };
        const answer = `${caseId} ${seq}`;
        const before = given.get(`${principal} ${key}`);
        if (before !== undefined && before !== answer) yield { caseId, what: 'one key had two answers' };
        given.set(`${principal} ${key}`, answer);
      }
      if (acknowledged.length === 0) return;
      const known = new Set(acknowledged.map(({ caseId }) => caseId));
      for (const { caseId } of cases) if (!known.has(caseId)) yield { caseId, what: 'nobody was told of this case' };
    },
  },
  perCase({ law: 2, says: 'the chain of events is intact' }, chain),
  perCase({ law: 2, says: 'the snapshot is what the events add up to' }, rebuilt),
];
