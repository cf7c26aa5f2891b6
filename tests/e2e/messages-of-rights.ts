import type { Collections } from './collections-of-rights.ts';
import { outcome } from './refusal.ts';
import type { Cases, Scenarios, Way } from './scenarios-of-rights.ts';
import type { Item } from './store-view.ts';
import { TableHand } from './table-hand.ts';
import type { Line } from '#domain/partner/delivery';

/** A line of Lanzhou's outbox for Xi'an, due long ago or given up: everything of the case is to be told again. */
export function lineOf(caseId: string, state: 'waiting' | 'dead'): Item {
  const line: Line = {
    ...{ partner: 'xian', endpoint: 'xian', caseId, doneSeq: 0, toldSeq: 1, state },
    ...{ dueAt: '2026-09-01T00:00:00.000Z', attempts: 1, fault: 'status-500' },
  };
  return {
    ...{ pk: { S: 'OUTBOX#xian' }, sk: { S: caseId }, body: { S: JSON.stringify(line) }, version: { N: '1' } },
    ...{ dueIn: { S: state === 'dead' ? 'DEAD#xian' : 'DUE#xian#00' }, dueAt: { S: line.dueAt } },
  };
}

/** What is posted, fetched, sent and looked for between partners. Functions start anew: what they have read they hold for a minute. */
export function requestsOfMessages({
  cases,
  collections,
  collected,
}: {
  cases: Cases;
  collections: Collections;
  collected: string;
}): Scenarios['requests'] {
  const { cloud, api } = cases.deployment;
  const anew = (name: string) => cloud.services.lambda.crash(`tongban-lanzhou-${name}`);
  return {
    'partner-in': async () => {
      await anew('partner-in');
      return outcome(collections.offer(), ({ ok }) => ok);
    },
    'partner-take': async () => [
      await outcome(collections.offer(), ({ ok }) => ok),
      await outcome(collections.report(collected), ({ ok }) => ok),
    ],
    'partner-read': async () => {
      await anew('partner-read');
      return (await fetch(`${api.replace(/\/$/, '')}/.well-known/partner-keys`)).status;
    },
    'webhook-out': async () => {
      await anew('webhook-out');
      const message = { partner: 'xian', endpoint: 'xian', id: '620100_nothing_1', body: '{}' };
      return outcome(cloud.invoke('tongban-lanzhou-webhook-out', message));
    },
    clock: async () => {
      await anew('clock');
      await new TableHand(cases.deployment).put('partners', lineOf(collected, 'waiting'));
      // As if it had not looked for an hour: every list is asked.
      await new TableHand(cases.deployment).delete('partners', { pk: { S: 'CLOCK' }, sk: { S: 'RUN' } });
      const at = new Date(cloud.clock.now() - 7_200_000).toISOString();
      await new TableHand(cases.deployment).put('partners', { pk: { S: 'CLOCK' }, sk: { S: 'RUN' }, at: { S: at } });
      return outcome(cloud.invoke('tongban-lanzhou-clock', {}), (run) => Number(Object(run).queued) > 0);
    },
  };
}

/** What a window received on its way to the other region, by messages. */
export function waysOfMessages(cases: Cases, collections: Collections): Scenarios['ways'] {
  const { cloud } = cases.deployment;
  const offered: Way = {
    missed: () => cases.hasMessages('partners'),
    begin: async () => {
      await cloud.services.lambda.crash('tongban-lanzhou-partners');
      return collections.receive();
    },
    reached: (caseId) => collections.isOffered(caseId),
  };
  return {
    partners: offered,
    // The other region has taken it in.
    'partners OutboxKeep dynamodb:DeleteItem': { ...offered, anyway: true },
    // Its answer was not heard, and is asked for again after five seconds, or by the clock.
    'partners PartnersSend sqs:SendMessage': {
      ...{ missed: () => true, anyway: true },
      begin: () => {
        cases.crashing.add('tongban-xian-partner-in');
        return collections.receive();
      },
      reached: async (caseId) => {
        await cloud.invoke('tongban-lanzhou-clock', {});
        return collections.isOffered(caseId);
      },
    },
  };
}
