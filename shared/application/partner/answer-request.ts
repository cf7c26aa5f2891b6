import type { MessageGiver } from './ports.ts';
import { type SignedRequest, verifyRequest, type VerifyRequestDependencies } from './verify-request.ts';
import { accept, type Outcome } from '#contracts/errors';
import { type Batch, batchMessages } from '#contracts/partner/exchange';
import type { WebhookEnvelope } from '#contracts/partner/webhook';

export interface AnswerRequestDependencies extends VerifyRequestDependencies {
  readonly giver: MessageGiver;
}

type Headers = Pick<SignedRequest, 'partner' | 'headers'>;

/** What waits for a partner that fetches. */
export async function answerOutbox(
  dependencies: AnswerRequestDependencies,
  { query, ...from }: Headers & { query: { readonly after?: string | undefined; readonly limit?: string | undefined } },
): Promise<Outcome<Batch>> {
  const partner = await verifyRequest(dependencies, { ...from, path: '/outbox', query });
  if (!partner.ok) return partner;
  const { after = null, limit } = query;
  const asked = { partner: partner.value.id, after, limit: limit === undefined ? batchMessages : Number(limit) };
  return accept(await dependencies.giver.outbox(asked));
}

/** Everything that a partner was told of one case. */
export async function answerCase(
  dependencies: AnswerRequestDependencies,
  { query, case: caseId, ...from }: Headers & { case: string; query: { readonly after?: string | undefined } },
): Promise<Outcome<Batch>> {
  const partner = await verifyRequest(dependencies, { ...from, path: `/cases/${caseId}`, query });
  if (!partner.ok) return partner;
  return dependencies.giver.ofCase({ partner: partner.value.id, caseId, after: Number(query.after ?? 0) });
}

/** What a partner was told on a day. */
export async function answerList(
  dependencies: AnswerRequestDependencies,
  { query, day, ...from }: Headers & { day: string; query: { readonly after?: string | undefined } },
): Promise<Outcome<WebhookEnvelope>> {
  const partner = await verifyRequest(dependencies, { ...from, path: `/reconciliations/${day}`, query });
  if (!partner.ok) return partner;
  return dependencies.giver.list({ partner: partner.value.id, day, after: query.after ?? null });
}
