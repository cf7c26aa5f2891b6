import { spawnSync } from 'node:child_process';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  type Message as WireMessage,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '#infra/local/clock';
import { Sqs } from '#infra/local/sqs';
import { openStore, type Store } from '#infra/local/store';
import { china, clientOptions, RecordingCall, serveJson, temporaryFolder } from './json-endpoint.ts';

const arnOf = (name: string): string => `arn:aws-cn:sqs:cn-northwest-1:000000000000:${name}`;
const queueArn = arnOf('work');

let folder: string;
let remove: () => void;
let store: Store;
let clock: VirtualClock;
let call: RecordingCall;
let sqs: Sqs;
let client: SQSClient;
let close: () => Promise<void>;
let QueueUrl: string;
let duplicate = false;

function boot(from: Store): Sqs {
  const booted = new Sqs({ store: from, clock, place: china, faults: { duplicate: () => duplicate } });
  booted.createQueue({
    QueueName: 'work',
    VisibilityTimeout: 60,
    RedrivePolicy: { deadLetterTargetArn: arnOf('work-dead'), maxReceiveCount: 2 },
    SqsManagedSseEnabled: true,
  });
  booted.createQueue({ QueueName: 'work-dead', MessageRetentionPeriod: 1_209_600 });
  return booted;
}

beforeEach(async () => {
  ({ folder, remove } = temporaryFolder());
  store = openStore(folder);
  clock = new VirtualClock();
  duplicate = false;
  call = new RecordingCall();
  sqs = boot(store);
  const served = await serveJson(sqs, call);
  close = served.close;
  sqs.servedAt(served.url);
  client = new SQSClient({ ...clientOptions, endpoint: served.url });
  QueueUrl = (await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl ?? '';
});

afterEach(async () => {
  sqs.stop();
  clock.stop();
  client.destroy();
  await close();
  store.close();
  remove();
});

const send = async (MessageBody: string, DelaySeconds?: number): Promise<string> =>
  (await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))).MessageId ?? '';
const receive = async (options: object = {}): Promise<WireMessage[]> =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, ...options }))).Messages ?? [];
const bodies = (messages: readonly (WireMessage | { body: string })[]): (string | undefined)[] =>
  messages.map((message) => ('body' in message ? message.body : message.Body));
const countsOf = (name: string): object | undefined => sqs.counts().find((queue) => queue.name === name);
/** Time for what should not happen to happen. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
/** Starts long polls and comes back when all of them are open; the answers are in the promises. */
const openPolls = async (count: number): Promise<Promise<WireMessage[]>[]> => {
  const polls = Array.from({ length: count }, () => receive({ WaitTimeSeconds: 20 }));
  await vi.waitFor(() => {
    expect(call.asked.filter(({ action }) => action === 'sqs:ReceiveMessage')).toHaveLength(count);
  });
  return polls;
};

