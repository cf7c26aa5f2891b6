import type { Catalogue } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import type { Lists } from '#application/consumer/ports';
import type { Text } from '#contracts/text';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { askedStatuses, isStale, type Observation, type SourceState } from '#domain/partner/source';

/** The list of what sources said of a case last, each at its id. */
export const seenList = (caseId: string): string => `SEEN#${caseId}`;

const stateTitles: Readonly<Record<SourceState, Text>> = {
  unknown: { zh: '该系统尚无此办件', en: 'not known there' },
  received: { zh: '已收到', en: 'received' },
  accepted: { zh: '已受理', en: 'accepted' },
  'in-review': { zh: '审查中', en: 'in review' },
  decided: { zh: '已作出决定', en: 'decided' },
  completed: { zh: '已办结', en: 'completed' },
};

/** More of one body there are only while one source takes the place of another. */
const most = 5;

/**
 * What the own system of the authority said last of a case, when that was seen, and whether that is too long ago. Null where nothing
 * was ever seen, where the authority has no such system, and once the decision is recorded here: then the case itself says it. A
 * second read, of cases of such bodies alone.
 */
export async function observedOf(
  { lists, catalogue, clock }: { lists: Lists; catalogue: Pick<Catalogue, 'body'>; clock: Clock },
  snapshot: Decided,
) {
  const asked = whereDecided(snapshot);
  if (asked === null || !askedStatuses.includes(asked.status)) return null;
  if (catalogue.body(asked.body).answersQueries !== true) return null;
  const entries = await lists.page({ list: seenList(asked.caseId), after: null, limit: most, order: 'rising' });
  const [last] = entries
    .map((entry) => entry.body as unknown as Observation)
    .toSorted((one, other) => Date.parse(other.observedAt) - Date.parse(one.observedAt));
  if (last === undefined) return null;
  const { source, state, number, since, observedAt } = last;
  return {
    ...{ source, state, stateText: stateTitles[state], number, since, observedAt },
    isStale: isStale(last, clock.now()),
  };
}

type Decided = Pick<CaseSnapshot, 'caseId' | 'status' | 'body' | 'collection'>;

/** The case of the authority, which is the one that is asked for: a window has a case of its own, and knows of that one what it was told. */
function whereDecided({ caseId, status, body, collection }: Decided): Omit<Decided, 'collection'> | null {
  if (collection?.side !== 'receiving') return { caseId, status, body };
  const { counterpart, reported } = collection;
  if (counterpart.caseId === null || reported === null) return null;
  return { caseId: counterpart.caseId, status: reported.status, body: counterpart.body };
}
