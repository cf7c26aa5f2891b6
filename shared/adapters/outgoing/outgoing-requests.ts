import { OutgoingClient } from './outgoing-client.ts';
import { OutgoingFault } from './outgoing-fault.ts';
import { OutgoingRules } from './outgoing-rules.ts';
import type { Answer, PartnerRequests } from '#application/partner/post-message';

/** Requests to endpoints, each within the network that it is registered with. */
export class OutgoingRequests implements PartnerRequests {
  readonly #loopback: boolean;
  readonly #forbidden: readonly string[];

  /** `forbidden`: `host:port` of this machine that stay closed where `loopback` opens it, as in local runs alone. */
  constructor({ loopback, forbidden = [] }: { loopback: boolean; forbidden?: readonly string[] }) {
    this.#loopback = loopback;
    this.#forbidden = forbidden;
  }

  async post({ network, ...request }: Parameters<PartnerRequests['post']>[0]): Promise<Answer> {
    const rules = new OutgoingRules({ network, loopback: this.#loopback, forbidden: this.#forbidden });
    try {
      return await new OutgoingClient({ rules }).send({ ...request, method: 'POST' });
    } catch (error) {
      if (error instanceof OutgoingFault) return { fault: error.reason };
      throw error;
    }
  }
}
