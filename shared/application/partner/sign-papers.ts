import type { Clock } from '#application/clock';
import type { Partners } from './partners.ts';
import { signWebhook, type SignWebhookDependencies } from './sign-webhook.ts';
import type { WebhookEnvelope } from '#contracts/partner/webhook';
import { toBase64, utf8 } from '#formats/bytes';

/** Something to be signed for a partner that fetches it; `body` is what is signed, as UTF-8. */
export interface Paper {
  readonly id: string;
  readonly body: string;
}

export interface SignPapersDependencies extends SignWebhookDependencies {
  readonly partners: Partners;
  readonly clock: Clock;
}

/** Signs for a partner what it fetches, with every kind that was agreed; in the order of the papers. Throws where that cannot be done. */
export async function signPapers(
  dependencies: SignPapersDependencies,
  { partner: id, papers }: { partner: string; papers: readonly Paper[] },
): Promise<readonly WebhookEnvelope[]> {
  const partner = (await dependencies.partners.all()).find((each) => each.id === id);
  if (partner?.exchange === undefined) throw new Error(`no exchange is registered with ${id}`);
  const { signs } = partner.exchange;
  const at = dependencies.clock.now();
  const timestamp = Math.floor(Date.parse(at) / 1_000);
  const signed = async (paper: Paper): Promise<WebhookEnvelope> => {
    const message = { id: paper.id, timestamp, body: utf8(paper.body) };
    const made = await signWebhook(dependencies, { partner: id, endpoint: id, signs, message, at });
    if ('missing' in made) throw new Error(`there is no key of kind ${made.missing} for what ${id} fetches`);
    const webhook = { id: paper.id, timestamp: String(timestamp), signature: made.signature };
    return { webhook, payload: toBase64(message.body) };
  };
  return Promise.all(papers.map(signed));
}
