import { deemedAccepted, type RuleContext } from './deadlines.ts';
import type { Command, Handled } from './command.ts';
import { correct, insist, isInsistedOn, notify } from './correction.ts';
import { beforeDecision, handIn } from './documents-to-follow.ts';
import type { EventData } from './event.ts';
import { decided, inState, onSide, rejected, unanswered } from './in-state.ts';
import { answerOffer, askWithdrawal, recordReport } from './handover.ts';
import {
  accepted,
  atOnce,
  byThirdPerson,
  extend,
  granted,
  notAccepted,
  recordDecision,
  refuse,
  review,
  toReturn,
  transfer,
} from './official-acts.ts';
import { erase, restartJourney } from './operating.ts';
import { onOriginals } from './on-originals.ts';
import { awaitsOriginals, lastBag } from './originals.ts';
import { passDue } from './pass-due.ts';
import { isToBeServed } from './service.ts';
import { byMandate } from './submit.ts';
import type { CaseSnapshot } from './snapshot.ts';

/** Decides what a command does to a case, or why it may not. Pure: the same input always gives the same events. */
export function handle(
  command: Exclude<Command, { type: 'submit' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  if (snapshot.erased) return rejected('case.erased');
  if (officialActs.includes(command.type) && isOwn(snapshot, context)) return rejected('case.own_case');
  switch (command.type) {
    case 'take-over':
    case 'decline-handover':
    case 'ask-withdrawal':
    case 'record-report':
    case 'transfer':
      return onHandover(command, snapshot, context);
    case 'notify-deficiencies':
    case 'correct':
    case 'insist':
    case 'hand-in':
      return onNotice(command, snapshot, context);
    case 'clear':
    case 'seal-bag':
    case 'record-order':
    case 'record-trace':
    case 'record-dispatch':
    case 'cancel-order':
    case 'record-cancelling':
    case 'open-bag':
    case 'record-opening':
    case 'record-pick-up':
    case 'serve':
    case 'hand-out':
    case 'print':
    case 'spoil-print':
      return onOriginals(command, snapshot, context);
    case 'accept':
      return beforeDeemed(snapshot, context, () => decided(accepted(snapshot, context)));
    case 'not-accept':
      return notAccept(command, snapshot, context);
    case 'review':
      return inState(snapshot, ['accepted'], () => review(command, snapshot, context));
    case 'grant':
    case 'refuse':
    case 'record-decision':
      return onDecision(command, snapshot, context);
    case 'extend':
      return extend(command, snapshot, context);
    case 'withdraw':
      return withdraw(command, snapshot, context);
    case 'grant-on-the-spot':
      return inState(snapshot, ['submitted'], () => decided(...atOnce(command, snapshot, context)));
    case 'pass-due':
    case 'issue':
    case 'complete':
    case 'restart-journey':
    case 'operate':
    case 'erase':
      return onPlatform(command, snapshot, context);
  }
}

/** Nobody handles their own application, whatever post they hold. */
const isOwn = ({ owner, applicant }: CaseSnapshot, { principal: { actor } }: RuleContext): boolean =>
  [owner, applicant.onBehalfOf].includes(actor);

/** Commands that an official gives on somebody's application. */
const officialActs: readonly Command['type'][] = [
  'take-over',
  'decline-handover',
  'transfer',
  'notify-deficiencies',
  'clear',
  'cancel-order',
  'open-bag',
  'serve',
  'hand-out',
  'print',
  'spoil-print',
  'accept',
  'not-accept',
  'review',
  'grant',
  'refuse',
  'record-decision',
  'extend',
];

/** Whose the case is, within the region and between two. */
function onHandover(
  command: Extract<
    Command,
    { type: 'take-over' | 'decline-handover' | 'ask-withdrawal' | 'record-report' | 'transfer' }
  >,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  switch (command.type) {
    case 'take-over':
    case 'decline-handover':
      return answer(command, snapshot, context);
    case 'ask-withdrawal':
      return onSide(snapshot, 'receiving', ['collected', 'handed-over', 'deficient', 'cleared', 'disputed'], () =>
        decided(...askWithdrawal(command, snapshot)),
      );
    case 'record-report':
      return recordReport(command, snapshot, context);
    case 'transfer':
      return inState(snapshot, ['offered', 'submitted'], () => transfer(command, snapshot, context));
  }
}

function onNotice(
  command: Extract<Command, { type: 'notify-deficiencies' | 'correct' | 'insist' | 'hand-in' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  switch (command.type) {
    case 'notify-deficiencies':
      return inState(snapshot, ['offered', 'submitted'], () =>
        deemedAccepted(snapshot, context) === null
          ? notify(command, snapshot, context)
          : rejected('case.deemed_accepted'),
      );
    case 'correct':
      return inState(snapshot, ['deficient'], () => correct(command, snapshot, context));
    case 'insist':
      return inState(snapshot, ['deficient'], () => insist(command, snapshot, context));
    case 'hand-in':
      return inState(snapshot, beforeDecision, () => handIn(command, snapshot));
  }
}

/** What the platform itself does, or its operators. */
function onPlatform(
  command: Extract<Command, { type: 'pass-due' | 'issue' | 'complete' | 'restart-journey' | 'operate' | 'erase' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  switch (command.type) {
    case 'pass-due':
      return passDue(command.step, snapshot, context);
    case 'issue':
      return inState(snapshot, ['granted'], () => decided({ type: 'case.result-issued', data: command.issued }));
    case 'complete':
      return complete(snapshot);
    case 'restart-journey':
      return restartJourney(command, snapshot);
    case 'operate':
      return decided({ type: 'case.operated', data: command.operated, personal: { reason: command.reason } });
    case 'erase':
      return erase(command, snapshot);
  }
}

/** Takes over or declines; of what the applicant insists on only another body's business is declined. */
function answer(
  command: Extract<Command, { type: 'take-over' | 'decline-handover' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const declining = command.type === 'decline-handover';
  const insisted = isInsistedOn(snapshot);
  if (!declining && awaitsOriginals(snapshot)) return rejected('case.originals_to_come');
  if (declining && insisted && command.competentBody === null) return rejected('case.insisted');
  return declining && unanswered(snapshot, context, 'offered')
    ? decided(answerOffer(command, snapshot, context))
    : inState(snapshot, ['offered'], () => decided(answerOffer(command, snapshot, context)));
}

/** Also of an applicant who let the time for a correction pass. */
function notAccept(
  command: Extract<Command, { type: 'not-accept' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const then = (): Handled => decided(notAccepted(command, snapshot, context));
  return unanswered(snapshot, context, 'submitted') ? then() : beforeDeemed(snapshot, context, then);
}

/** Acceptance and its refusal are open only until the law itself has accepted, whether or not that is recorded yet. */
function beforeDeemed(snapshot: CaseSnapshot, context: RuleContext, then: () => Handled): Handled {
  return inState(snapshot, ['submitted'], () =>
    deemedAccepted(snapshot, context) === null ? then() : rejected('case.deemed_accepted'),
  );
}

function withdraw(
  command: Extract<Command, { type: 'withdraw' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  const { reason } = command;
  // What is under way is counted first: only then is it known what goes back.
  const bag = lastBag(snapshot.collection);
  if (bag !== undefined && !bag.opened) return rejected('case.wrong_state');
  return inState(snapshot, ['offered', 'deficient', 'cleared', 'disputed', 'submitted', 'accepted', 'reviewed'], () =>
    decided({
      type: 'case.withdrawn',
      data: { ...byMandate(command), ...toReturn(snapshot, context) },
      personal: { reason },
    }),
  );
}

function onDecision(
  command: Extract<Command, { type: 'grant' | 'refuse' | 'record-decision' }>,
  snapshot: CaseSnapshot,
  context: RuleContext,
): Handled {
  switch (command.type) {
    case 'grant':
      return inState(snapshot, ['reviewed'], () => grant(command, snapshot, context));
    case 'refuse':
      return inState(snapshot, ['reviewed'], () => refuse(command, snapshot, context));
    case 'record-decision':
      return inState(snapshot, ['accepted', 'reviewed'], () => recordDecision(command, snapshot, context));
  }
}

function grant(command: Extract<Command, { type: 'grant' }>, snapshot: CaseSnapshot, context: RuleContext): Handled {
  if (!byThirdPerson(snapshot, context)) return rejected('case.same_official');
  if (snapshot.toFollow !== null) return rejected('case.documents_to_follow');
  return decided(granted(command, snapshot, context));
}

function complete(snapshot: CaseSnapshot): Handled {
  const by = (what: EventData['case.completed']['with']) => decided({ type: 'case.completed', data: { with: what } });
  if (isToBeServed(snapshot)) return rejected('case.wrong_state');
  switch (snapshot.status) {
    case 'issued':
      return by('result');
    case 'granted':
      if (snapshot.draftSm3 !== null) return rejected('case.wrong_state');
      return by(grantedAs(snapshot));
    case 'returning':
      return by('withdrawal');
    case 'refused':
      return by('refusal');
    case 'not-accepted':
      return by('non-acceptance');
    case 'completed':
    case 'submitted':
    case 'accepted':
    case 'reviewed':
    case 'withdrawn':
    case 'collected':
    case 'offered':
    case 'handed-over':
    case 'declined':
    case 'deficient':
    case 'cleared':
    case 'travelling':
    case 'disputed':
    case 'ready':
      return rejected('case.wrong_state');
  }
}

/** What a grant comes to of which nothing is sealed here: a result of another system is only referred to. */
function grantedAs({ resultKind, identifier }: CaseSnapshot): 'card' | 'imported' | 'record' {
  if (resultKind === 'card') return 'card';
  return resultKind === 'imported' && identifier !== null ? 'imported' : 'record';
}
