import type { MessageLog, MessageTaker } from './ports.ts';
import { type PostedMessage, verifyMessage, type VerifyMessageDependencies } from './verify-message.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { messageId, type PartnerMessage } from '#contracts/partner/message';
import { networkOf } from '#domain/partner/registration';
import { fromBase64 } from '#formats/bytes';

export interface ReceivePostedDependencies extends VerifyMessageDependencies {
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
  posted: PostedMessage,
): Promise<Outcome<Recorded>> {
  const { log, taker } = dependencies;
  const verified = await verifyMessage(dependencies, posted);
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
  envelope: {
    readonly partner: string;
    readonly webhook: { readonly id: string; readonly timestamp: string; readonly signature: string };
    /** Base64. */
    readonly payload: string;
  },
): Promise<Outcome<Recorded>> {
  const { partner, webhook, payload } = envelope;
  const bytes = bytesIn(payload);
  if (bytes !== null) return receivePosted(dependencies, { partner, ...webhook, bytes });
  const message = { zh: '不是规范的 base64', en: 'not canonical base64' };
  const problems = [{ pointer: '/payload', code: 'request.not_base64', message }];
  return Promise.resolve(reject('request.malformed', { problems }));
}

function bytesIn(base64: string): Uint8Array | null {
  try {
    return fromBase64(base64);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}
