import { eventTitles, unknownEvent } from '#application/case/wording';
import type { Catalogue } from '#application/catalogue/catalogue';
import type { Lists } from '#application/consumer/ports';
import { noticeList, type Notice } from './notify-applicant.ts';
import { accept } from '#contracts/errors';
import type { Person } from '#domain/identity/principal';

const pageSize = 50;

/** What the signed-in account was told, the latest first. */
export async function listNotices(
  { lists, catalogue }: { lists: Lists; catalogue: Catalogue },
  { person, query }: { person: Person; query: { cursor?: string | undefined } },
) {
  const after = query.cursor ?? null;
  const list = noticeList(person.account);
  const page = await lists.page({ list, after, limit: pageSize + 1, order: 'falling' });
  const shown = page.slice(0, pageSize);
  const next = page.length > pageSize ? (shown.at(-1)?.position ?? null) : null;
  return accept({
    notices: shown.map(({ body }) => {
      const { caseId, seq, type, item, at } = body as unknown as Notice;
      return {
        caseId,
        seq,
        type,
        title: eventTitles[type] ?? unknownEvent,
        item: { ...item, name: catalogue.itemVersion(item).name },
        at,
      };
    }),
    next,
  });
}
