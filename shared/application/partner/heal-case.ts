import { messagesOf } from './batch-messages.ts';
import type { PaperFetcher } from './fetch-paper.ts';
import { receivePosted, type ReceivePostedDependencies } from './receive-posted.ts';
import { contentOf } from './signed-content.ts';
import { verifyManifest, type VerifyPaperDependencies } from './verify-paper.ts';
import { exchangeTolerance, type Signed } from './verify-signed.ts';
import { batch, batchBytes } from '#contracts/partner/exchange';
import { utf8 } from '#formats/bytes';

export interface HealCaseDependencies extends ReceivePostedDependencies, VerifyPaperDependencies {
  readonly fetcher: PaperFetcher;
  /** Whether a message was received, by its name. */
  readonly isReceived: (name: string) => Promise<boolean>;
  /** Whether there is no time for more. */
  readonly isLate: () => boolean;
}

interface CaseThere {
  readonly partner: string;
  /** What we are called there. */
  readonly us: string;
  /** Its number there. */
  readonly case: string;
}

/** Pages of twenty messages that are fetched of a case at most. */
const mostPages = 20;

/**
 * Fetches everything that a partner told of a case, and takes in what was not received as if it had been posted. Null, or why something could not be taken in (a code, or a stable word).
 */
export async function healCase(dependencies: HealCaseDependencies, there: CaseThere): Promise<string | null> {
  let after: string | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    if (dependencies.isLate()) return 'late';
    const fetched = await dependencies.fetcher.fetch({
      ...{ what: 'case', partner: there.partner, case: there.case, after },
    });
    if ('fault' in fetched) return fetched.fault;
    const read = await messagesIn(dependencies, { there, text: fetched.body });
    if ('why' in read) return read.why;
    for (const message of read.messages) {
      if (await dependencies.isReceived(message.id ?? '')) continue;
      if (dependencies.isLate()) return 'late';
      const why = await takenIn(dependencies, message);
      // What comes after it rests on it.
      if (why !== null) return why;
    }
    if (read.next === null) return null;
    after = read.next;
  }
  return 'too-many-pages';
}

async function messagesIn(
  dependencies: HealCaseDependencies,
  { there: { partner, us }, text }: { there: CaseThere; text: string },
): Promise<{ readonly messages: readonly Signed[]; readonly next: string | null } | { readonly why: string }> {
  const parsed = contentOf(utf8(text), { shape: batch, maxBytes: batchBytes });
  if (!parsed.ok) return { why: 'malformed' };
  const manifest = await verifyManifest(dependencies, {
    ...{ partner, us, envelope: parsed.value.manifest, at: '/manifest' },
  });
  if (!manifest.ok) return { why: manifest.code };
  const messages = messagesOf(manifest.value.paper, { partner, batch: parsed.value });
  return messages.ok ? { messages: messages.value, next: manifest.value.paper.next } : { why: messages.code };
}

/** Null; or the code of a refusal, or that it could not be tried, of which there is a line in the log. */
async function takenIn(dependencies: HealCaseDependencies, message: Signed): Promise<string | null> {
  try {
    const outcome = await receivePosted(dependencies, message, exchangeTolerance);
    return outcome.ok ? null : outcome.code;
  } catch {
    return 'not-tried';
  }
}
