import type { Collections } from './collections-of-rights.ts';
import { askAs } from './as-partner.ts';
import { eventually } from './deployment.ts';
import { outcome } from './refusal.ts';
import type { Cases, Scenarios, Way } from './scenarios-of-rights.ts';
import type { Item } from './store-view.ts';
import { TableHand } from './table-hand.ts';
import { dueList } from '#adapters/dynamodb/due-keys';
import { batch } from '#contracts/partner/exchange';
import { certificateToPrint } from '#infra/commands/printing-scenarios';
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

/** What is at the addresses in the messages of a batch: how many of the scans and results can be had. */
async function fetched(given: unknown): Promise<readonly number[]> {
  const { messages } = batch.parse(given);
  const said = messages.map(({ payload }) => Buffer.from(payload, 'base64').toString('utf8'));
  const urls = said.flatMap((text) =>
    [...text.matchAll(/"url":("[^"]+")/g)].map(([, url]) => JSON.parse(url ?? '') as string),
  );
  const answers = await Promise.all(urls.map((url) => fetch(url)));
  return [messages.length, ...answers.map(({ status }) => status)];
}

/** What is posted, fetched, sent and looked for between partners. Functions start anew: what they have read they hold for a minute. */
export async function requestsOfMessages({
  cases,
  collections,
  collected,
}: {
  cases: Cases;
  collections: Collections;
  collected: string;
}): Promise<Scenarios['requests']> {
  const { cloud, api } = cases.deployment;
  const anew = (name: string) => cloud.services.lambda.crash(`tongban-lanzhou-${name}`);
  // Decided here, with a result that the window there may print.
  const { theirs: printable } = await certificateToPrint(collections.there, collections.here);
  return {
    'partner-in': async () => {
      await anew('partner-in');
      const { in: secret } = cases.deployment.partnerSecret('xian');
      const asked = askAs(cases.deployment, { path: '/outbox' }, { partner: 'xian', secret });
      return [await outcome(collections.offer(), ({ ok }) => ok), await outcome(asked, ({ status }) => status)];
    },
    // Its answers say which rights it had; addresses are good for a while.
    'partner-give': async () => {
      const give = (asked: object) => cloud.invoke('tongban-lanzhou-partner-give', { partner: 'xian', ...asked });
      const said = (answer: object) =>
        give({ what: 'acknowledge', answers: [{ id: `620100_${collected}_1`, ...answer }] });
      await new TableHand(cases.deployment).put('partners', lineOf(collected, 'dead'));
      const day = new Date(cloud.clock.now()).toISOString().slice(0, 10);
      return [
        await outcome(give({ what: 'outbox', after: `${collected}_0`, limit: 1 }), fetched),
        await outcome(give({ what: 'case', caseId: printable, after: 0 }), (answer) => fetched(Object(answer).value)),
        await outcome(give({ what: 'list', day, after: null }), (answer) => Object(answer).ok),
        await outcome(said({ taken: false, code: 'case.busy' })),
        await outcome(said({ taken: true })),
      ];
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
      const message = { act: 'post', partner: 'xian', endpoint: 'xian', id: '620100_nothing_1', body: '{}' };
      return outcome(cloud.invoke('tongban-lanzhou-webhook-out', message), (attempt) => JSON.stringify(attempt));
    },
    clock: async () => {
      await anew('clock');
      // What was queued before would take this line as well.
      await eventually(() => cases.isBusy('partners'), { wanted: (busy) => !busy });
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
