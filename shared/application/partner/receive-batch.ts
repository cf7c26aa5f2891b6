import { messagesOf } from './batch-messages.ts';
import type { MessageGiver } from './ports.ts';
import { receivePosted, type ReceivePostedDependencies } from './receive-posted.ts';
import { verifyManifest, verifyReceipt, type VerifyPaperDependencies } from './verify-paper.ts';
import { exchangeTolerance, type Signed } from './verify-signed.ts';
import { accept, type Outcome } from '#contracts/errors';
import type { Answered, Batch } from '#contracts/partner/exchange';
import type { WebhookEnvelope } from '#contracts/partner/webhook';

export interface ReceiveBatchDependencies extends ReceivePostedDependencies, VerifyPaperDependencies {
  readonly giver: MessageGiver;
}

/** After this long no further message of a batch is begun: one may take its time, the receipt has to be signed, and the gateway waits for 29 s. */
const longestMs = 12_000;

/**
 * Takes in messages that a partner sent together, each as if it had been posted, and says in a signed receipt what became of them. What
 * there was no time for, or could not be tried, the receipt does not name, nor what comes after it: the partner sends that again.
 */
export async function receiveBatch(
  dependencies: ReceiveBatchDependencies,
  { partner, batch }: { partner: string; batch: Batch },
): Promise<Outcome<WebhookEnvelope>> {
  const { giver, clock } = dependencies;
  const manifest = await verifyManifest(dependencies, { partner, envelope: batch.manifest, at: '/manifest' });
  if (!manifest.ok) return manifest;
  const messages = messagesOf(manifest.value.paper, { partner, batch });
  if (!messages.ok) return messages;
  const begun = Date.parse(clock.now());
  const answers: Answered[] = [];
  for (const message of messages.value) {
    if (Date.parse(clock.now()) - begun > longestMs) break;
    const answer = await answerTo(dependencies, message);
    if (answer === null) break;
    answers.push(answer);
  }
  return accept(await giver.receipt({ partner, batch: manifest.value.paper.id, answers }));
}

/** What became of one message; null where that could not be tried, of which there is a line in the log. */
async function answerTo(dependencies: ReceiveBatchDependencies, message: Signed): Promise<Answered | null> {
  const id = message.id ?? '';
  try {
    const outcome = await receivePosted(dependencies, message, exchangeTolerance);
    if (!outcome.ok) return { id, taken: false, code: outcome.code };
    return { id, taken: true, case: outcome.value.case, seq: outcome.value.seq };
  } catch {
    return null;
  }
}

/** Takes note of what a partner says became of messages that it fetched. */
export async function receiveReceipt(
  dependencies: ReceiveBatchDependencies,
  { partner, envelope }: { partner: string; envelope: WebhookEnvelope },
): Promise<Outcome<{ readonly acknowledged: number }>> {
  const verified = await verifyReceipt(dependencies, { partner, envelope, at: '' });
  if (!verified.ok) return verified;
  const { answers } = verified.value.paper;
  return accept({ acknowledged: await dependencies.giver.acknowledge({ partner, answers }) });
}
