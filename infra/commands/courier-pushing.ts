import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { EmsTrace } from './courier-parcels.ts';
import type { SimulatedCustomer } from './courier-simulator.ts';
import { emsSignatureHeader } from '#contracts/courier/ems';

/** How often, and how many real ms apart, a push is tried that was not taken. */
const tries = 3;
const betweenTriesMs = 50;
const timeoutMs = 10_000;

interface Scenario {
  readonly delayMs: number;
  readonly doubled: boolean;
  readonly reordered: boolean;
}

/** Pushes traces to one customer, each signed and in a request of its own, one after the other, as the scenario of the moment has it. */
export class CourierPushing {
  readonly #customer: SimulatedCustomer;
  readonly #scenario: Scenario;
  readonly #stopped = new AbortController();
  #held: EmsTrace | null = null;
  #last: Promise<void> = Promise.resolve();
  #lost = 0;

  constructor(customer: SimulatedCustomer, scenario: Scenario) {
    this.#customer = customer;
    this.#scenario = scenario;
  }

  push(trace: EmsTrace): void {
    const { clock } = this.#customer.cloud;
    const { delayMs } = this.#scenario;
    if (delayMs > 0) clock.at(clock.now() + delayMs, () => this.#inTurn(trace));
    else this.#inTurn(trace);
  }

  /** Sends what is held back, and waits for all that is under way. Returns how many pushes nobody took. */
  async settled(): Promise<number> {
    this.#release();
    await this.#last;
    return this.#lost;
  }

  stop(): void {
    this.#stopped.abort();
  }

  #inTurn(trace: EmsTrace): void {
    if (this.#scenario.reordered && this.#held === null) {
      this.#held = trace;
      return;
    }
    this.#queue(trace);
    this.#release();
  }

  #release(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#queue(held);
  }

  #queue(trace: EmsTrace): void {
    for (let copy = 0; copy < (this.#scenario.doubled ? 2 : 1); copy += 1)
      this.#last = this.#last.then(() => this.#deliver(trace));
  }

  /** A push that is not taken in the end shows only to whoever asks for the traces. */
  async #deliver(trace: EmsTrace): Promise<void> {
    for (let at = 0; at < tries && !this.#stopped.signal.aborted; at += 1) {
      if (at > 0) await pause(betweenTriesMs);
      if (await this.#post(trace).catch(() => false)) return;
    }
    this.#lost += 1;
  }

  async #post(trace: EmsTrace): Promise<boolean> {
    const { customer, keyArn, pushTo, cloud } = this.#customer;
    const envelope = { customer, timestamp: new Date(cloud.clock.now()).toISOString(), messageId: randomUUID() };
    const body = JSON.stringify({ ...envelope, method: 'trace.push', content: { traces: [trace] } });
    const { Mac } = await cloud.call('TrentService.GenerateMac', {
      ...{ KeyId: keyArn, MacAlgorithm: 'HMAC_SHA_256' },
      Message: Buffer.from(body).toString('base64'),
    });
    const response = await fetch(pushTo, {
      ...{ method: 'POST', body, redirect: 'error' },
      headers: { 'content-type': 'application/json', [emsSignatureHeader]: String(Mac) },
      signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    return response.ok;
  }
}
