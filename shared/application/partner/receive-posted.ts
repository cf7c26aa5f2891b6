import type { MessageLog, MessageTaker } from './ports.ts';
import { unfolded } from './signed-content.ts';
import { verifyMessage } from './verify-message.ts';
import type { Signed, Tolerance, VerifySignedDependencies } from './verify-signed.ts';
import { accept, type Outcome } from '#contracts/errors';
import { messageId, type PartnerMessage } from '#contracts/partner/message';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import { networkOf } from '#domain/partner/registration';

export interface ReceivePostedDependencies extends VerifySignedDependencies {
  readonly taker: MessageTaker;
  readonly log: MessageLog;
}

/** What was recorded of a message: its id, the number of the case here, and the event of that case. */
export interface Recorded {
  readonly id: string;
  readonly case: string;
  readonly seq: number;
}

/** Takes in what was posted to the address of a partner, and says in the log by ids alone what became of it. Faults throw, and the sender tries again. */
export async function receivePosted(
  dependencies: ReceivePostedDependencies,
  posted: Signed,
  tolerance?: Tolerance,
): Promise<Outcome<Recorded>> {
  const { log, taker } = dependencies;
  const verified = await verifyMessage(dependencies, posted, tolerance);
  if (!verified.ok) {
    log.info('refused', { partner: posted.partner, code: verified.code });
    return verified;
  }
  const { partner, message } = verified.value;
  const fields = { partner: partner.id, ...idsOf(message) };
  try {
    const source = { origins: partner.materialOrigins, network: networkOf(partner) };
    const outcome = await taker.take({ message, source });
    log.info('received', { ...fields, ...(outcome.ok ? { caseId: outcome.value.caseId } : { code: outcome.code }) });
    if (!outcome.ok) return outcome;
    const { caseId, seq } = outcome.value;
    return accept({ id: messageId(message), case: caseId, seq });
  } catch (error) {
    // The fault itself has a line of its own.
    log.info('not received', fields);
    throw error;
  }
}

const idsOf = ({ type, from, case: theirs, seq }: PartnerMessage) => ({ type, from, theirs, seq });

/** The same for a message that came in an envelope, its headers beside its bytes. */
export function receiveEnvelope(
  dependencies: ReceivePostedDependencies,
  { partner, envelope }: { partner: string; envelope: WebhookEnvelope },
): Promise<Outcome<Recorded>> {
  const posted = unfolded(envelope, { partner, at: '' });
  return posted.ok ? receivePosted(dependencies, posted.value) : Promise.resolve(posted);
}
