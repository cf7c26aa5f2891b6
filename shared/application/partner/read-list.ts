import type { PaperFetcher } from './fetch-paper.ts';
import { digestOfDay } from './give-daily-list.ts';
import { verifyList, type VerifyPaperDependencies } from './verify-paper.ts';
import { contentOf } from './signed-content.ts';
import { batchBytes, type ListedCase } from '#contracts/partner/exchange';
import { webhookEnvelope } from '#contracts/partner/webhook';
import { utf8 } from '#formats/bytes';

export interface ReadListDependencies extends VerifyPaperDependencies {
  readonly fetcher: PaperFetcher;
  /** Whether there is no time for more. */
  readonly isLate: () => boolean;
}

/** Pages of a list that are read at most: ten thousand cases of one day. */
const mostPages = 20;

/**
 * Every case that a partner told of on a day, as it signed them; or why they cannot be had (a stable word). The digest of the day stands on each
 * page: a list that changed between two, or from which something is missing, does not have it.
 */
export async function readList(
  dependencies: ReadListDependencies,
  { partner, us, day }: { partner: string; us: string; day: string },
): Promise<readonly ListedCase[] | { readonly fault: string }> {
  const cases: ListedCase[] = [];
  let after: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    if (dependencies.isLate()) return { fault: 'late' };
    const fetched = await dependencies.fetcher.fetch({ what: 'list', partner, day, after });
    if ('fault' in fetched) return fetched;
    const envelope = contentOf(utf8(fetched.body), { shape: webhookEnvelope, maxBytes: batchBytes });
    if (!envelope.ok) return { fault: 'malformed' };
    const verified = await verifyList(dependencies, { partner, us, envelope: envelope.value, at: '' });
    if (!verified.ok) return { fault: verified.code };
    const { paper } = verified.value;
    if (paper.day !== day) return { fault: 'other-day' };
    // Their clock may be behind ours.
    if (!paper.isOver) return { fault: 'not-over' };
    for (const listed of paper.cases) {
      // It is gone on with behind a number.
      if (listed.case <= (cases.at(-1)?.case ?? '')) return { fault: 'other-order' };
      cases.push(listed);
    }
    if (paper.next === null) return digestOfDay(cases) === paper.sm3 ? cases : { fault: 'other-digest' };
    after = paper.next;
  }
  return { fault: 'too-many-pages' };
}
