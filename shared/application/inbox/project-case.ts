import type { Catalogue } from '#application/catalogue/catalogue';
import type { CaseStore } from '#application/case/ports';
import { catchUp } from '#application/consumer/catch-up';
import type { Marks } from '#application/consumer/ports';
import { inboxEntry } from './inbox-entry.ts';
import { openCaseEntry } from './open-case-entry.ts';
import { settlementEntries } from '#application/settlement/settlement-lines';
import type { CaseEvent } from '#domain/case/event';
import { isFinished } from '#domain/case/snapshot';

/**
 * Keeps the inbox of the body that has a case, the list of unfinished cases that windows are warned by, and what its parcels cost
 * (结算), as the case says.
 * Gives the events that were new to it, for metrics.
 */
export async function projectCase(
  dependencies: { cases: CaseStore; marks: Marks; catalogue: Catalogue },
  event: { caseId: string; seq: number },
): Promise<readonly CaseEvent[]> {
  let seen: readonly CaseEvent[] = [];
  await catchUp(dependencies, {
    consumer: 'project',
    event,
    deal({ snapshot, events }, from) {
      seen = events;
      const { catalogue } = dependencies;
      const item = catalogue.itemVersion(snapshot.item);
      const entry = inboxEntry(snapshot, { body: catalogue.body(snapshot.body), item });
      const open = openCaseEntry(snapshot, item);
      const isOver = isFinished(snapshot);
      // Its place among the unfinished is the same from its first event to its last: in between nothing is written.
      const put = [
        ...[entry, from.seq === 0 && !isOver ? open : null].filter((each) => each !== null),
        ...settlementEntries(events, snapshot),
      ];
      const place = entry && { list: entry.list, position: entry.position };
      const moved = from.place !== null && (from.place.list !== place?.list || from.place.position !== place.position);
      return Promise.resolve({
        to: { seq: snapshot.seq, place },
        put,
        // Also what is finished when it is first looked at: a consumer may have been made to forget the case.
        remove: [moved ? from.place : null, isOver ? open : null].filter((each) => each !== null),
      });
    },
  });
  return seen;
}
