import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { Fetched, PaperFetcher, Wanted } from '#application/partner/fetch-paper';
import type { MessageSender, PaperSigner } from '#application/partner/outbox';
import type { Said, SourceAsker } from '#application/partner/sources';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import type { Attempt } from '#domain/partner/delivery';

/** Somewhat longer than the longest attempt may take, and shorter than whoever asks. */
const timeoutMs = 27_000;

/** The function `webhook-out`, which has the keys and the way out, and sees nothing of cases but what it carries. */
export class LambdaWebhookOut implements MessageSender, PaperSigner, SourceAsker, PaperFetcher {
  readonly #call: LambdaCall;
  readonly #name: string;

  constructor({ aws, urlSuffix, name }: { aws: AwsEnvironment; urlSuffix: string; name: string }) {
    this.#call = new LambdaCall({ aws, urlSuffix });
    this.#name = name;
  }

  send(message: Parameters<MessageSender['send']>[0]): Promise<Attempt> {
    return this.#order({ act: 'post', ...message }, message.id);
  }

  sign(request: Parameters<PaperSigner['sign']>[0]): Promise<readonly WebhookEnvelope[]> {
    return this.#order({ act: 'sign', ...request }, request.partner);
  }

  ask({ source, caseId }: { source: string; caseId: string }): Promise<Said> {
    return this.#order({ act: 'ask', source, case: caseId }, caseId);
  }

  fetch(wanted: Wanted): Promise<Fetched> {
    return this.#order({ act: 'fetch', ...wanted }, wanted.partner);
  }

  /** `about`: an id, for the fault. */
  async #order<T>(input: { readonly act: string; readonly [field: string]: unknown }, about: string): Promise<T> {
    const answer = await this.#call.call(this.#name, { input, timeoutMs });
    if (!answer.ok) throw new Error(`${this.#name} failed with ${answer.status} for ${about}`);
    return (answer.value as { answer: T }).answer;
  }
}
