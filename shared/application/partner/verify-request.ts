import { agreedTolerance, verifySigned, type VerifySignedDependencies } from './verify-signed.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { requestLine } from '#contracts/partner/exchange';
import type { webhookHeaders } from '#contracts/partner/webhook';
import type { SignedBody } from '#contracts/route';
import type { Partner } from '#domain/partner/registration';
import { utf8 } from '#formats/bytes';

export interface VerifyRequestDependencies extends VerifySignedDependencies {
  /** Of the deployment, six digits: whom requests are for. */
  readonly region: string;
}

/** What a partner wants to read: signed over what it asks for, in the place of a body. */
export interface SignedRequest {
  readonly partner: string;
  readonly headers: SignedBody<(typeof webhookHeaders)[number]>['headers'];
  /** After `/partners/{partner}`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | number | undefined>>;
}

/** The partner that asks, where it signed exactly this request and exchanges such things at all. */
export async function verifyRequest(
  dependencies: VerifyRequestDependencies,
  { partner, headers, path, query }: SignedRequest,
): Promise<Outcome<Partner>> {
  const verified = await verifySigned(
    dependencies,
    {
      ...{ partner, id: headers['webhook-id'], timestamp: headers['webhook-timestamp'] },
      signature: headers['webhook-signature'],
      bytes: utf8(requestLine({ to: dependencies.region, path: `/partners/${partner}${path}`, query })),
    },
    agreedTolerance,
  );
  if (verified.ok && verified.value.exchange === undefined) return reject('partner.no_exchange');
  return verified.ok ? accept(verified.value) : verified;
}
