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
import type { Idempotency } from '#application/case/change-case';
import { type Outcome, reject } from '#contracts/errors';
import type { PartnerMessage } from '#contracts/partner/message';

/** Takes in what another region says: nothing is answered before it is durable, and the same message again is answered as before. */
export function receiveMessage(
  dependencies: ReceiveOfferDependencies,
  message: PartnerMessage,
): Promise<Outcome<Received>> {
  if (!dependencies.regions.includes(message.to) || message.from === message.to)
    return Promise.resolve(reject('partner.wrong_addressee'));
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

/** A message is named by the event it tells of; its record lives as long as the case (law 1). */
export const messageIdempotency = (
  { from, case: caseId, seq, type }: Pick<PartnerMessage, 'from' | 'case' | 'seq' | 'type'>,
  body: unknown,
): Idempotency => ({
  principal: `partner:${from}`,
  route: type,
  key: `${from}/${caseId}/${seq}`,
  body,
  keep: 'case',
});
