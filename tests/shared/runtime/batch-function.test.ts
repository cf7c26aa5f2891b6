import { describe, expect, it, vi } from 'vitest';
import { queueFunction, relayFunction } from '#runtime/batch-function';
import { RecordedLog } from './recorded-log.ts';

const caseId = '620100-20260922-0123456789AB';

describe('the consumer of a queue', () => {
  const message = (messageId: string, body: unknown) => ({
    messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  it('handles each message by itself, and names those that failed to be delivered again', async () => {
    const consume = vi.fn(({ seq }: { seq: number }) =>
      seq === 2 ? Promise.reject(new Error('out of order')) : Promise.resolve(),
    );
    const log = new RecordedLog();
    const answer = await queueFunction({ consume, log })({
      Records: [1, 2, 3].map((seq) => message(`m${seq}`, { caseId, seq })),
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
    expect(consume.mock.calls.map(([{ seq }]) => seq)).toEqual([1, 2, 3]);
    expect(log.faults).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{"caseId":'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['no ids', '{}'],
    ['a case id that is no text', { caseId: 7, seq: 1 }],
    ['a sequence number that is none', { caseId, seq: '1' }],
  ])('gives a message back that says %s, so that it ends among the dead letters', async (_, body) => {
    const consume = vi.fn(() => Promise.resolve());
    const answer = await queueFunction({ consume, log: new RecordedLog() })({
      Records: [message('bad', body), message('good', { caseId, seq: 1 })],
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(consume).toHaveBeenCalledTimes(1);
  });

  it('hands on and logs the ids alone, whatever else stands in a message', async () => {
    const consume = vi.fn(() => Promise.reject(new Error('no')));
    const log = new RecordedLog();
    const body = { caseId, seq: 1, name: '沈试安' };
    await queueFunction({ consume, log })({ Records: [message('m1', body), message('m2', '沈试安')] });
    expect(consume).toHaveBeenCalledWith({ caseId, seq: 1 });
    expect(log.lines.map(({ fields }) => fields)).toEqual([{ messageId: 'm1', caseId, seq: 1 }, { messageId: 'm2' }]);
  });
});

describe('the relay of the stream', () => {
  const change = (at: string, pk: string, sk: string) => ({
    dynamodb: { SequenceNumber: at, Keys: { pk: { S: pk }, sk: { S: sk } } },
  });
  const records = [
    change('100', `CASE#${caseId}`, 'EVENT#000001'),
    change('101', `CASE#${caseId}`, 'SNAPSHOT'),
    change('102', 'IDEM#ab', 'IDEM'),
    change('103', `CASE#${caseId}`, 'EVENT#000002'),
    change('104', `CASE#${caseId}`, 'EVENT#1000000#P'),
    { dynamodb: {} },
    {},
  ];

  it('sends every event by its ids and whether a partner has to know, and nothing that is no event', async () => {
    const send = vi.fn(() => Promise.resolve([]));
    const answer = await relayFunction({ send, log: new RecordedLog() })({ Records: records });
    expect(send).toHaveBeenCalledWith([1, 2, 1_000_000].map((seq) => ({ caseId, seq, told: seq > 2 })));
    expect(answer).toEqual({ batchItemFailures: [] });
  });

  it('names the records that could not be sent by their place in the stream', async () => {
    const send = () => Promise.resolve([1, 2]);
    const answer = await relayFunction({ send, log: new RecordedLog() })({ Records: records });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '103' }, { itemIdentifier: '104' }] });
  });

  it('fails as a whole where nothing could be sent', async () => {
    const send = () => Promise.reject(new Error('no queue'));
    await expect(relayFunction({ send, log: new RecordedLog() })({ Records: records })).rejects.toThrow('no queue');
  });
});
