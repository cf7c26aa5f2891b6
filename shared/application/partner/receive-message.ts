import {
  followsOn,
  messageIdempotency,
  type MessageRecordDependencies,
  receivedAs,
  recordOf,
} from './message-record.ts';
import { repeat } from '#application/case/change-case';
import type { Received } from './ports.ts';
import { receiveOffer, type ReceiveOfferDependencies } from './receive-offer.ts';
import {
  receiveCancelling,
  receiveCorrection,
  receiveDispatch,
  receiveDocuments,
  receiveInsistence,
  receiveOpening,
  receivePickUp,
  receiveWithdrawal,
} from './receive-word.ts';
import { receiveReport } from './receive-report.ts';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import type { PartnerMessage } from '#contracts/partner/message';

export interface ReceiveMessageDependencies extends ReceiveOfferDependencies, MessageRecordDependencies {}

/**
 * Takes in what another region says: nothing is answered before it is durable, the same message again is answered as before, and
 * none is taken in before the one that came before it.
 */
export async function receiveMessage(
  dependencies: ReceiveMessageDependencies,
  message: PartnerMessage,
): Promise<Outcome<Received>> {
  const { from, to, previous, seq } = message;
  if (!dependencies.regions.includes(to) || from === to) return reject('partner.wrong_addressee');
  if (previous !== null && previous.seq >= seq) return reject('request.malformed', { problems: [notBefore] });
  // What was received is answered as before, whatever is said now to have been before it; nothing is fetched again for it.
  const recorded = await recordOf(dependencies, message);
  if (recorded?.eventHash !== undefined) return receivedAs(repeat(recorded, messageIdempotency(message, null)));
  const follows = recorded === null ? await followsOn(dependencies, message) : accept(null);
  if (!follows.ok) return follows;
  return receive(dependencies, message);
}

const notBefore: FieldProblem = {
  ...{ pointer: '/previous/seq', code: 'request.not_before' },
  message: { zh: '前一条消息的序号应当更小', en: 'the message before has a smaller number' },
};

function receive(dependencies: ReceiveMessageDependencies, message: PartnerMessage): Promise<Outcome<Received>> {
  switch (message.type) {
    case 'offer':
      return receiveOffer(dependencies, message);
    case 'correction':
      return receiveCorrection(dependencies, message);
    case 'documents':
      return receiveDocuments(dependencies, message);
    case 'dispatch':
      return receiveDispatch(dependencies, message);
    case 'cancelling':
      return receiveCancelling(dependencies, message);
    case 'opening':
      return receiveOpening(dependencies, message);
    case 'pick-up':
      return receivePickUp(dependencies, message);
    case 'insistence':
      return receiveInsistence(dependencies, message);
    case 'report':
      return receiveReport(dependencies, message);
    case 'withdrawal':
      return receiveWithdrawal(dependencies, message);
  }
}
