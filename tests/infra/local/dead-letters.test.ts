import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bootCloud } from '#infra/local/cloud';
import type { LocalCloud } from '#infra/local/cloud';
import { allow, arnOf, fixtureIn, lambda, role } from './cloud-fixture.ts';

let folder: string;
let cloud: LocalCloud;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dead-'))));
afterEach(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

const witnessed = (): string[] => {
  const file = join(folder, 'witness');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

it('a function moves dead letters back with the rights of its role; its long poll ends as soon as one comes', async () => {
  cloud = await bootCloud(
    fixtureIn(folder, {
      Dead: { Type: 'AWS::SQS::Queue', Properties: {} },
      moverRole: role(
        'lambda.amazonaws.com',
        allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], arnOf('Dead')),
        allow('sqs:SendMessage', arnOf('Queue')),
      ),
      mover: lambda('mover', { DEAD: { Ref: 'Dead' }, QUEUE: { Ref: 'Queue' } }),
    }),
  );
  const send = (body: string): Promise<unknown> =>
    cloud.call('AmazonSQS.SendMessage', {
      QueueUrl: `${cloud.awsUrl}/000000000000/service-Dead`,
      MessageBody: body,
    });
  const asked = (): number | undefined =>
    cloud.state().calls.find(({ operation }) => operation === 'ReceiveMessage')?.count;
  // The function's timeout of 10 s is shorter than its poll of 20 s.
  const waiting = cloud.invoke('service-mover', {});
  while (
    !cloud.services.iam
      .decisions()
      .some(({ action, role: by }) => action === 'sqs:ReceiveMessage' && by.endsWith('moverRole'))
  )
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(asked()).toBeUndefined();
  await send('one');
  expect(await waiting).toEqual({ moved: ['one'], failed: 0 });
  for (const body of ['two', 'three']) await send(body);
  expect(await cloud.invoke('service-mover', {})).toMatchObject({ failed: 0 });
  while (witnessed().length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(witnessed().sort()).toEqual(['one', 'three', 'two']);
  expect(cloud.state().queues).toContainEqual(
    expect.objectContaining({ name: 'service-Dead', visible: 0, inFlight: 0, delayed: 0 }),
  );
  expect(cloud.state().refused).toEqual([]);
});
