import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { DynamoDb } from '#infra/local/dynamodb';
import { compileFilter } from '#infra/local/event-filter';
import { EventSources } from '#infra/local/event-sources';
import type { EventSourcesOptions } from '#infra/local/event-sources';
import { AwsError } from '#infra/local/service';
import type { Call } from '#infra/local/service';
import { Sqs } from '#infra/local/sqs';
import { openStore } from '#infra/local/store';
import type { Store } from '#infra/local/store';

const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };
const root: Call = { principal: 'arn:aws-cn:iam::000000000000:root', authorize: () => undefined };
const queueArn = (name: string): string => `arn:aws-cn:sqs:cn-north-1:000000000000:${name}`;
const dayMs = 86_400_000;
const functionArn = 'arn:aws-cn:lambda:cn-north-1:000000000000:function:f';

interface Item {
  readonly eventName?: string;
  readonly eventSourceARN: string;
  readonly body?: string;
  readonly messageId?: string;
  readonly dynamodb?: { Keys: { pk: { S: string } }; SequenceNumber: string };
}

let folder: string;
let store: Store;
let clock: VirtualClock;
let dynamodb: DynamoDb;
let sqs: Sqs;
let sources: EventSources;
let streamArn: string;
/** What the function was given, batch by batch, as item keys or message bodies. */
let batches: string[][];
let handle: (records: Item[]) => unknown;

const idOf = ({ dynamodb: change, messageId = '' }: Item): string => change?.SequenceNumber ?? messageId;
const nameOf = ({ dynamodb: change, body = '' }: Item): string => change?.Keys.pk.S ?? body;
/** Reports the records of these names as failed. */
const failing =
  (...names: string[]) =>
  (records: Item[]): unknown => ({
    batchItemFailures: records
      .filter((record) => names.includes(nameOf(record)))
      .map((record) => ({ itemIdentifier: idOf(record) })),
  });

function open(more: Partial<EventSourcesOptions> = {}): void {
  store = openStore(folder);
  dynamodb = new DynamoDb({ store, clock, place, stream: { order: 'written' } });
  sqs = new Sqs({ store, clock, place });
  const made = dynamodb.createTable({
    TableName: 'cases',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
  });
  streamArn = made.streamArn ?? '';
  sqs.createQueue({ QueueName: 'dead' });
  const RedrivePolicy = { deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 3 };
  sqs.createQueue({ QueueName: 'work', VisibilityTimeout: 30, RedrivePolicy });
  sources = new EventSources({
    store,
    region: place.region,
    streams: dynamodb,
    queues: sqs,
    now: () => clock.now(),
    backoff: { firstMs: 1, longestMs: 5 },
    invoke: async ({ payload }) => {
      const { Records } = payload as { Records: Item[] };
      batches.push(Records.map(nameOf));
      return handle(Records);
    },
    send: ({ queueArn: arn, body }, call) =>
      sqs.operations['SendMessage']?.(
        { QueueUrl: `http://x/000000000000/${arn.split(':').at(-1)}`, MessageBody: body },
        call,
      ),
    ...more,
  });
}

async function close(): Promise<void> {
  await sources.stop();
  sqs.stop();
  store.close();
}

const mapStream = (properties: Record<string, unknown> = {}): void =>
  sources.createMapping({
    id: 's/stream',
    sourceArn: streamArn,
    functionArn,
    call: root,
    properties: { StartingPosition: 'TRIM_HORIZON', FunctionResponseTypes: ['ReportBatchItemFailures'], ...properties },
  });
const mapQueue = (properties: Record<string, unknown> = {}, call: Call = root): void =>
  sources.createMapping({
    id: 's/queue',
    sourceArn: queueArn('work'),
    functionArn,
    call,
    properties: { FunctionResponseTypes: ['ReportBatchItemFailures'], ...properties },
  });
