import type { ClockStart, Collection, SubmittedElsewhere } from './collection.ts';
import type { Command, Handled } from './command.ts';
import { stepAwaited } from './awaiting.ts';
import { dates, dueOf, type RuleContext } from './deadlines.ts';
import type { NewEvent, PersonalContent } from './event.ts';
import { toPickUp } from './pick-up.ts';
import { type CaseSnapshot, isFinished } from './snapshot.ts';
import { civilDate } from '#domain/limits/civil-date';
import { type Due, dueAfter } from '#domain/limits/due';

/** Working days the authority has for taking over or declining; then the liaison officers are told. */
const takeOverDays = 1;

/** Until when an offer made at an instant has to be answered. */
export const takeOverDue = ({ at, calendar }: Pick<RuleContext, 'at' | 'calendar'>): Due =>
  dueAfter({ calendar, from: civilDate(at), workingDays: takeOverDays });

/**
 * Begins the case of one side: what the window received, or what came of it here. What was received on paper happened when the
 * paper says, and limits run from then (law 8); the date to take over is counted from `at`, its entry, because the authority
 * could not know of it before.
 */
export function beginCollection(
  side: Collection['side'],
  what: { readonly submitted: Omit<SubmittedElsewhere, 'due'>; readonly personal: PersonalContent },
  context: Pick<RuleContext, 'at' | 'calendar'>,
): NewEvent {
  return {
    type: side === 'receiving' ? 'case.collected' : 'case.offered',
    data: { ...what.submitted, due: { takeOver: takeOverDue(context) } },
    personal: what.personal,
    ...(what.submitted.paper === undefined ? {} : { occurredAt: what.submitted.receivedAt }),
  };
}

/** The authority's statement that makes it responsible, or leaves the window so (law 5). */
export function answerOffer(
  command: Extract<Command, { type: 'take-over' | 'decline-handover' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): NewEvent {
  if (command.type === 'decline-handover') {
    const { competentBody, reasons } = command;
    return { type: 'case.handover-declined', data: { competentBody }, personal: { reasons } };
  }
  const corrected = snapshot.correction?.correctedAt ?? null;
  const agreed = clockStart(snapshot);
  // Limits run anew from a complete filing.
  return takenOver(snapshot, corrected !== null && corrected > agreed ? corrected : agreed, context);
}

/** The authority is responsible from here on; its limits run from an instant, and what is insisted on is never due before it could be answered. */
export function takenOver({ correction }: CaseSnapshot, startsAt: string, context: RuleContext): NewEvent {
  const { acceptance, decision } = dates(context, { receivedAt: startsAt });
  const insistedUntil = correction?.insistedUntil ?? null;
  return {
    type: 'case.taken-over',
    data: {
      startsAt,
      due: {
        acceptance: insistedUntil !== null && insistedUntil.at > acceptance.at ? insistedUntil : acceptance,
        statutory: decision?.statutory ?? null,
        committed: decision?.committed ?? null,
      },
    },
  };
}

/** Receipt as the clause counts it. Throws where it counts from originals: nobody is offered that before they can travel. */
function clockStart({ collection, submittedAt }: CaseSnapshot): string {
  const from: ClockStart | undefined = collection?.clockStarts;
  switch (from) {
    case 'window-receipt':
      return collection?.receivedAt ?? submittedAt;
    case 'scans-received':
      return submittedAt;
    case 'originals-received':
    case undefined:
      throw new Error('the case was offered under no clause whose clock can run');
  }
}

/** Asked once; what comes of it the deciding side tells. */
export const askWithdrawal = (
  { reason }: Extract<Command, { type: 'ask-withdrawal' }>,
  { collection }: CaseSnapshot,
): readonly NewEvent[] =>
  collection?.withdrawalAsked === true ? [] : [{ type: 'case.withdrawal-asked', data: {}, personal: { reason } }];

/** Until when the deciding side is held to something: to what is awaited there, or to the last date it had while the platform goes on. */
export function heldTo(snapshot: CaseSnapshot): Due | null {
  const { delivery, committed, statutory, acceptance } = snapshot.due;
  const step = stepAwaited(snapshot);
  const last = delivery ?? committed ?? statutory ?? acceptance;
  return step === null ? last : (dueOf(step, snapshot) ?? last);
}

/** Keeps what the deciding region told. What was told before, or of a case that is over there, changes nothing. */
export function recordReport(
  command: Extract<Command, { type: 'record-report' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const { report, told } = command;
  const known = snapshot.collection?.reported?.from.seq ?? 0;
  if (report.from.seq <= known || isFinished(snapshot) || snapshot.status === 'ready') return { ok: true, events: [] };
  const data = { ...report, ...toPickUp(report, snapshot, context) };
  return { ok: true, events: [{ type: 'case.reported', data, ...(told === null ? {} : { personal: told }) }] };
}
