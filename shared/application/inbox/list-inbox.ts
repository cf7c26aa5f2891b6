import { handlesFor } from '#application/case/act-on-case';
import type { Body } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import type { Entry, Lists } from '#application/consumer/ports';
import { type InboxCase, inboxList, inboxShards } from './inbox-entry.ts';
import { accept, reject } from '#contracts/errors';
import type { Step } from '#domain/case/event';
import type { Person } from '#domain/identity/principal';

export interface InboxQuery {
  readonly body: string;
  readonly step?: Step | undefined;
  readonly itemId?: string | undefined;
  readonly overdue?: 'true' | 'false' | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

const defaultLimit = 20;
/** Entries read of each list for one page, whatever the filters leave of them. */
const mostRead = 500;

/**
 * What awaits the officials of a body, the earliest due first. Pages go by place in that order, so that what is handled
 * between two pages neither hides nor repeats another case. A page may be short where filters leave little: `next` tells.
 */
export async function listInbox(
  { lists, bodies, clock }: { lists: Lists; bodies: readonly Body[]; clock: Clock },
  { person, query }: { person: Person; query: InboxQuery },
) {
  const { body, cursor } = query;
  const known = bodies.find(({ id }) => id === body);
  if (known === undefined || !handlesFor(person, body)) return reject('identity.no_post');
  const limit = Number(query.limit ?? defaultLimit);
  const now = clock.now();
  const after = cursor ?? null;
  const shards = await Promise.all(
    Array.from({ length: inboxShards(known) }, (_, shard) =>
      readShard(lists, { list: inboxList({ body, shard }), after, limit, wanted: wantedBy(query, now) }),
    ),
  );
  // Beyond the place that the least read list has come to, an earlier case of that list could still be missing.
  const frontier = shards.flatMap(({ readTo }) => readTo ?? []).sort()[0];
  const found = shards
    .flatMap(({ entries }) => entries)
    .sort((one, other) => (one.position < other.position ? -1 : 1))
    .filter(({ position }) => frontier === undefined || position <= frontier);
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1)?.position : frontier;
  return accept({
    cases: shown.map((entry) => viewOf(entry, now)),
    next: last ?? null,
  });
}

type Wanted = (entry: Entry) => boolean;

function wantedBy({ step, itemId, overdue }: InboxQuery, now: string): Wanted {
  return ({ body }) => {
    const { step: awaited, item, due } = body as unknown as InboxCase;
    const late = due !== null && due < now;
    return (
      (step === undefined || step === awaited) &&
      (itemId === undefined || itemId === item.id) &&
      (overdue === undefined || (overdue === 'true') === late)
    );
  };
}

/** Reads one list until a page is full, the list ends, or enough was read; `readTo` is null at the end of the list. */
async function readShard(
  lists: Lists,
  request: { list: string; after: string | null; limit: number; wanted: Wanted },
): Promise<{ entries: Entry[]; readTo: string | null }> {
  const { list, limit, wanted } = request;
  const entries: Entry[] = [];
  let after = request.after;
  for (let read = 0; read < mostRead;) {
    const page = await lists.page({ list, after, limit: limit + 1, order: 'rising' });
    entries.push(...page.filter(wanted));
    read += page.length;
    after = page.at(-1)?.position ?? after;
    if (page.length <= limit) return { entries, readTo: null };
    if (entries.length > limit) break;
  }
  return { entries, readTo: after };
}

function viewOf({ body }: Entry, now: string) {
  const { seq: _, due, ...shown } = body as unknown as InboxCase;
  return { ...shown, due, overdue: due !== null && due < now };
}
