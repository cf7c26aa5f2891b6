import type { Command, Handled } from './command.ts';
import { decided, rejected } from './in-state.ts';
import { type CaseSnapshot, isFinished } from './snapshot.ts';

/** Begins a new generation of the journey. */
export function restartJourney(
  command: Extract<Command, { type: 'restart-journey' }>,
  snapshot: CaseSnapshot,
): Handled {
  if (isFinished(snapshot)) return rejected('case.wrong_state');
  const { ticket, execution } = command;
  return decided({
    type: 'case.journey-restarted',
    data: { generation: snapshot.generation + 1, ticket, ...(execution === undefined ? {} : { execution }) },
    personal: { reason: command.reason },
  });
}

/** Only when nothing can need the content any more; the chain stays. */
export function erase(command: Extract<Command, { type: 'erase' }>, snapshot: CaseSnapshot): Handled {
  if (!isFinished(snapshot)) return rejected('case.not_finished');
  return decided({ type: 'case.erased', data: { legalBasis: command.legalBasis, ticket: command.ticket } });
}
