import type { Reach } from '#application/partner/partners';
import type { Endpoint } from '#domain/partner/registration';
import { OutgoingClient, type Resolve } from './outgoing-client.ts';
import { OutgoingRules } from './outgoing-rules.ts';

/**
 * Judges endpoints by the rules that whoever sends to them goes by. A name is resolved as it is now; what it leads to later is judged
 * at every request anew.
 */
export class OutgoingReach implements Reach {
  readonly #loopback: boolean;
  readonly #resolve: Resolve | undefined;

  constructor({ loopback, resolve }: { loopback: boolean; resolve?: Resolve }) {
    this.#loopback = loopback;
    this.#resolve = resolve;
  }

  async fault({ url, network }: Pick<Endpoint, 'url' | 'network'>): Promise<'url' | 'network' | null> {
    let rules: OutgoingRules;
    try {
      rules = new OutgoingRules({ network, loopback: this.#loopback });
    } catch {
      // Thrown for ranges that are none or of no extranet, and for nothing else of what is given here.
      return 'network';
    }
    const client = new OutgoingClient({ rules, ...(this.#resolve && { resolve: this.#resolve }) });
    return (await client.checkEndpoint(url)).ok ? null : 'url';
  }
}
