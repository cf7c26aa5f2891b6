import type { Catalogue } from '#application/catalogue/catalogue';
import type { CaseStore } from '#application/case/ports';
import { catchUp } from '#application/consumer/catch-up';
import type { Marks } from '#application/consumer/ports';
import { inboxEntry } from './inbox-entry.ts';
import type { CaseEvent } from '#domain/case/event';

/** Keeps the inbox of the body that has a case as the case says. Gives the events that were new to it, for metrics. */
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
      const entry = inboxEntry(snapshot, {
        body: catalogue.body(snapshot.body),
        item: catalogue.itemVersion(snapshot.item),
      });
      const place = entry && { list: entry.list, position: entry.position };
      const moved = from.place !== null && (from.place.list !== place?.list || from.place.position !== place.position);
      return Promise.resolve({
        to: { seq: snapshot.seq, place },
        ...(entry === null ? {} : { put: [entry] }),
        ...(moved && from.place !== null ? { remove: from.place } : {}),
      });
    },
  });
  return seen;
}
