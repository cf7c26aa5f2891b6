import type { Clock } from '#application/clock';
import type { PaperSigner } from './outbox.ts';
import type { Answered, Receipt } from '#contracts/partner/exchange';
import type { WebhookEnvelope } from '#contracts/partner/webhook';

export interface SignReceiptDependencies {
  readonly signer: PaperSigner;
  /** Of the deployment, six digits. */
  readonly region: string;
  readonly clock: Clock;
}

/** A receipt for a batch that a partner sent, signed. */
export async function signReceipt(
  { signer, region, clock }: SignReceiptDependencies,
  { partner, batch, answers }: { partner: string; batch: string; answers: readonly Answered[] },
): Promise<WebhookEnvelope> {
  const receipt: Receipt = {
    ...{ schema: 1, type: 'receipt', id: batch.replace(/^batch_/, 'receipt_') },
    ...{ from: region, to: partner, madeAt: clock.now(), batch, answers: [...answers] },
  };
  const [envelope] = await signer.sign({ partner, papers: [{ id: receipt.id, body: JSON.stringify(receipt) }] });
  if (envelope === undefined) throw new Error('the receipt was not signed');
  return envelope;
}
