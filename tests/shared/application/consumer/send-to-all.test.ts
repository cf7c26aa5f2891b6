import { expect, it } from 'vitest';
import { sendToAll } from '#application/consumer/send-to-all';

const events = [1, 2, 3].map((seq) => ({ caseId: 'C', seq }));

function queue(answer: readonly number[] | Error) {
  const got: number[] = [];
  return {
    got,
    send(sent: typeof events) {
      got.push(...sent.map(({ seq }) => seq));
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

it('queues every event for every consumer', async () => {
  const [one, other] = [queue([]), queue([])];
  expect(await sendToAll([one, other], events)).toEqual([]);
  expect([one.got, other.got]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

it('reports an event that any queue did not take, once and in order', async () => {
  expect(await sendToAll([queue([2, 0]), queue([2])], events)).toEqual([0, 2]);
});

it('does not keep the other consumers from theirs where one queue is broken, and fails aloud', async () => {
  const well = queue([]);
  const broken = queue(new Error('QueueDoesNotExist'));
  await expect(sendToAll([broken, well], events)).rejects.toThrow('a queue takes nothing');
  expect(well.got).toEqual([1, 2, 3]);
});
