import type { Collections } from './collections-of-rights.ts';
import { eventually } from './deployment.ts';
import { outcome } from './refusal.ts';
import type { Cases, Scenarios, Way } from './scenarios-of-rights.ts';
import type { Item } from './store-view.ts';
import { TableHand } from './table-hand.ts';
import { dueList } from '#adapters/dynamodb/due-keys';
import type { Line } from '#domain/partner/delivery';

/** A line of Lanzhou's outbox for Xi'an, given up, or due long ago and in the list of a minute: all of the case is to be told again. */
export function lineOf(caseId: string, state: 'dead' | { readonly waitingAt: number }): Item {
  const line: Line = {
    ...{ partner: 'xian', endpoint: 'xian', caseId, doneSeq: 0, toldSeq: 1 },
    state: state === 'dead' ? state : 'waiting',
    ...{ dueAt: '2026-09-01T00:00:00.000Z', attempts: 1, fault: 'status-500' },
  };
  return {
    ...{ pk: { S: 'OUTBOX#xian' }, sk: { S: caseId }, body: { S: JSON.stringify(line) }, version: { N: '1' } },
    ...{ dueIn: { S: state === 'dead' ? 'DEAD#xian' : dueList('xian', state.waitingAt) }, dueAt: { S: line.dueAt } },
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
      return outcome(cloud.invoke('tongban-lanzhou-webhook-out', message), (attempt) => JSON.stringify(attempt));
    },
    clock: async () => {
      await anew('clock');
      // What was queued before would take this line as well.
      await eventually(() => cases.hasMessages('partners'), { wanted: (busy) => !busy });
      const waitingAt = new Date(cloud.clock.now()).getUTCMinutes();
      await new TableHand(cases.deployment).put('partners', lineOf(collected, { waitingAt }));
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