const put = (...names: string[]): void => {
  for (const name of names) dynamodb.operations['PutItem']?.({ TableName: 'cases', Item: { pk: { S: name } } }, root);
};
const send = (...bodies: string[]): void => {
  for (const body of bodies) {
    sqs.operations['SendMessage']?.({ QueueUrl: 'http://x/000000000000/work', MessageBody: body }, root);
  }
};
const queue = (name: string): ReturnType<Sqs['counts']>[number] | undefined =>
  sqs.counts().find((one) => one.name === name);
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}
/** Long enough for anything that would wrongly still come. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'));
  clock = new VirtualClock();
  batches = [];
  handle = () => undefined;
  open();
});
afterEach(async () => {
  await close();
  clock.stop();
  rmSync(folder, { recursive: true });
});

describe('a stream', () => {
  it('is carried from its beginning in batches, and goes on with what comes later', async () => {
    put('a', 'b', 'c');
    mapStream({ BatchSize: 2 });
    sources.start();
    await until(() => batches.length === 2);
    put('d');
    await until(() => batches.length === 3);
    expect(batches).toEqual([['a', 'b'], ['c'], ['d']]);
  });

  it('gives records the shape of Lambda', async () => {
    let seen: Item | undefined;
    handle = ([record]) => void (seen = record);
    put('a');
    mapStream();
    sources.start();
    await until(() => seen !== undefined);
    expect(seen).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: streamArn,
      awsRegion: 'cn-north-1',
      dynamodb: { Keys: { pk: { S: 'a' } }, StreamViewType: 'KEYS_ONLY' },
    });
  });

  it('leaves out what no filter lets pass, and is past it', async () => {
    mapStream({
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { pk: { S: [{ prefix: 'EVENT#' }] } } },
            }),
          },
          { Pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: ['x'] } } } }) },
        ],
      },
    });
    put('EVENT#1', 'WAIT#1', 'x', 'EVENT#1');
    sources.start();
    await until(() => sources.status()[0]?.position === 4 || batches.flat().length >= 2);
    await settle();
    expect(batches.flat()).toEqual(['EVENT#1', 'x']);
  });

  it('comes again from the first failure that the function reports', async () => {
    const once = failing('b');
    handle = (records) => (batches.length === 1 ? once(records) : undefined);
    put('a', 'b', 'c');
    mapStream();
    sources.start();
    await until(() => batches.length === 2);
    await settle();
    expect(batches).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  it('is halved when the function throws, until the bad record stands alone; that goes to the failure queue', async () => {
    handle = (records) => {
      if (records.some((record) => nameOf(record) === 'bad')) throw new Error('poison');
      return undefined;
    };
    put('a', 'b', 'bad', 'd', 'e');
    mapStream({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: queueArn('dead') } },
    });
    sources.start();
    await until(
      () => batches.flat().includes('e') && batches.at(-1)?.includes('e') === true && !batches.at(-1)?.includes('bad'),
    );
    const handled = batches.filter((batch) => !batch.includes('bad')).flat();
    expect(handled).toEqual(['a', 'b', 'd', 'e']);
    expect(batches.filter((batch) => batch.join() === 'bad')).toHaveLength(3);
    const [letter] = sqs.receive({ queueArn: queueArn('dead'), max: 10 });
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({
      requestContext: { functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
      DDBStreamBatchInfo: { streamArn, batchSize: 1 },
    });
    expect(sources.status()[0]?.lastError).toBe('poison');
  });

  it('comes again as a whole when the answer is malformed or the function throws, without end by default', async () => {
    const answers = [
      { batchItemFailures: [{ itemIdentifier: 'unknown' }] },
      { batchItemFailures: [{ itemIdentifier: '' }] },
      { batchItemFailures: 'x' },
    ];
    handle = () => {
      if (batches.length === 4) throw new Error('once');
      return answers[batches.length - 1];
    };
    put('a', 'b');
    mapStream();
    sources.start();
    await until(() => batches.length === 5);
    await settle();
    expect(batches).toEqual(Array.from({ length: 5 }, () => ['a', 'b']));
  });

  it('goes on after a restart from the last batch that was settled', async () => {
    handle = (records) => (records.some((record) => nameOf(record) === 'b') ? failing('b')(records) : undefined);
    put('a', 'b', 'c');
    mapStream({ BatchSize: 1 });
    sources.start();
    await until(() => batches.length >= 4);
    await close();
    batches = [];
    handle = () => undefined;
    open();
    put('d');
    mapStream({ BatchSize: 1 });
    sources.start();
    await until(() => batches.length === 3);
    await settle();
    expect(batches).toEqual([['b'], ['c'], ['d']]);
    await close();
    batches = [];
    open();
    mapStream();
    sources.start();
    await settle();
    expect(batches).toEqual([]);
  });

  it('goes on at the oldest record left when those after its position are gone', async () => {
    put('lost');
    mapStream();
    clock.advance(dayMs);
    put('kept');
    dynamodb.sweep();
    expect(store.db.prepare('SELECT keys FROM ddb_stream').all()).toEqual([{ keys: '{"pk":{"S":"kept"}}' }]);
    sources.start();
    await until(() => batches.length === 1);
    expect(batches).toEqual([['kept']]);
  });

  it('gives up a record that fails until its day is over, and goes on with those left', async () => {
    handle = (records) => {
      if (records.some((record) => nameOf(record) === 'bad')) throw new Error('poison');
      return undefined;
    };
    put('bad');
    mapStream();
    sources.start();
    await until(() => batches.length >= 2);
    clock.advance(dayMs);
    put('good');
    await until(() => batches.at(-1)?.join() === 'good');
  });

  it('gives a batch that was handled once more where that fault is on, never the same a third time', async () => {
    await close();
    open({ duplicate: () => true });
    put('a', 'b', 'c');
    mapStream({ BatchSize: 2 });
    sources.start();
    await until(() => batches.length === 4);
    await settle();
    expect(batches).toEqual([['a', 'b'], ['a', 'b'], ['c'], ['c']]);
  });
});

describe('a queue', () => {
  it('is emptied as it fills; what was handled is deleted', async () => {
    let seen: Item | undefined;
    handle = ([record]) => void (seen ??= record);
    mapQueue();
    sources.start();
    send('a', 'b');
    await until(() => batches.flat().length === 2);
    await until(() => queue('work')?.inFlight === 0);
    expect(queue('work')).toMatchObject({ visible: 0, inFlight: 0 });
    expect(seen).toMatchObject({
      body: 'a',
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn('work'),
      awsRegion: 'cn-north-1',
    });
  });

  it('gives failed messages again after their visibility timeout of virtual time, then to the dead letters', async () => {
    handle = failing('bad');
    send('good', 'bad');
    mapQueue();
    sources.start();
    await until(() => batches.flat().length === 2);
    await settle();
    expect(batches.flat().sort()).toEqual(['bad', 'good']);
    for (const times of [2, 3]) {
      clock.advance(30_000);
      await until(() => batches.flat().filter((name) => name === 'bad').length === times);
    }
    clock.advance(30_000);
    await until(() => queue('dead')?.visible === 1);
    await settle();
    expect(batches.flat().sort()).toEqual(['bad', 'bad', 'bad', 'good']);
  });

  it('keeps all messages of a batch whose function threw, and gives them sooner where that is wanted', async () => {
    await close();
    open({ redeliverAfterMs: 0 });
    handle = () => {
      if (batches.length === 1) throw new Error('once');
      return undefined;
    };
    send('a', 'b');
    mapQueue();
    sources.start();
    await until(() => batches.flat().length === 4);
    await until(() => queue('work')?.inFlight === 0);
    expect(batches.flat().sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(queue('dead')).toMatchObject({ visible: 0 });
  });

  it('counts a whole batch as handled when the mapping does not ask for failures', async () => {
    handle = failing('a');
    send('a');
    mapQueue({ FunctionResponseTypes: [] });
    sources.start();
    await until(() => batches.length === 1 && queue('work')?.inFlight === 0);
    expect(queue('work')).toMatchObject({ visible: 0, inFlight: 0 });
  });
});

describe('a paused function', () => {
  it('is fed nothing until it is resumed; a stream has lost by then what is older than a day, a queue nothing', async () => {
    mapStream();
    mapQueue();
    sources.start();
    put('before');
    await until(() => batches.length === 1);
    await sources.pause('f');
    put('lost');
    send('message');
    clock.advance(3 * dayMs);
    put('kept');
    await settle();
    expect(batches).toEqual([['before']]);
    sources.resume('f');
    await until(() => batches.length === 3);
    await settle();
    expect(batches.flat().sort()).toEqual(['before', 'kept', 'message']);
  });

  it('has the batch again that it was paused in', async () => {
    handle = () => {
      if (batches.length === 1) throw new Error('once');
      return undefined;
    };
    await close();
    open({ backoff: { firstMs: 60_000, longestMs: 60_000 } });
    mapStream();
    sources.start();
    put('a');
    await until(() => batches.length === 1);
    // The long wait before the next attempt ends, too.
    await sources.pause('f');
    sources.resume('f');
    await until(() => batches.length === 2);
    expect(batches).toEqual([['a'], ['a']]);
  });

  it('takes no further batch after the one it was paused in', async () => {
    handle = () => void sources.pause('f');
    send('a', 'b');
    mapQueue({ BatchSize: 1 });
    sources.start();
    await until(() => batches.length === 1);
    await settle();
    expect(batches).toEqual([['a']]);
  });

  it('has to be one that is fed', async () => {
    await expect(sources.pause('g')).rejects.toThrow(/no event source feeds g/);
  });
});

describe('a mapping', () => {
  it('whose role loses one of those rights carries nothing until it has it again', async () => {
    let withheld: string | undefined;
    const call: Call = {
      principal: 'role',
      authorize: ({ action }) => {
        if (action === withheld) throw new AwsError('AccessDeniedException', 'no');
      },
    };
    mapQueue({}, call);
    sources.start();
    for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']) {
      batches.length = 0;
      withheld = action;
      send(action);
      await settle();
      expect([batches, queue('work')?.visible]).toEqual([[], 1]);
      withheld = undefined;
      await until(() => batches.length === 1);
      await until(() => queue('work')?.inFlight === 0);
    }
  });

  it('needs the rights of the function’s role to poll', () => {
    const asked: string[] = [];
    const call: Call = {
      principal: 'role',
      authorize: ({ action }) => {
        asked.push(action);
        if (action === 'sqs:DeleteMessage') throw new AwsError('AccessDeniedException', 'no');
      },
    };
    const mapping = { id: 's/m', sourceArn: queueArn('work'), functionArn, call, properties: {} };
    expect(() => sources.createMapping(mapping)).toThrow(AwsError);
    expect(asked).toEqual(['sqs:ReceiveMessage', 'sqs:DeleteMessage']);
  });

  it('that is disabled carries nothing', async () => {
    put('a');
    mapStream({ Enabled: false });
    sources.start();
    await settle();
    expect(batches).toEqual([]);
  });

  it.each([
    ['another start', { StartingPosition: 'LATEST' }],
    ['an unknown response type', { FunctionResponseTypes: ['Other'] }],
    ['an unknown filter rule', { FilterCriteria: { Filters: [{ Pattern: '{"a":[{"numeric":[">",1]}]}' }] } }],
    ['a destination that is no queue', { DestinationConfig: { OnFailure: { Destination: 'arn:aws-cn:sns:::t' } } }],
  ])('with %s is refused', (_, properties) => {
    expect(() => mapStream(properties)).toThrow(/^s\/stream/);
  });
});

describe('a filter', () => {
  const passes = (pattern: object, event: unknown): boolean => compileFilter(JSON.stringify(pattern), 'p')(event);

  it.each([
    [{ a: ['x', 'y'] }, { a: 'y' }, true],
    [{ a: ['x'] }, { a: 'z' }, false],
    [{ a: ['x'] }, {}, false],
    [{ a: [1] }, { a: '1' }, false],
    [{ a: [null] }, { a: null }, true],
    [{ a: ['x'], b: ['y'] }, { a: 'x' }, false],
    [{ a: ['x'] }, { a: ['w', 'x'] }, true],
    [{ a: { b: { c: [true] } } }, { a: { b: { c: true } } }, true],
    [{ a: { b: ['x'] } }, { a: 'x' }, false],
    [{ a: [{ prefix: 'EVENT#' }] }, { a: 'EVENT#1' }, true],
    [{ a: [{ prefix: 'EVENT#' }, 'x'] }, { a: 'x' }, true],
    [{ a: [{ prefix: 'EVENT#' }] }, { a: 5 }, false],
    [{ a: [{ exists: true }] }, { a: 'x' }, true],
    [{ a: [{ exists: true }] }, {}, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: [{ exists: false }] }, { a: null }, false],
  ])('%j on %j: %s', (pattern, event, expected) => {
    expect(passes(pattern, event)).toBe(expected);
  });
});
