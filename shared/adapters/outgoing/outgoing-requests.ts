import { OutgoingClient, type OutgoingRequest } from './outgoing-client.ts';
import { OutgoingFault } from './outgoing-fault.ts';
import { OutgoingRules } from './outgoing-rules.ts';
import type { SourceRequests } from '#application/partner/ask-source';
import type { Answer, PartnerRequests } from '#application/partner/post-message';
import type { Network } from '#domain/partner/registration';

/** Requests to endpoints, each within the network that it is registered with. */
export class OutgoingRequests implements PartnerRequests, SourceRequests {
  readonly #loopback: boolean;
  readonly #forbidden: readonly string[];

  /** `forbidden`: `host:port` of this machine that stay closed where `loopback` opens it, as in local runs alone. */
  constructor({ loopback, forbidden = [] }: { loopback: boolean; forbidden?: readonly string[] }) {
    this.#loopback = loopback;
    this.#forbidden = forbidden;
  }

  post(request: Parameters<PartnerRequests['post']>[0]): Promise<Answer> {
    return this.#send({ ...request, method: 'POST' });
  }

  get(request: Parameters<SourceRequests['get']>[0]): Promise<Answer> {
    return this.#send({ ...request, method: 'GET' });
  }

  async #send({ network, ...request }: OutgoingRequest & { network: Network }): Promise<Answer> {
    const rules = new OutgoingRules({ network, loopback: this.#loopback, forbidden: this.#forbidden });
    try {
      return await new OutgoingClient({ rules }).send(request);
    } catch (error) {
      if (error instanceof OutgoingFault) return { fault: error.reason };
      throw error;
    }
  }
}
