import { setImmediate } from 'node:timers';
import type { VirtualClock } from './clock.ts';
import { authorizeKey } from './kms-use.ts';
import { AwsError, type Call, type Input, type Place } from './service.ts';
import { declaredQueue } from './sqs-declaration.ts';
import { Messages, type Counts, type Message, type Queue } from './sqs-messages.ts';
import type { Store } from './store.ts';

/** Faults to switch on: whether the message delivered now comes a second time. */
export interface SqsFaults {
  readonly duplicate?: () => boolean;
}

/** The queues of the template as the inside of the process sees them: event sources and the console page. */
export class Queues {
  readonly #clock: VirtualClock;
  protected readonly place: Place;
  /** For the wire operations built on this class. */
  protected readonly messages: Messages;
  readonly #queues = new Map<string, Queue>();
  readonly #timers = new Map<string, () => void>();
  readonly #listeners = new Set<(queueArn: string) => void>();
  readonly #polls = new Map<string, Set<() => void>>();
  #stopped = false;

  constructor(options: { store: Store; clock: VirtualClock; place: Place; faults?: SqsFaults }) {
    this.#clock = options.clock;
    this.place = options.place;
    const { store, clock, faults = {} } = options;
    this.messages = new Messages({ store, clock, duplicate: () => faults.duplicate?.() ?? false });
  }

  /**
   * Makes the queue of an AWS::SQS::Queue known; what an earlier boot left in it is there again. The URL exists once the endpoint
   * has an address, hence a function. Throws on a property without meaning here.
   */
  createQueue(properties: Input & { readonly QueueName: string }): { url: (baseUrl: string) => string; arn: string } {
    const queue = declaredQueue(properties, this.place);
    this.#queues.set(queue.name, queue);
    this.changed(queue);
    return { url: (baseUrl) => this.urlOf(queue, baseUrl), arn: queue.arn };
  }

  /** Asks for everything that an event source does to a queue, and for the key behind it. Throws AwsError AccessDeniedException. */
  authorizeSource({ queueArn, call }: { queueArn: string; call: Call }): void {
    for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])
      call.authorize({ action: `sqs:${action}`, resource: queueArn });
    this.authorizeKey(this.#byArn(queueArn), { call, action: 'ReceiveMessage' });
  }

  /** A message is encrypted by its sender's right to the queue's key and decrypted by its receiver's; nothing else needs it. */
  protected authorizeKey({ arn, keyArn }: Queue, { call, action }: { call: Call; action: string }): void {
    const actions = { SendMessage: ['GenerateDataKey', 'Decrypt'], ReceiveMessage: ['Decrypt'] }[action];
    if (keyArn === undefined || actions === undefined) return;
    authorizeKey(call, { place: this.place, service: 'sqs', keyArn, actions, of: { 'aws:sqs:arn': arn } });
  }

  /** Takes up to `max` visible messages for the queue's visibility timeout; for event sources. */
  receive({ queueArn, max }: { queueArn: string; max: number }): Message[] {
    const queue = this.#byArn(queueArn);
    return this.take(queue, { max, visibilitySeconds: queue.visibilitySeconds });
  }

  /** Deletes messages by their receipt handles. */
  remove({ queueArn, receiptHandles }: { queueArn: string; receiptHandles: readonly string[] }): void {
    for (const handle of receiptHandles) this.messages.remove(this.#byArn(queueArn), handle);
  }

  /** Makes a received message visible again after `delayMs`, sooner or later than its timeout; a receipt that lapsed does nothing. */
  release(options: { queueArn: string; receiptHandle: string; delayMs: number }): void {
    const queue = this.#byArn(options.queueArn);
    this.messages.release(queue, { receipt: options.receiptHandle, delayMs: options.delayMs });
    this.changed(queue);
  }

  /**
   * Calls back, in a later turn of the event loop, whenever a queue may have something to receive; at once for what is waiting
   * already. Returns a function that ends it.
   */
  onMessage(listener: (queueArn: string) => void): () => void {
    this.#listeners.add(listener);
    for (const queue of this.#queues.values()) this.changed(queue);
    return () => this.#listeners.delete(listener);
  }

  /** What is in each queue, and whose dead letters go there. */
  counts(): ({ readonly name: string; readonly arn: string; readonly deadLettersOf: readonly string[] } & Counts)[] {
    return [...this.#queues.values()].map((queue) => {
      const sources = [...this.#queues.values()].filter(({ redrive }) => redrive?.deadLetterArn === queue.arn);
      const deadLettersOf = sources.map(({ name }) => name);
      return { name: queue.name, arn: queue.arn, deadLettersOf, ...this.messages.counts(queue) };
    });
  }

  /** Ends waiting: open polls answer empty, listeners hear nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#listeners.clear();
    for (const cancel of this.#timers.values()) cancel();
    for (const polls of this.#polls.values()) for (const wake of [...polls]) wake();
  }

  protected urlOf(queue: Queue, baseUrl: string): string {
    return `${baseUrl.replace(/\/$/, '')}/${this.place.account}/${queue.name}`;
  }

  #byArn(arn: string): Queue {
    return this.known(arn.slice(arn.lastIndexOf(':') + 1));
  }

  /** Throws QueueDoesNotExist. */
  protected known(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  protected take(queue: Queue, options: { max: number; visibilitySeconds: number }): Message[] {
    const { taken, fed } = this.messages.take(queue, options);
    if (taken.length > 0 || fed.length > 0) this.changed(queue);
    for (const name of fed) {
      const other = this.#queues.get(name);
      if (other !== undefined) this.changed(other);
    }
    return taken;
  }

  /** After any change: tells of what is visible, and sets the timer for what is not yet. */
  protected changed(queue: Queue): void {
    if (this.#stopped) return;
    this.#timers.get(queue.name)?.();
    this.#timers.delete(queue.name);
    const next = this.messages.nextVisible(queue);
    if (next !== undefined)
      this.#timers.set(
        queue.name,
        this.#clock.at(next, () => this.changed(queue)),
      );
    if (!this.messages.anyVisible(queue)) return;
    for (const wake of [...(this.#polls.get(queue.name) ?? [])]) wake();
    for (const listener of this.#listeners) setImmediate(() => this.#listeners.has(listener) && listener(queue.arn));
  }

  /** Long polling: tries now and at every change of the queue, until something is taken or `wait` seconds of virtual time are over. */
  protected poll(queue: Queue, { wait, take }: { wait: number; take: () => Message[] }): Promise<Message[]> {
    const messages = take();
    if (messages.length > 0 || wait === 0 || this.#stopped) return Promise.resolve(messages);
    const polls = this.#polls.get(queue.name) ?? new Set();
    this.#polls.set(queue.name, polls);
    return new Promise((resolve) => {
      const end = (found: Message[]): void => {
        polls.delete(wake);
        cancel();
        resolve(found);
      };
      const wake = (): void => {
        if (!polls.has(wake)) return;
        // Taking is itself a change that wakes polls: this one must not be asked again meanwhile.
        polls.delete(wake);
        const found = this.#stopped ? [] : take();
        if (found.length > 0 || this.#stopped) end(found);
        else polls.add(wake);
      };
      const cancel = this.#clock.at(this.#clock.now() + wait * 1000, () => end([]));
      polls.add(wake);
    });
  }
}
