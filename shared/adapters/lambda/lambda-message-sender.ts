import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { MessageSender } from '#application/partner/outbox';
import type { Attempt } from '#domain/partner/delivery';

/** Somewhat longer than an attempt may take, and shorter than whoever asks. */
const timeoutMs = 27_000;

/** The function `webhook-out`, which has the keys and the way out, and sees nothing of cases but what is sent. */
export class LambdaMessageSender implements MessageSender {
  readonly #call: LambdaCall;
  readonly #name: string;

  constructor({ aws, urlSuffix, name }: { aws: AwsEnvironment; urlSuffix: string; name: string }) {
    this.#call = new LambdaCall({ aws, urlSuffix });
    this.#name = name;
  }

  async send(message: Parameters<MessageSender['send']>[0]): Promise<Attempt> {
    const answer = await this.#call.call(this.#name, { input: { act: 'post', ...message }, timeoutMs });
    if (!answer.ok) throw new Error(`${this.#name} failed with ${answer.status} for ${message.id}`);
    return (answer.value as { answer: Attempt }).answer;
  }
}
