import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { PaperSigner } from '#application/partner/outbox';
import type { WebhookEnvelope } from '#contracts/partner/webhook';

/** Twenty messages are signed in far less. */
const timeoutMs = 15_000;

/** The function `webhook-out`, which has the keys. */
export class LambdaPaperSigner implements PaperSigner {
  readonly #call: LambdaCall;
  readonly #name: string;

  constructor({ aws, urlSuffix, name }: { aws: AwsEnvironment; urlSuffix: string; name: string }) {
    this.#call = new LambdaCall({ aws, urlSuffix });
    this.#name = name;
  }

  async sign(request: Parameters<PaperSigner['sign']>[0]): Promise<readonly WebhookEnvelope[]> {
    const answer = await this.#call.call(this.#name, { input: { act: 'sign', ...request }, timeoutMs });
    if (!answer.ok) throw new Error(`${this.#name} failed with ${answer.status} for ${request.partner}`);
    return (answer.value as { answer: readonly WebhookEnvelope[] }).answer;
  }
}
