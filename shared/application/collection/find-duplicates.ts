import { atWindow } from './window-post.ts';
import type { CaseStore, HolderHash } from '#application/case/ports';
import type { Catalogue, Window } from '#application/catalogue/catalogue';
import type { Lists } from '#application/consumer/ports';
import { openCaseList } from '#application/inbox/open-case-entry';
import { accept, reject } from '#contracts/errors';
import { type CaseSnapshot, isFinished } from '#domain/case/snapshot';
import type { Person } from '#domain/identity/principal';
import { civilDate } from '#domain/limits/civil-date';

export interface DuplicateDependencies {
  readonly cases: Pick<CaseStore, 'head'>;
  readonly lists: Lists;
  readonly holders: HolderHash;
  readonly catalogue: Pick<Catalogue, 'current'>;
  readonly windows: readonly Window[];
  readonly region: string;
}

/** Whose cases of which item are looked for. */
interface Sought {
  readonly itemId: string;
  readonly applicant: { readonly kind: 'person' | 'organisation'; readonly idType: string; readonly idNumber: string };
}

/** So many cases are looked at, the latest first: more of one item for one person is a matter for people. */
const most = 10;

/**
 * Hints to a clerk that the same is under way already (重复提醒): unfinished cases of the item for the same holder in this region,
 * whichever window or login they came by. Forbids nothing, and may be behind by a moment. Of a case of another body it says that
 * there is one, how it stands, and from which day. Refuses whoever has no post at the window, and an item that does not exist:
 * that nothing was found for a slip would be taken for an answer.
 */
export async function findDuplicates(
  dependencies: DuplicateDependencies,
  { person, window, sought }: { person: Person; window: string; sought: Sought },
) {
  const { cases, lists, holders, catalogue } = dependencies;
  const sits = atWindow(dependencies, { person, window });
  if (!sits.ok) return sits;
  const { itemId, applicant } = sought;
  if (catalogue.current(itemId) === undefined) return reject('item.not_found');
  const list = openCaseList({ itemId, holderHash: await holders.of(applicant) });
  const entries = await lists.page({ list, after: null, limit: most, order: 'falling' });
  const heads = await Promise.all(entries.map(({ position }) => cases.head(position)));
  const open = heads.flatMap((head) => (head === null || isFinished(head.snapshot) ? [] : [head.snapshot]));
  const same = open.filter(({ holder }) => holder.kind === applicant.kind);
  const { body } = sits.value.post;
  return accept({
    cases: same
      .filter((each) => each.body === body)
      .map((each) => ({
        ...{ caseId: each.caseId, status: each.status, receivedAt: receiptOf(each) },
        window: each.collection?.window ?? null,
      })),
    ofOtherBodies: same
      .filter((each) => each.body !== body)
      .map((each) => ({ status: each.status, receivedOn: civilDate(receiptOf(each)) })),
  });
}

/** At the window, where it came by one. */
const receiptOf = ({ collection, submittedAt }: CaseSnapshot): string => collection?.receivedAt ?? submittedAt;
