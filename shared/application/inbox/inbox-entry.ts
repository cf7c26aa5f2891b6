import type { Text } from '#contracts/text';
import type { Entry } from '#application/consumer/ports';
import type { Body } from '#application/catalogue/catalogue';
import { stepAwaited } from '#domain/case/awaiting';
import { dueOf } from '#domain/case/deadlines';
import type { Mode, Step } from '#domain/case/event';
import type { Item } from '#domain/catalogue/item';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';

/** An item as lists show it: with its name, so that who reads them needs no catalogue. */
export interface NamedItem {
  readonly id: string;
  readonly version: number;
  readonly name: Text;
}

/** What an inbox says of a case: ids, codes and dates; the case itself says the rest. */
export interface InboxCase {
  readonly caseId: string;
  readonly item: NamedItem;
  readonly mode: Mode;
  readonly step: Step;
  /** Instant (ISO) the step is due; null where the item sets no limit. */
  readonly due: string | null;
  readonly provisional: boolean;
  readonly submittedAt: string;
  readonly seq: number;
}

/** Lists that a body's inbox is spread over, as its data says: large bodies have many, so that no partition is hot. */
export const inboxShards = ({ inboxShards: shards = 1 }: Pick<Body, 'inboxShards'>): number => shards;

export const inboxList = ({ body, shard }: { body: string; shard: number }): string =>
  `INBOX#${body}#${String(shard).padStart(2, '0')}`;

/** Sorts after every due date. */
const never = '9999-12-31T00:00:00.000Z';

/** The entry of a case in the inbox of the body that has to act, or null while nobody there has to. */
export function inboxEntry(
  snapshot: CaseSnapshot,
  { body, item: { name } }: { body: Pick<Body, 'inboxShards'>; item: Pick<Item, 'name'> },
): Entry | null {
  const step = stepAwaited(snapshot);
  if (step === null) return null;
  const { caseId, item, mode, submittedAt, seq } = snapshot;
  const due = dueOf(step, snapshot);
  const shard = Number.parseInt(toHex(sm3(utf8(caseId))).slice(0, 4), 16) % inboxShards(body);
  const shown: InboxCase = {
    ...{ caseId, item: { ...item, name }, mode, step, submittedAt, seq },
    due: due?.at ?? null,
    provisional: due?.provisional ?? false,
  };
  return {
    list: inboxList({ body: snapshot.body, shard }),
    position: `${due?.at ?? never}#${caseId}`,
    body: { ...shown },
  };
}
