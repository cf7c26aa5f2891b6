import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { checkUrl } from './check-url.ts';
import { codeOf, OutgoingFault, type OutgoingReason } from './outgoing-fault.ts';
import type { OutgoingRules } from './outgoing-rules.ts';
import { type OutgoingAnswer, pinnedExchange } from './pinned-exchange.ts';

/** All addresses of a name; throws where it has none. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>;

export interface OutgoingRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Without those of the connection (`host`, `content-length` and their like), which are left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Of the whole attempt: name, connection, answer read. */
  readonly timeoutMs: number;
  /** Of the answer's body; what is beyond is not read. */
  readonly maxBytes: number;
}

/** What is to be said of an address that somebody wants to register; `url` is the form in which to keep it. */
export type EndpointVerdict =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: OutgoingReason; readonly detail: string | null };

interface Place {
  readonly url: URL;
  readonly host: string;
  readonly port: number;
  readonly pinned: { readonly address: string; readonly family: 4 | 6 };
}

const everyAddress: Resolve = (host) => lookup(host, { all: true });

/**
 * The only way to request an address that a partner named. A name is resolved once for each attempt, all that it stands for
 * must be allowed, and the connection goes to one of exactly these addresses: what the name means later makes no difference.
 * Nothing is followed and nothing logged.
 */
export class OutgoingClient {
  readonly #rules: OutgoingRules;
  readonly #resolve: Resolve;
  readonly #checkTimeoutMs: number;
  readonly #ca: readonly string[] | undefined;

  constructor(options: {
    rules: OutgoingRules;
    resolve?: Resolve;
    /** Of `checkEndpoint`; 3,000 unless told. */
    checkTimeoutMs?: number;
    /** Authorities (PEM) in the place of those that Node ships: an extranet may have its own. */
    ca?: readonly string[];
  }) {
    const { rules, resolve = everyAddress, checkTimeoutMs = 3_000, ca } = options;
    this.#rules = rules;
    this.#resolve = resolve;
    this.#checkTimeoutMs = checkTimeoutMs;
    this.#ca = ca;
  }

  /**
   * Whether an address could be requested now, without a request. Whoever registers one should not be told more than yes or no:
   * `dns` and `address` apart would say which names exist behind our own resolver.
   */
  async checkEndpoint(url: string): Promise<EndpointVerdict> {
    try {
      const place = await within(this.#checkTimeoutMs, (signal) => this.#placeOf(url, signal));
      return { ok: true, url: place.url.href };
    } catch (error) {
      if (!(error instanceof OutgoingFault)) throw error;
      return { ok: false, reason: error.reason, detail: error.detail };
    }
  }

  /** Throws OutgoingFault where there is no answer; an answer of whatever status is one. */
  send(request: OutgoingRequest): Promise<OutgoingAnswer> {
    const { url, method, headers, body, timeoutMs, maxBytes } = request;
    return within(timeoutMs, async (signal) => {
      const place = await this.#placeOf(url, signal);
      return pinnedExchange({ ...place, method, headers, body, maxBytes, signal, ca: this.#ca });
    });
  }

  async #placeOf(text: string, signal: AbortSignal): Promise<Place> {
    const checked = checkUrl(text, this.#rules);
    if (!checked.ok) throw new OutgoingFault(checked.reason === 'address' ? 'address' : 'url', checked.reason);
    const { url, host, port } = checked;
    const found = isIP(host) === 0 ? await this.#addressesOf(host, signal) : [{ address: host }];
    const allowed = found.map(({ address }) => {
      const verdict = this.#rules.judge({ address, port, host });
      if (!verdict.ok) throw new OutgoingFault('address', verdict.reason);
      return verdict;
    });
    // Functions have a way out over IPv4 always, over IPv6 not everywhere.
    const pinned = allowed.find(({ family }) => family === 4) ?? allowed[0];
    if (pinned === undefined) throw new OutgoingFault('dns');
    return { url, host, port, pinned: { address: pinned.address, family: pinned.family } };
  }

  async #addressesOf(host: string, signal: AbortSignal): Promise<readonly { readonly address: string }[]> {
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new OutgoingFault('timeout')), { once: true });
    });
    try {
      // A lookup cannot be called off: it is left alone, and what it says later is not heard.
      return await Promise.race([this.#resolve(host), late]);
    } catch (error) {
      throw error instanceof OutgoingFault ? error : new OutgoingFault('dns', codeOf(error));
    }
  }
}

/** Does something under one deadline; the timer goes with it. */
async function within<T>(timeoutMs: number, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    return await act(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}
