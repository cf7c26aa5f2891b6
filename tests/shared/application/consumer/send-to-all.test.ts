import { expect, it } from 'vitest';
import { relayEvents, sendToAll } from '#application/consumer/send-to-all';

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

const told = events.map((event, index) => ({ ...event, told: index !== 1 }));

it('relays to partners what another region has to know of, and counts as failed what that queue did not take', async () => {
  const partners = queue([1]);
  expect(await relayEvents({ all: [queue([])], partners }, told)).toEqual([2]);
  expect(partners.got).toEqual([1, 3]);
});

it('relays to all others where the queue of partners takes nothing', async () => {
  const [other, partners] = [queue([1]), queue(new Error('no'))];
  expect(await relayEvents({ all: [other], partners }, told)).toEqual([0, 1, 2]);
  expect(other.got).toEqual([1, 2, 3]);
});

it('asks the queue of partners for nothing where no other region is concerned', async () => {
  const partners = queue(new Error('asked'));
  const own = told.map((event) => ({ ...event, told: false }));
  expect(await relayEvents({ all: [queue([])], partners }, own)).toEqual([]);
});
