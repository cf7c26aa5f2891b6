import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect, it } from 'vitest';
import { SqsDeadLetters } from '#adapters/sqs/sqs-dead-letters';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, queueUrl, close } = await testAws();
const client = new SQSClient(aws);
afterAll(async () => {
  client.destroy();
  await close();
});

it('dead letters are counted, taken by their events, and gone once they are put away; what names no event stays', async () => {
  const letters = new SqsDeadLetters({ aws, queueUrl });
  const event = { caseId: '620100-20260922-0123456789AB', seq: 3 };
  expect(await letters.count()).toBe(0);
  for (const MessageBody of [JSON.stringify(event), 'not JSON', '{"caseId":7}'])
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  expect(await letters.count()).toBe(3);
  const taken = await letters.take();
  expect(taken).toMatchObject({ letters: [{ event }], unreadable: 2 });
  await letters.remove(taken.letters.map(({ receipt }) => receipt));
  // Taken ones are hidden for a minute, those put away are gone.
  expect(await letters.take()).toEqual({ letters: [], unreadable: 0 });
  await letters.remove([]);
});
