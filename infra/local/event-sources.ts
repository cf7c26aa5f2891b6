import type { StatementSync } from 'node:sqlite';
import { streamKeepsMs } from './dynamodb-stream.ts';
import { compileFilter } from './event-filter.ts';
import { fail, isRecord, textOf } from './intrinsics.ts';
import { QueueSource } from './queue-source.ts';
import type { QueueMessage } from './queue-source.ts';
import type { Meters } from './meters.ts';
import type { Call } from './service.ts';
import type { Backoff } from './source-pump.ts';
import type { Store } from './store.ts';
import { sequenceOf, StreamSource } from './stream-source.ts';
import type { StreamRecord } from './stream-source.ts';

/** The streams of tables, as event sources read them. */
export interface Streams {
  readStream(from: {
    tableName: string;
    after: number;
    limit: number;
  }): readonly { position: number; record: object }[];
  onStream(listener: (tableName: string) => void): unknown;
}

/** The queues, as event sources read them. */
export interface MessageQueues {
  /** Asks for everything that carrying the queue's messages takes. Throws AwsError AccessDeniedException. */
  authorizeSource(of: { queueArn: string; call: Call }): void;
  receive(from: { queueArn: string; max: number }): readonly QueueMessage[];
  remove(messages: { queueArn: string; receiptHandles: readonly string[] }): void;
  release(message: { queueArn: string; receiptHandle: string; delayMs: number }): void;
  onMessage(listener: (queueArn: string) => void): unknown;
}

export interface EventSourcesOptions {
  readonly store: Store;
  readonly region: string;
  readonly streams: Streams;
  readonly queues: MessageQueues;
  readonly invoke: (request: { functionArn: string; payload: unknown }) => Promise<unknown>;
  /** Sends to the queue where given-up records go, with the rights of the function's role. */
  readonly send: (message: { queueArn: string; body: string }, call: Call) => unknown;
  readonly now: () => number;
  readonly onPoll?: Meters['onPoll'];
  readonly backoff?: Backoff;
  /** When failed messages of a queue become visible again, ms; absent: by the queue's visibility timeout. */
  readonly redeliverAfterMs?: number;
  /** A fault, asked after each batch of a stream that a function has handled: it comes a second time. */
  readonly duplicate?: (() => boolean) | undefined;
}

/** What the console page shows of a mapping. */
export interface EventSourceStatus {
  readonly id: string;
  readonly source: string;
  readonly functionArn: string;
  readonly position: number | undefined;
  readonly lastError: string | undefined;
}

/** Retries go on as long as the cloud runs: quickly at first, then about every ten seconds. */
const defaultBackoff: Backoff = { firstMs: 200, longestMs: 10_000 };

interface Mapping {
  readonly id: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  /** The function's role: Lambda polls with its rights. */
  readonly call: Call;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The event source mappings of the template: they carry streams and queues to functions, from where they were before a restart. */
export class EventSources {
  readonly #options: EventSourcesOptions;
  readonly #sources: { mapping: Mapping; source: StreamSource | QueueSource }[] = [];
  readonly #load: StatementSync;
  readonly #save: StatementSync;

  constructor(options: EventSourcesOptions) {
    this.#options = options;
    const { db } = options.store;
    db.exec(
      'CREATE TABLE IF NOT EXISTS event_source_positions (id TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT',
    );
    this.#load = db.prepare('SELECT position FROM event_source_positions WHERE id = ?');
    this.#save = db.prepare('INSERT OR REPLACE INTO event_source_positions VALUES (?, ?)');
  }

  /**
   * Takes an AWS::Lambda::EventSourceMapping. Throws AwsError AccessDeniedException where the function's role may not poll
   * the source, as at deployment, and Error at what is not supported here. Every poll asks for all of those rights again:
   * Lambda uses each of them on and on, to follow shards and to scale.
   */
  createMapping(mapping: Mapping): void {
    const { properties, id, sourceArn } = mapping;
    const isStream = sourceArn.includes(':dynamodb:') && sourceArn.includes('/stream/');
    if (!isStream && !sourceArn.includes(':sqs:')) throw new Error(`${id}: ${sourceArn} is no event source here`);
    this.#checkRights(mapping, isStream);
    if (properties['Enabled'] === false) return;
    this.#sources.push({ mapping, source: isStream ? this.#streamSource(mapping) : this.#queueSource(mapping) });
  }

  /** Begins to carry; sources wake when something comes. */
  start(): void {
    const { streams, queues } = this.#options;
    streams.onStream((table) => this.#wake((arn) => arn.includes(`:table/${table}/stream/`)));
    queues.onMessage((queueArn) => this.#wake((arn) => arn === queueArn));
    this.#wake(() => true);
  }

  status(): EventSourceStatus[] {
    return this.#sources.map(({ mapping: { id, sourceArn, functionArn }, source }) => ({
      id,
      source: sourceArn,
      functionArn,
      position: source instanceof StreamSource ? source.position : undefined,
      lastError: source.lastError,
    }));
  }

