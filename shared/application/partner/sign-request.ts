import { signWebhook, type SignWebhookDependencies } from './sign-webhook.ts';
import type { SignatureKind } from '#domain/partner/registration';
import { utf8 } from '#formats/bytes';

export interface SignRequestDependencies extends SignWebhookDependencies {
  /** A name for a request, as no other has it. */
  readonly requestId: () => string;
}

/** A GET of ours to somebody who knows our keys. */
export interface RequestToSign {
  /** Whose secrets it is signed with, where a kind needs one. */
  readonly owner: string;
  readonly signs: readonly SignatureKind[];
  /** What is asked for: signed in the place of a body. */
  readonly line: string;
  /** Instant (ISO). */
  readonly now: string;
}

/** The headers that sign a request; or the kind for which there is no key that can be used. */
export async function signRequest(
  dependencies: SignRequestDependencies,
  { owner, signs, line, now }: RequestToSign,
): Promise<{ readonly headers: Readonly<Record<string, string>> } | { readonly missing: SignatureKind }> {
  if (signs.length === 0) return { headers: {} };
  const timestamp = Math.floor(Date.parse(now) / 1_000);
  const message = { id: dependencies.requestId(), timestamp, body: utf8(line) };
  const made = await signWebhook(dependencies, { partner: owner, endpoint: owner, signs, message, at: now });
  if ('missing' in made) return made;
  return {
    headers: {
      'webhook-id': message.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': made.signature,
    },
  };
}
