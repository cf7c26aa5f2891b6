import {
  changeCase,
  type ChangeCaseDependencies,
  type Idempotency,
  idempotencyKey,
} from '#application/case/change-case';
import type { Received } from './ports.ts';
import { messageIdempotency } from './receive-message.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Withdrawal } from '#contracts/partner/message';

/** The window offers with the first event of its case, and says all the rest afterwards. */
const offerSeq = 1;

/** Withdraws what a window of another region had offered; where it is decided already, the decision stands and is told. */
export async function receiveWithdrawal(
  dependencies: ChangeCaseDependencies,
  message: Withdrawal,
): Promise<Outcome<Received>> {
  const { cases, clock } = dependencies;
  const offer: Idempotency = messageIdempotency({ ...message, type: 'offer', seq: offerSeq }, null);
  const offered = await cases.answered({ key: idempotencyKey(offer), now: clock.now() });
  if (offered === null) return reject('case.not_found');
  const { caseId } = offered;
  const outcome = await changeCase(dependencies, {
    caseId,
    idempotency: messageIdempotency(message, message),
    authorise: ({ applicant: { onBehalfOf }, body, region }) =>
      accept({
        principal: { actor: `partner:${message.from}`, onBehalfOf, basis: 'agreement' },
        ...{ role: 'partner', body, region },
      }),
    decide: () => Promise.resolve(accept({ command: { type: 'withdraw', reason: message.reason } })),
  });
  if (outcome.ok) return accept({ caseId, seq: outcome.value.seq });
  return outcome.code === 'case.wrong_state' ? accept({ caseId, seq: offered.seq }) : outcome;
}
