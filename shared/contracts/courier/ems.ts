import * as z from 'zod/mini';
import { instant } from '#contracts/http/schemas';

/**
 * What is said to EMS and what EMS says, as this project imagines it. The real interface is known to contract customers alone:
 * the parts are those that they describe (customer code, time, message id, method, content, a signature over the body); names,
 * codes and the algorithm have to be replaced by the contract's. The traces alone are as they were seen (#domain/courier/ems).
 */

/** Header with the signature: base64 of HMAC-SHA-256 over the bytes of the body, as they are sent. */
export const emsSignatureHeader = 'x-ems-signature';

/** KMS takes no longer message for a MAC; a push of several traces that is longer is pushed in parts. */
export const emsMessageBytes = 4_096;

/** How far the clock of the other side may be from ours. */
export const emsToleranceSeconds = 300;

/** What EMS refuses, by its code; any other code is a refusal without a name of ours. */
export const emsRefusals = {
  B01: 'courier.address_not_served',
  B02: 'courier.order_reused',
  B03: 'courier.already_collected',
  B04: 'courier.unknown_waybill',
  B05: 'courier.cancelled',
} as const;

const line = (longest: number) =>
  z.string().check(z.minLength(1), z.maxLength(longest), z.regex(/^[^\p{C}]*\S[^\p{C}]*$/u));
const waybill = z.string().check(z.regex(/^[0-9A-Z]{8,30}$/));
const envelope = {
  customer: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,40}$/)),
  timestamp: instant,
  messageId: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)),
};

/** Who sends or gets a parcel. Personal data, every field. */
const party = z.strictObject({
  name: line(60),
  phone: z.string().check(z.regex(/^\+?[0-9][0-9 -]{4,19}$/)),
  /** From the province to the door. */
  address: line(200),
});

/** Who pays the carriage (付费方). */
const payer = z.enum(['applicant', 'receiving', 'deciding']);

export const emsOrder = z.strictObject({
  /** Number of the order at whoever orders; the same one again is the same parcel. */
  orderId: z.string().check(z.regex(/^[A-Za-z0-9#-]{1,80}$/)),
  leg: z.enum(['outward', 'return']),
  sender: party,
  addressee: party,
  payer,
  sheets: z.optional(z.int().check(z.positive(), z.maximum(10_000))),
  weightGrams: z.optional(z.int().check(z.positive(), z.maximum(50_000))),
});

const ofWaybill = z.strictObject({ waybill });

export const emsRequest = z.discriminatedUnion('method', [
  z.strictObject({ ...envelope, method: z.literal('order.create'), content: emsOrder }),
  z.strictObject({ ...envelope, method: z.literal('order.cancel'), content: ofWaybill }),
  z.strictObject({ ...envelope, method: z.literal('label.get'), content: ofWaybill }),
  z.strictObject({ ...envelope, method: z.literal('trace.query'), content: ofWaybill }),
]);

/** Pushed by EMS; each trace is read by itself, field by field. */
export const emsPush = z.strictObject({
  ...envelope,
  method: z.literal('trace.push'),
  content: z.strictObject({ traces: z.array(z.unknown()).check(z.minLength(1), z.maxLength(50)) }),
});

/** What EMS answers where it does what it was asked. */
export const emsContents = {
  'order.create': z.strictObject({
    waybill,
    /** Fen; null where it is known only after weighing. */
    feeFen: z.nullable(z.int().check(z.nonnegative(), z.maximum(10_000_000))),
    payer,
  }),
  'order.cancel': ofWaybill,
  /** A PDF in base64. */
  'label.get': z.strictObject({ pdf: z.string().check(z.minLength(1)) }),
  'trace.query': z.strictObject({ traces: z.array(z.unknown()).check(z.maxLength(500)) }),
} as const;

export type EmsMethod = keyof typeof emsContents;

/**
 * The answer around such a content, or a refusal. Codes that begin with S are faults of the machinery and no refusals; the
 * sentence is for nobody, since it may name people.
 */
export const emsAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), content: z.unknown() }),
  z.strictObject({
    ok: z.literal(false),
    code: z.string().check(z.regex(/^[A-Z0-9]{1,8}$/)),
    message: z.optional(z.string()),
  }),
]);

export type EmsAnswer = z.output<typeof emsAnswer>;
export type EmsOrder = z.output<typeof emsOrder>;
export type EmsRequest = z.output<typeof emsRequest>;
