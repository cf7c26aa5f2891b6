import * as z from 'zod/mini';

/** A message is posted with these headers (Standard Webhooks 1.0): its id, seconds since 1970, and signatures, one space between. */
export const webhookHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** The bytes of a message, however they come. */
export const messageBytes = 1_048_576;

/** The bytes of an envelope: base64 is a third longer than what it carries. */
export const envelopeBytes = 1_572_864;

/** A message whose headers a gateway on the way would take away: the same three in the body, beside the bytes that are signed. */
export const webhookEnvelope = z.strictObject({
  webhook: z.strictObject({
    id: z.string().check(z.maxLength(200)),
    timestamp: z.string().check(z.maxLength(20)),
    signature: z.string().check(z.maxLength(5_000)),
  }),
  /** Canonical base64 of what would have been the body. */
  payload: z
    .string()
    .check(
      z.minLength(4),
      z.maxLength(envelopeBytes),
      z.regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/),
    ),
});

export type WebhookEnvelope = z.output<typeof webhookEnvelope>;
