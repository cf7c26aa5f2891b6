import { createHmac, randomBytes } from 'node:crypto';
import { signedContent, signV1, type WebhookMessage, writeSignatures } from '#formats/webhook-signatures';
import { atLeast, type Figure, type Pair, pairedRatio, rounded } from './bench-figures.ts';
import { pairsOf, type Rounds } from './bench-pairs.ts';

/** Speed of signing against the bare HMAC of node:crypto. */
const goal = 0.8;
/** An ordinary event, and the largest that Standard Webhooks recommends. */
const bodiesKb = [4, 20] as const;

/** The header of a v1 signature from id, timestamp and body, against createHmac over the same bytes already joined. */
export function webhookFigures({ rounds, calls }: Rounds = { rounds: 401, calls: 200 }): Figure[] {
  const secret = new Uint8Array(randomBytes(32));
  return bodiesKb.map((kb) => {
    const body = new Uint8Array(randomBytes(kb * 1024));
    const message: WebhookMessage = { id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', timestamp: 1674087231, body };
    const content = signedContent(message);
    const ours = (): string => writeSignatures([signV1(secret, message)]);
    const base = (): string => createHmac('sha256', secret).update(content).digest('base64');
    if (ours() !== `v1,${base()}`) throw new Error('what is compared is not the same');
    // The first calls are slow in both, and not for the same reasons.
    pairsOf(ours, base, { rounds: 10, calls });
    const pairs = pairsOf(ours, base, { rounds, calls });
    const { ratio, low, high } = pairedRatio(pairs);
    const microseconds = (side: keyof Pair): number => rounded(1e6 / Math.max(...pairs.map((pair) => pair[side])), 1);
    return atLeast(goal, {
      figure: `webhook-signing, v1 of ${kb} KB against raw HMAC`,
      measured: rounded(ratio),
      unit: '×',
      kind: 'time',
      detail: `middle half ${rounded(low)}–${rounded(high)}; at best ${microseconds('ours')} µs against ${microseconds('base')} µs`,
    });
  });
}