describe('a message', () => {
  it('goes round: sent, received with its attributes, deleted', async () => {
    const id = await send('{"caseId":"LZ-1","名":1}');
    const [message] = await receive({ AttributeNames: ['All'] });
    expect(message).toMatchObject({ MessageId: id, Body: '{"caseId":"LZ-1","名":1}' });
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: '1', SenderId: call.principal });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    expect(countsOf('work')).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
    expect(call.asked.map(({ action, resource }) => [action, resource])).toEqual([
      ['sqs:GetQueueUrl', queueArn],
      ['sqs:SendMessage', queueArn],
      ['sqs:ReceiveMessage', queueArn],
      ['sqs:DeleteMessage', queueArn],
    ]);
  });

  it('of a queue encrypted under a key needs the use of it', async () => {
    const key = 'arn:aws-cn:kms:cn-northwest-1:000000000000:key/k1';
    const { url, arn } = sqs.createQueue({ QueueName: 'sealed', KmsMasterKeyId: key });
    const context = { 'kms:ViaService': 'sqs.cn-northwest-1.amazonaws.com', 'kms:EncryptionContext:aws:sqs:arn': arn };
    const asked = () => call.asked.splice(0).filter(({ action }) => action.startsWith('kms:'));
    const QueueUrl = url('http://x');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '1' }));
    expect(asked()).toEqual([
      { action: 'kms:GenerateDataKey', resource: key, context },
      { action: 'kms:Decrypt', resource: key, context },
    ]);
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(asked()).toEqual([{ action: 'kms:Decrypt', resource: key, context }]);
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
    expect(asked()).toEqual([]);
    call.refused.add('kms:Decrypt');
    const receive = client.send(new ReceiveMessageCommand({ QueueUrl }));
    await expect(receive).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(() => sqs.authorizeSource({ queueArn: arn, call })).toThrow('kms:Decrypt');
  });

  it('without the right is neither sent nor received', async () => {
    call.refused.add('sqs:SendMessage');
    await expect(send('x')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(countsOf('work')).toMatchObject({ visible: 0 });
  });

  it('is hidden while in flight and comes back after the visibility timeout, with a new receipt', async () => {
    await send('x');
    const [first] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(first?.Attributes).toEqual({ ApproximateReceiveCount: '1' });
    expect(await receive()).toEqual([]);
    expect(countsOf('work')).toMatchObject({ visible: 0, inFlight: 1 });
    clock.advance(60_001);
    const [second] = await receive({ AttributeNames: ['ApproximateReceiveCount'] });
    expect(second?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
    // The old receipt no longer deletes, and that is no error.
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    expect(countsOf('work')).toMatchObject({ inFlight: 1 });
  });

  it('with a delay is not seen before', async () => {
    await send('later', 900);
    expect(countsOf('work')).toMatchObject({ visible: 0, inFlight: 0, delayed: 1 });
    clock.advance(899_000);
    expect(await receive()).toEqual([]);
    clock.advance(1_001);
    expect(bodies(await receive())).toEqual(['later']);
  });

  it('expires with the retention period of its queue', async () => {
    await send('x');
    clock.advance(345_600_001);
    expect(countsOf('work')).toMatchObject({ visible: 0 });
    expect(await receive()).toEqual([]);
  });

  it('moves to the dead-letter queue when it has been received as often as allowed', async () => {
    const id = await send('poison');
    for (let round = 0; round < 2; round += 1) {
      expect(await receive()).toHaveLength(1);
      clock.advance(60_001);
    }
    expect(await receive()).toEqual([]);
    expect(countsOf('work')).toMatchObject({ visible: 0, inFlight: 0 });
    expect(countsOf('work-dead')).toMatchObject({ visible: 1 });
    const [dead] = sqs.receive({ queueArn: arnOf('work-dead'), max: 10 });
    expect(dead).toMatchObject({ messageId: id, body: 'poison', attributes: { ApproximateReceiveCount: '3' } });
  });

  it('may be released at once or later by ChangeMessageVisibility', async () => {
    await send('x');
    const [message] = await receive();
    const change = (VisibilityTimeout: number): Promise<unknown> =>
      client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout }),
      );
    await change(120);
    clock.advance(119_000);
    expect(await receive()).toEqual([]);
    await change(0);
    await expect(change(0)).rejects.toMatchObject({ name: 'MessageNotInflight' });
    expect(await receive()).toHaveLength(1);
    await expect(change(0)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('ReceiveMessage', () => {
  it('waits, and wakes as soon as a message is sent', async () => {
    const [waiting] = await openPolls(1);
    await send('x');
    expect(bodies((await waiting) ?? [])).toEqual(['x']);
  });

  it('wakes when a delay ends', async () => {
    const [waiting] = await openPolls(1);
    await send('soon', 5);
    clock.advance(5_001);
    expect(bodies((await waiting) ?? [])).toEqual(['soon']);
  });

  it('wakes when a visibility timeout ends', async () => {
    await send('x');
    sqs.receive({ queueArn, max: 1 });
    clock.advance(50_000);
    const [waiting] = await openPolls(1);
    clock.advance(10_001);
    expect(bodies((await waiting) ?? [])).toEqual(['x']);
  });

  it('answers empty when the wait is over', async () => {
    const [waiting] = await openPolls(1);
    clock.advance(20_001);
    expect(await waiting).toEqual([]);
  });

  it('gives one message to one of several that wait', async () => {
    const waiting = await openPolls(2);
    await send('x');
    await Promise.race(waiting);
    clock.advance(20_001);
    expect(bodies((await Promise.all(waiting)).flat())).toEqual(['x']);
  });

  it('takes no more than asked for, and each message once, also with a visibility timeout of 0', async () => {
    for (const body of ['a', 'b', 'c']) await send(body);
    expect(await receive({ MaxNumberOfMessages: 2 })).toHaveLength(2);
    expect(bodies(await receive({ MaxNumberOfMessages: 10, VisibilityTimeout: 0 }))).toEqual(['c']);
    expect(bodies(await receive({ MaxNumberOfMessages: 10, VisibilityTimeout: 0 }))).toEqual(['c']);
  });

  it.each([
    { MaxNumberOfMessages: 11 },
    { WaitTimeSeconds: 21 },
    { VisibilityTimeout: 43_201 },
    { MaxNumberOfMessages: 0 },
  ])('refuses %j', async (options) => {
    await expect(receive(options)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('batches', () => {
  it('send and delete up to ten, and name the entries that failed', async () => {
    const Entries = [
      { Id: 'a', MessageBody: 'one' },
      { Id: 'b', MessageBody: 'two', DelaySeconds: 901 },
      { Id: 'c', MessageBody: 'three\u0001' },
    ];
    const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a']);
    expect(sent.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([
      ['b', 'InvalidParameterValue'],
      ['c', 'InvalidMessageContents'],
    ]);
    const [message] = await receive();
    const handles = [
      { Id: 'x', ReceiptHandle: message?.ReceiptHandle },
      { Id: 'y', ReceiptHandle: 'never given' },
    ];
    const deleted = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles }));
    expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(['x']);
    expect(deleted.Failed?.[0]).toMatchObject({ Id: 'y', Code: 'ReceiptHandleIsInvalid' });
    expect(countsOf('work')).toMatchObject({ visible: 0, inFlight: 0 });
  });

  const entries = (count: number, make: (at: number) => object): { Id: string; MessageBody: string }[] =>
    Array.from({ length: count }, (_, at) => ({ Id: `e${String(at)}`, MessageBody: 'x', ...make(at) }));

  it.each([
    ['EmptyBatchRequest', entries(0, () => ({}))],
    ['TooManyEntriesInBatchRequest', entries(11, () => ({}))],
    ['BatchEntryIdsNotDistinct', entries(2, () => ({ Id: 'same' }))],
    ['InvalidBatchEntryId', entries(1, () => ({ Id: 'a b' }))],
    ['BatchRequestTooLong', entries(2, () => ({ MessageBody: 'x'.repeat(200_000) }))],
  ])('are refused whole as %s', async (name, Entries) => {
    await expect(client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({ name });
    expect(countsOf('work')).toMatchObject({ visible: 0 });
  });
});

describe('queues', () => {
  it('have a URL under the address that the endpoint got, and any host is taken back', async () => {
    const { url } = sqs.createQueue({ QueueName: 'other' });
    expect(url('http://127.0.0.1:4566/')).toBe('http://127.0.0.1:4566/000000000000/other');
    const elsewhere = { QueueUrl: url('http://localhost:1'), MessageBody: 'x' };
    await client.send(new SendMessageCommand(elsewhere));
    expect(countsOf('other')).toMatchObject({ visible: 1 });
  });

  it('that are not there do not exist', async () => {
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    const foreign = QueueUrl.replace('000000000000', '111111111111');
    await expect(client.send(new SendMessageCommand({ QueueUrl: foreign, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('tell their attributes, and refuse unknown ones', async () => {
    await send('x');
    const ask = async (...AttributeNames: string[]): Promise<unknown> => {
      const names = { AttributeNames: AttributeNames as 'All'[] };
      return (await client.send(new GetQueueAttributesCommand({ QueueUrl, ...names }))).Attributes;
    };
    expect(await ask('All')).toEqual({
      QueueArn: queueArn,
      VisibilityTimeout: '60',
      MessageRetentionPeriod: '345600',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('work-dead'), maxReceiveCount: 2 }),
    });
    expect(await ask('QueueArn')).toEqual({ QueueArn: queueArn });
    await expect(ask('FifoQueue')).rejects.toMatchObject({ name: 'InvalidAttributeName' });
  });

  it('refuse what a template or a caller asks for and this cloud does not do, by name', async () => {
    const create = (properties: object) => () => sqs.createQueue({ QueueName: 'new', ...properties });
    expect(create({ FifoQueue: true })).toThrow('FifoQueue');
    expect(create({ DelaySeconds: 5 })).toThrow('DelaySeconds');
    expect(create({ VisibilityTimeout: 43_201 })).toThrow('VisibilityTimeout');
    expect(create({ RedrivePolicy: { deadLetterTargetArn: arnOf('x') } })).toThrow('RedrivePolicy');
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } };
    const attributed = new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes });
    await expect(client.send(attributed)).rejects.toThrow('MessageAttributes');
  });
});

describe('event sources', () => {
  it('hear of messages sent, released, and visible again, and not after they have ended', async () => {
    const heard: string[] = [];
    const end = sqs.onMessage((arn) => heard.push(arn));
    const hears = (times: number): Promise<void> =>
      vi.waitFor(() => {
        expect(heard).toEqual(Array(times).fill(queueArn));
      });
    await turn();
    expect(heard).toEqual([]);
    await send('x');
    await hears(1);
    const [message] = sqs.receive({ queueArn, max: 10 });
    sqs.release({ queueArn, receiptHandle: message?.receiptHandle ?? '', delayMs: 5_000 });
    await turn();
    expect(heard).toHaveLength(1);
    clock.advance(5_001);
    await hears(2);
    sqs.receive({ queueArn, max: 10 });
    clock.advance(60_001);
    await hears(3);
    end();
    await send('y');
    await turn();
    expect(heard).toHaveLength(3);
  });

  it('hear at once of what is waiting already', async () => {
    await send('x');
    const heard: string[] = [];
    sqs.onMessage((arn) => heard.push(arn));
    await vi.waitFor(() => {
      expect(heard).toEqual([queueArn]);
    });
  });

  it('remove what they have handled', async () => {
    await send('a');
    await send('b');
    const receiptHandles = sqs.receive({ queueArn, max: 10 }).map(({ receiptHandle }) => receiptHandle);
    sqs.remove({ queueArn, receiptHandles });
    expect(countsOf('work')).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('get a message a second time under the fault, though the first was deleted, and no third time', async () => {
    duplicate = true;
    const id = await send('x');
    const [first] = sqs.receive({ queueArn, max: 10 });
    sqs.remove({ queueArn, receiptHandles: [first?.receiptHandle ?? ''] });
    clock.advance(10);
    const again = sqs.receive({ queueArn, max: 10 });
    expect(again.map(({ messageId }) => messageId)).toEqual([id]);
    sqs.remove({ queueArn, receiptHandles: [again[0]?.receiptHandle ?? ''] });
    clock.advance(60_001);
    expect(sqs.receive({ queueArn, max: 10 })).toEqual([]);
  });
});

describe('after kill -9', () => {
  it('what was sent is there, and what was in flight comes back when its timeout ends', () => {
    const script = `
      const { openStore } = await import('#infra/local/store');
      const { Sqs } = await import('#infra/local/sqs');
      const { VirtualClock } = await import('#infra/local/clock');
      const place = ${JSON.stringify(china)};
      const sqs = new Sqs({ store: openStore(${JSON.stringify(folder)}), clock: new VirtualClock(), place });
      const { url, arn } = sqs.createQueue({ QueueName: 'work', VisibilityTimeout: 60 });
      const send = (MessageBody) => sqs.operations.SendMessage({ QueueUrl: url('http://x'), MessageBody }, { principal: 'p', authorize() {} });
      send('in flight');
      if (sqs.receive({ queueArn: arn, max: 1 }).length !== 1) throw new Error('not received');
      send('waiting');
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect([child.signal, child.stderr]).toEqual(['SIGKILL', '']);
    sqs.stop();
    sqs = boot(store);
    expect(bodies(sqs.receive({ queueArn, max: 10 }))).toEqual(['waiting']);
    clock.advance(60_001);
    expect(bodies(sqs.receive({ queueArn, max: 10 })).toSorted()).toEqual(['in flight', 'waiting']);
  });
});
