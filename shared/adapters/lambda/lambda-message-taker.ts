import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { MessageTaker, Received, VerifiedMessage } from '#application/partner/ports';
import type { Outcome } from '#contracts/errors';

/** Somewhat longer than the function has, and shorter than whoever asks. */
const timeoutMs = 27_000;

/** The function `partner-take`, which may change cases and knows no partner's key. */
export class LambdaMessageTaker implements MessageTaker {
  readonly #call: LambdaCall;
  readonly #name: string;

  constructor({ aws, urlSuffix, name }: { aws: AwsEnvironment; urlSuffix: string; name: string }) {
    this.#call = new LambdaCall({ aws, urlSuffix });
    this.#name = name;
  }

  async take(verified: VerifiedMessage): Promise<Outcome<Received>> {
    const answer = await this.#call.call(this.#name, { input: verified, timeoutMs });
    if (!answer.ok) throw new Error(`${this.#name} failed with ${answer.status} for event ${verified.message.seq}`);
    return answer.value as Outcome<Received>;
  }
}
