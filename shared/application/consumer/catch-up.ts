import type { CaseStore, NewsOfCase } from '#application/case/ports';
import type { Advance, Marks } from './ports.ts';
import type { Consumer } from '#contracts/consumers';

/** What a consumer makes of the news of a case: what becomes of its mark and its lists. */
export type Deal = (news: NewsOfCase, from: Advance['from']) => Promise<Omit<Advance, 'consumer' | 'caseId' | 'from'>>;

/** Attempts where the mark moves on meanwhile, as it does when messages of one case are handled at the same time. */
const attempts = 3;

/**
 * Lets a consumer deal with all events of a case since its mark, in their order, once: a message only says that there is
 * something (law 3). What is behind the mark was dealt with; what was missed before it is fetched with the rest.
 */
export async function catchUp(
  { cases, marks }: { cases: CaseStore; marks: Marks },
  request: { consumer: Consumer; event: { caseId: string; seq: number }; deal: Deal },
): Promise<void> {
  const { consumer, event, deal } = request;
  const { caseId, seq } = event;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const from = await marks.of({ consumer, caseId });
    if (from.seq >= seq) return;
    const news = await cases.since({ caseId, after: from.seq });
    if (news === null) throw new Error(`event ${seq} of ${caseId} has no case`);
    // What a stream tells may be ahead of what a read of several items shows: the message comes again.
    if (news.snapshot.seq < seq) throw new Error(`event ${seq} of ${caseId} is not to be read yet`);
    if (await marks.advance({ consumer, caseId, from, ...(await deal(news, from)) })) return;
  }
  throw new Error(`${consumer} was overtaken on ${caseId} again and again`);
}
