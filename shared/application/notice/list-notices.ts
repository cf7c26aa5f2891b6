import { eventTitles, unknownEvent } from '#application/case/wording';
import type { Clock } from '#application/clock';
import type { Lists } from '#application/consumer/ports';
import { noticeDigest, noticeList, type Notice } from './notice-entry.ts';
import { accept } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';
import { inForce, inScope } from '#domain/identity/representation';

const pageSize = 50;

/** Whether a notice still concerns an account: of what it filed for another only while it stands for them, as with the case itself. */
const concerns = ({ represents: filed, item }: Notice, { person, at }: { person: Person; at: string }): boolean =>
  filed === undefined ||
  person.represents.some(
    (each) =>
      noticeDigest(each.id) === filed.whom && each.basis === filed.basis && inScope(each, item.id) && inForce(each, at),
  );

/** What the signed-in account was told, the latest first. A page may be short and still have a next. */
export async function listNotices(
  { lists, clock }: { lists: Lists; clock: Clock },
  { person, query }: { person: Person; query: { cursor?: string | undefined } },
) {
  const after = query.cursor ?? null;
  const list = noticeList(person.account);
  const page = await lists.page({ list, after, limit: pageSize + 1, order: 'falling' });
  const shown = page.slice(0, pageSize);
  const next = page.length > pageSize ? (shown.at(-1)?.position ?? null) : null;
  return accept({
    notices: shown
      .map(({ body }) => body as unknown as Notice)
      .filter((notice) => concerns(notice, { person, at: clock.now() }))
      .map(({ caseId, seq, type, item, at }) => ({
        caseId,
        seq,
        type,
        title: eventTitles[type] ?? unknownEvent,
        item,
        at,
      })),
    next,
  });
}
