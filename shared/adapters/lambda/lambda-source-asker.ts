import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { Said, SourceAsker } from '#application/partner/sources';

/** Somewhat longer than an attempt may take. */
const timeoutMs = 17_000;

/** The function `webhook-out`, which has the keys and the way out. */
export class LambdaSourceAsker implements SourceAsker {
  readonly #call: LambdaCall;
  readonly #name: string;

  constructor({ aws, urlSuffix, name }: { aws: AwsEnvironment; urlSuffix: string; name: string }) {
    this.#call = new LambdaCall({ aws, urlSuffix });
    this.#name = name;
  }

  async ask({ source, caseId }: { source: string; caseId: string }): Promise<Said> {
    const answer = await this.#call.call(this.#name, { input: { act: 'ask', source, case: caseId }, timeoutMs });
    if (!answer.ok) throw new Error(`${this.#name} failed with ${answer.status} for ${caseId}`);
    return (answer.value as { answer: Said }).answer;
  }
}
