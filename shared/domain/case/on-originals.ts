import { cancelOrder, recordCancelling } from './cancelling.ts';
import type { Command, Handled } from './command.ts';
import type { RuleContext } from './deadlines.ts';
import { inState, onSide, unanswered } from './in-state.ts';
import {
  clear,
  openBag,
  recordDispatch,
  recordOpening,
  recordOrder,
  recordTrace,
  sealBag,
  sealReturn,
} from './originals.ts';
import { handOut, recordPickUp } from './pick-up.ts';
import { onPrints } from './printing.ts';
import { serve } from './service.ts';
import type { CaseSnapshot } from './snapshot.ts';

type OnOriginals = Extract<
  Command,
  {
    type:
      | 'clear'
      | 'seal-bag'
      | 'record-order'
      | 'record-trace'
      | 'record-dispatch'
      | 'cancel-order'
      | 'record-cancelling'
      | 'open-bag'
      | 'record-opening'
      | 'record-pick-up'
      | 'serve'
      | 'hand-out'
      | 'print'
      | 'spoil-print';
  }
>;

/** Commands about originals, and about what goes back to the applicant or is printed for them. */
export function onOriginals(command: OnOriginals, snapshot: CaseSnapshot, context: RuleContext): Handled {
  switch (command.type) {
    case 'clear':
      return inState(snapshot, ['offered'], () => clear(snapshot, context));
    case 'seal-bag':
      return snapshot.collection?.side === 'deciding'
        ? sealReturn(command, snapshot, context)
        : onSide(snapshot, 'receiving', ['cleared', 'disputed'], () => sealBag(command, snapshot, context));
    case 'record-order':
      return recordOrder(command, snapshot);
    case 'record-trace':
      return recordTrace(command, snapshot, context);
    case 'record-dispatch':
      return onSide(snapshot, 'deciding', ['offered', 'deficient', 'cleared', 'travelling', 'disputed'], () =>
        recordDispatch(command, snapshot),
      );
    case 'cancel-order':
      return cancelOrder(command, snapshot, context);
    case 'record-cancelling':
      return onSide(snapshot, 'deciding', [snapshot.status], () => recordCancelling(command, snapshot));
    case 'record-opening':
      return recordOpening(command, snapshot);
    case 'record-pick-up':
      return onSide(snapshot, 'deciding', ['completed'], () => recordPickUp(command, context));
    case 'serve':
      return serve(command, snapshot, context);
    case 'hand-out':
      return onSide(snapshot, 'receiving', ['ready'], () => handOut(command, snapshot));
    case 'print':
    case 'spoil-print':
      return onPrints(command, snapshot);
    case 'open-bag':
      if (snapshot.collection?.side === 'receiving')
        return inState(snapshot, ['handed-over'], () => openBag(command, snapshot, context));
      return unanswered(snapshot, context, 'travelling')
        ? onSide(snapshot, 'deciding', ['deficient'], () => openBag(command, snapshot, context))
        : onSide(snapshot, 'deciding', ['travelling'], () => openBag(command, snapshot, context));
  }
}