  /** Holds the sources of a function still, and waits for the batches under way; a restart of the cloud sets them going again. */
  async pause(functionName: string): Promise<void> {
    await Promise.all(this.#sourcesOf(functionName).map((source) => source.hold()));
  }

  resume(functionName: string): void {
    for (const source of this.#sourcesOf(functionName)) source.release();
  }

  /** Takes no further batch and waits for those under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#sources.map(({ source }) => source.stop()));
  }

  #sourcesOf(functionName: string): (StreamSource | QueueSource)[] {
    const own = this.#sources.filter(({ mapping }) => mapping.functionArn.endsWith(`:function:${functionName}`));
    return own.length > 0 ? own.map(({ source }) => source) : fail(`no event source feeds ${functionName}`);
  }

  #wake(matches: (sourceArn: string) => boolean): void {
    for (const { mapping, source } of this.#sources) if (matches(mapping.sourceArn)) source.wake();
  }

  #checkRights({ call, sourceArn }: Mapping, isStream: boolean): void {
    if (!isStream) return this.#options.queues.authorizeSource({ queueArn: sourceArn, call });
    for (const action of ['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListStreams'])
      call.authorize({ action: `dynamodb:${action}`, resource: sourceArn });
  }

  #streamSource(mapping: Mapping): StreamSource {
    const { id, sourceArn, properties, call } = mapping;
    const tableName = /:table\/([^/]+)\//.exec(sourceArn)?.[1] ?? '';
    if (properties['StartingPosition'] !== 'TRIM_HORIZON')
      throw new Error(`${id}: a stream starts at TRIM_HORIZON here`);
    const destination = destinationOf(mapping);
    return new StreamSource({
      streamArn: sourceArn,
      batchSize: Number(properties['BatchSize'] ?? 100),
      reportsFailures: reportsFailures(mapping),
      bisects: properties['BisectBatchOnFunctionError'] === true,
      retries: Number(properties['MaximumRetryAttempts'] ?? -1),
      filters: filtersOf(mapping),
      backoff: this.#options.backoff ?? defaultBackoff,
      duplicate: this.#options.duplicate,
      isKept: (record) => this.#options.now() - writtenMs(record) < streamKeepsMs,
      read: ({ after, limit }) => {
        this.#checkRights(mapping, true);
        return this.#options.streams.readStream({ tableName, after, limit }) as readonly StreamRecord[];
      },
      position: {
        load: () => Number(this.#load.get(id)?.['position'] ?? 0),
        save: (position) => void this.#save.run(id, position),
      },
      invoke: this.#invoker(mapping),
      giveUp: ({ records, attempts }) => {
        if (!destination) return;
        this.#options.send({ queueArn: destination, body: this.#givenUp(mapping, { records, attempts }) }, call);
      },
    });
  }

  #queueSource(mapping: Mapping): QueueSource {
    const { id, sourceArn: queueArn, properties } = mapping;
    if (properties['FilterCriteria'] !== undefined) throw new Error(`${id}: filters of queues are not supported here`);
    const { queues, redeliverAfterMs: delayMs, region, onPoll } = this.#options;
    return new QueueSource({
      queueArn,
      region,
      batchSize: Number(properties['BatchSize'] ?? 10),
      reportsFailures: reportsFailures(mapping),
      backoff: this.#options.backoff ?? defaultBackoff,
      receive: (max) => {
        this.#checkRights(mapping, false);
        return queues.receive({ queueArn, max });
      },
      remove: ({ receiptHandle }) => queues.remove({ queueArn, receiptHandles: [receiptHandle] }),
      onBatch: (batch) => onPoll?.({ queueArn, ...batch }),
      release:
        delayMs === undefined
          ? undefined
          : ({ receiptHandle }): void => queues.release({ queueArn, receiptHandle, delayMs }),
      invoke: this.#invoker(mapping),
    });
  }

  #invoker({ functionArn }: Mapping): (payload: unknown) => Promise<unknown> {
    return (payload) => this.#options.invoke({ functionArn, payload });
  }

  /** The record that Lambda sends to the destination: positions only, the records themselves are still in the stream. */
  #givenUp(
    { sourceArn, functionArn }: Mapping,
    { records, attempts }: { records: readonly StreamRecord[]; attempts: number },
  ): string {
    const [first, last] = [records[0], records.at(-1)];
    return JSON.stringify({
      version: '1.0',
      timestamp: new Date(this.#options.now()).toISOString(),
      requestContext: { functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: attempts },
      DDBStreamBatchInfo: {
        shardId: 'shardId-00000000000000000000-00000000',
        startSequenceNumber: first && sequenceOf(first),
        endSequenceNumber: last && sequenceOf(last),
        batchSize: records.length,
        streamArn: sourceArn,
      },
    });
  }
}

function reportsFailures({ id, properties }: Mapping): boolean {
  const types = (properties['FunctionResponseTypes'] ?? []) as unknown[];
  const unknown = types.find((type) => type !== 'ReportBatchItemFailures');
  if (unknown !== undefined) throw new Error(`${id}: the response type ${JSON.stringify(unknown)} is not known here`);
  return types.length > 0;
}

function filtersOf({ id, properties }: Mapping): ReturnType<typeof compileFilter>[] {
  const criteria = properties['FilterCriteria'];
  const filters: unknown = isRecord(criteria) ? criteria['Filters'] : [];
  if (!Array.isArray(filters)) return fail(`${id}: FilterCriteria has no list of filters`);
  return filters.map((one: unknown, at) => {
    const path = `${id} filter ${at}`;
    return compileFilter(textOf(isRecord(one) ? one['Pattern'] : undefined, path), path);
  });
}

/** When a record was written, ms since the epoch: streams tell it in seconds. */
function writtenMs({ record }: StreamRecord): number {
  const { ApproximateCreationDateTime: second } = Object(record['dynamodb']) as Record<string, unknown>;
  return Number(second) * 1000;
}

function destinationOf({ id, properties }: Mapping): string | undefined {
  const config = properties['DestinationConfig'];
  const onFailure = isRecord(config) ? config['OnFailure'] : undefined;
  if (!isRecord(onFailure)) return undefined;
  const arn = textOf(onFailure['Destination'], id);
  return arn.includes(':sqs:') ? arn : fail(`${id}: ${arn} is no queue`);
}
