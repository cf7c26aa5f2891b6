import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { SqsEventQueue } from '#adapters/sqs/sqs-event-queue';
import { bodyOf, listen } from '#tests/infra/local/json-endpoint';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, queueUrl, close } = await testAws();
const client = new SQSClient(aws);
afterAll(async () => {
  client.destroy();
  await close();
});

const events = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ caseId: '620100-20260922-0123456789AB', seq: index + 1 }));

async function received(): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(JSON.parse(Body));
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
}

describe('the queue of a consumer', () => {
  const queue = new SqsEventQueue({ aws, queueUrl });

  it('takes more events than one batch holds: each arrives, with nothing but its ids', async () => {
    expect(await queue.send(events(23))).toEqual([]);
    const bodies = (await received()) as { seq: number }[];
    expect(bodies.sort((one, other) => one.seq - other.seq)).toEqual(events(23));
  });

  it('is not called for no events', async () => {
    const nowhere = new SqsEventQueue({ aws, queueUrl: 'http://127.0.0.1:9/000000000000/nowhere' });
    expect(await nowhere.send([])).toEqual([]);
  });

  it('throws where nothing could be queued', async () => {
    const nowhere = new SqsEventQueue({ aws, queueUrl: `${queueUrl}-nowhere` });
    await expect(nowhere.send(events(1))).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});

describe('a queue that takes only a part', () => {
  it('has the indexes that failed named, over all batches', async () => {
    const refused = ['3', '12'];
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { Entries } = JSON.parse(body.toString()) as { Entries: { Id: string; MessageBody: string }[] };
        const answer = {
          Failed: Entries.filter(({ Id }) => refused.includes(Id)).map(({ Id }) => ({ Id, SenderFault: false })),
          Successful: Entries.filter(({ Id }) => !refused.includes(Id)).map(({ Id, MessageBody }) => ({
            Id,
            MessageId: Id,
            MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
          })),
        };
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
      });
    });
    const { url, close: stop } = await listen(server);
    const queue = new SqsEventQueue({ aws: { ...aws, endpoint: url }, queueUrl: `${url}/000000000000/resume` });
    expect(await queue.send(events(15))).toEqual([3, 12]);
    await stop();
  });
});
