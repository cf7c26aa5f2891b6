import type { Command, Handled } from './command.ts';
import { decided, rejected } from './in-state.ts';
import { dates, deemedAccepted, presentDue, type RuleContext } from './deadlines.ts';
import { documentsFrom } from './documents-to-follow.ts';
import type { NewEvent, ResultKind } from './event.ts';
import { holdsOriginals, serviceDue, sheetsToReturn } from './service.ts';
import type { CaseSnapshot } from './snapshot.ts';
import { civilDate } from '#domain/limits/civil-date';
import { type Due, extendDue } from '#domain/limits/due';

type Decided = Extract<NewEvent, { type: 'case.decided' }>;

export function accepted(snapshot: CaseSnapshot, context: RuleContext): NewEvent {
  const due = dates(context, { receivedAt: snapshot.submittedAt, acceptedAt: context.at }).decision;
  return {
    type: 'case.accepted',
    data: {
      ...{ effectiveOn: civilDate(context.at), deemed: false, due: due ?? { statutory: null, committed: null } },
      ...documentsFrom(snapshot, context, due),
    },
  };
}

/** Until when originals go back that are here; nothing where none are. */
export const toReturn = (snapshot: CaseSnapshot, context: RuleContext): { due?: { delivery: Due } } =>
  holdsOriginals(snapshot) ? { due: { delivery: serviceDue(context) } } : {};

export function notAccepted(
  command: Extract<Command, { type: 'not-accept' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): NewEvent {
  return {
    type: 'case.not-accepted',
    data: { competentBody: command.competentBody, ...toReturn(snapshot, context) },
    personal: { reasons: command.reasons },
  };
}

export function review(
  command: Extract<Command, { type: 'review' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  if (snapshot.acceptor === context.principal.actor) return rejected('case.same_official');
  return decided({
    type: 'case.reviewed',
    data: { recommendation: command.recommendation },
    personal: { opinion: command.opinion },
  });
}

/** How often authorities pass a case on among themselves; after that an operator says whose it is. */
const mostTransfers = 2;

/** Passes a case on to the authority that is competent (移送): nobody's dates begin anew by it. */
export function transfer(
  { to, reasons }: Extract<Command, { type: 'transfer' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  if (deemedAccepted(snapshot, context) !== null) return rejected('case.deemed_accepted');
  const byOperator = context.principal.basis === 'operation';
  if (!byOperator && snapshot.transfers >= mostTransfers) return rejected('case.transferred_twice');
  return decided({ type: 'case.transferred', data: { to }, personal: { reasons } });
}

/** Acceptor, reviewer and decider are three people (DESIGN §1). */
export function byThirdPerson(snapshot: CaseSnapshot, context: RuleContext): boolean {
  return ![snapshot.acceptor, snapshot.reviewer].includes(context.principal.actor);
}

export function granted(
  command: { readonly approval: string | null; readonly draftSm3: string | null; readonly draft: unknown },
  snapshot: CaseSnapshot,
  context: RuleContext,
): Decided {
  const limit = dates(context, { receivedAt: snapshot.submittedAt, decidedAt: context.at }).delivery;
  const goesBack = sheetsToReturn({ ...snapshot, status: 'granted' }).length > 0;
  const delivery = limit ?? (snapshot.resultKind === 'card' || goesBack ? serviceDue(context) : null);
  return {
    type: 'case.decided',
    data: { outcome: 'granted', draftSm3: command.draftSm3, approval: command.approval, due: { delivery } },
    personal: { draft: command.draft },
  };
}

/** What a standing authorisation comes to: accepted and granted in one. */
export const atOnce = (
  command: Parameters<typeof granted>[0],
  snapshot: CaseSnapshot,
  context: RuleContext,
): [NewEvent, NewEvent] => [accepted(snapshot, context), granted(command, snapshot, context)];

export function refuse(
  command: Extract<Command, { type: 'refuse' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  if (!byThirdPerson(snapshot, context)) return rejected('case.same_official');
  const { reasons, remedies } = command;
  return decided({ ...refused(snapshot, context), personal: { reasons, remedies } });
}

const refused = (snapshot: CaseSnapshot, context: RuleContext): Decided => ({
  type: 'case.decided',
  data: {
    ...{ outcome: 'refused', draftSm3: null, approval: null },
    due: { delivery: holdsOriginals(snapshot) ? serviceDue(context) : null },
  },
});

/** Kinds of result of which nothing is sealed here. */
const madeElsewhere: readonly ResultKind[] = ['record', 'card', 'imported'];

/** Records what the authority decided in its own system, with or without a review here. */
export function recordDecision(
  command: Extract<Command, { type: 'record-decision' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  if (!madeElsewhere.includes(snapshot.resultKind)) return rejected('case.sealed_here');
  if (!byThirdPerson(snapshot, context)) return rejected('case.same_official');
  const { outcome, elsewhere, observedAt: occurredAt, reasons, remedies } = command;
  if (outcome === 'granted' && snapshot.toFollow !== null) return rejected('case.documents_to_follow');
  const then = { ...context, at: occurredAt };
  const nothingSealed = { approval: null, draftSm3: null };
  const { data } =
    outcome === 'granted' ? granted({ ...nothingSealed, draft: null }, snapshot, then) : refused(snapshot, then);
  return decided({
    type: 'case.decided',
    occurredAt,
    data: { ...data, elsewhere },
    ...(outcome === 'granted' ? {} : { personal: { reasons, remedies } }),
  });
}

/** Once only, by the days the item's law allows, counted on from the due date (licensing law art. 42). */
export function extend(
  command: Extract<Command, { type: 'extend' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const extension = context.item.limits.extension;
  if (snapshot.status !== 'accepted' && snapshot.status !== 'reviewed') return rejected('case.wrong_state');
  if (extension === undefined) return rejected('case.no_extension');
  if (snapshot.extended) return rejected('case.already_extended');
  if (snapshot.acceptor === context.principal.actor || snapshot.reviewer === context.principal.actor)
    return rejected('case.same_official');
  // The limit for the decision, whatever is to follow before it.
  const due = presentDue('decision', { ...snapshot, toFollow: null }, context);
  if (due !== null && due.at <= context.at) return rejected('case.due_passed');
  const { workingDays } = extension;
  const later = (old: Due | null): Due | null =>
    old === null ? null : extendDue({ calendar: context.calendar, due: old, workingDays });
  return decided({
    type: 'case.extended',
    data: {
      workingDays,
      due: { statutory: later(snapshot.due.statutory), committed: later(snapshot.due.committed) },
    },
    personal: { reason: command.reason },
  });
}
