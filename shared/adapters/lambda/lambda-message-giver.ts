import type { AwsEnvironment } from '#adapters/aws-environment';
import { LambdaCall } from './lambda-call.ts';
import type { MessageGiver } from '#application/partner/ports';
import type { Outcome } from '#contracts/errors';
import type { Batch } from '#contracts/partner/exchange';
import type { WebhookEnvelope } from '#contracts/partner/webhook';

/** Shorter than the gateway waits. */
const timeoutMs = 27_000;

type Of<M extends keyof MessageGiver> = Parameters<MessageGiver[M]>[0];

/** What `partner-give` is asked for. */
export type Asked =
  | ({ readonly what: 'outbox' } & Of<'outbox'>)
  | ({ readonly what: 'case' } & Of<'ofCase'>)
  | ({ readonly what: 'list' } & Of<'list'>)
  | ({ readonly what: 'acknowledge' } & Of<'acknowledge'>)
  | ({ readonly what: 'receipt' } & Of<'receipt'>);

/** The function `partner-give`, which may read cases and knows no partner's key. */
export class LambdaMessageGiver implements MessageGiver {
  readonly #call: LambdaCall;
  readonly #name: string;

  constructor({ aws, urlSuffix, name }: { aws: AwsEnvironment; urlSuffix: string; name: string }) {
    this.#call = new LambdaCall({ aws, urlSuffix });
    this.#name = name;
  }

  outbox(asked: Of<'outbox'>): Promise<Batch> {
    return this.#ask({ what: 'outbox', ...asked });
  }

  ofCase(asked: Of<'ofCase'>): Promise<Outcome<Batch>> {
    return this.#ask({ what: 'case', ...asked });
  }

  list(asked: Of<'list'>): Promise<Outcome<WebhookEnvelope>> {
    return this.#ask({ what: 'list', ...asked });
  }

  acknowledge(said: Of<'acknowledge'>): Promise<number> {
    return this.#ask({ what: 'acknowledge', ...said });
  }

  receipt(of: Of<'receipt'>): Promise<WebhookEnvelope> {
    return this.#ask({ what: 'receipt', ...of });
  }

  async #ask<T>(asked: Asked): Promise<T> {
    const answer = await this.#call.call(this.#name, { input: asked, timeoutMs });
    if (!answer.ok) throw new Error(`${this.#name} failed with ${answer.status} for ${asked.partner}: ${asked.what}`);
    return answer.value as T;
  }
}
