import * as z from 'zod/mini';
import { consumers } from './consumers.ts';
import { keyMaterial, keyNames, partner, partnerId, partnerKey } from '#contracts/partner/registration';
import { source } from '#contracts/partner/state';
import { caseId, creditCode, date, instant, prose } from '#contracts/http/schemas';
import { sealedDocument } from '#contracts/http/sealed-document';
import { sealId, sealKind } from '#contracts/http/seal-names';

/**
 * What an operator writes as the input of a machine, and what the machine adds. Strict: a misspelt field is refused rather
 * than passed over. A dry run is what one gets without asking for anything else.
 */
const order = {
  /** Why. No names and no numbers of people: an execution's input is kept for 90 days. */
  reason: prose(500),
  ticket: prose(64),
  dryRun: z.optional(z.boolean()),
  /** Added by the machine: whether it looks or does, and the name of its execution. */
  act: z.enum(['look', 'do']),
  execution: z.string().check(z.minLength(1), z.maxLength(80)),
};

/** Lets a consumer deal with a case anew, or brings its dead letters back into its queue. */
export const replay = z.strictObject({
  ...order,
  operation: z.literal('replay'),
  consumer: z.enum(consumers),
  caseId: z.optional(caseId),
  deadLetters: z.optional(z.literal(true)),
});

/** Starts the journey of a case again, from the case, as its next generation. */
export const restartJourney = z.strictObject({ ...order, operation: z.literal('restart-journey'), caseId });

/** Queues again what was not acknowledged: of one case, or of all that changed since an instant. */
export const reconcile = z.strictObject({
  ...order,
  operation: z.literal('reconcile'),
  from: z.optional(instant),
  caseId: z.optional(caseId),
});

/** What may be ordered for cases. */
export const caseOrder = z.discriminatedUnion('operation', [replay, restartJourney, reconcile]);
export type CaseOrder = z.infer<typeof caseOrder>;
export type OrderFor<O extends CaseOrder['operation']> = Extract<CaseOrder, { operation: O }>;

const ofSeal = { ...order, body: creditCode, kind: sealKind };

/** What may be ordered of seals. */
export const sealOrder = z.discriminatedUnion('operation', [
  /** Takes a seal out of use. */
  z.strictObject({ ...ofSeal, operation: z.literal('suspend-seal'), sealId }),
  /** Registers a seal as its maker gave it (SESeal and certificate, DER in base64), to be confirmed by two officials of its body. */
  z.strictObject({
    ...ofSeal,
    operation: z.literal('register-seal'),
    ses: z.string().check(z.minLength(1), z.maxLength(64_000), z.regex(/^[A-Za-z0-9+/]+={0,2}$/)),
    certificate: keyMaterial,
    /** Of the seal key in KMS. */
    keyId: z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)),
  }),
  /** Puts a newer revocation list (X.509 CRL, DER in base64) of a trusted authority in the place of the one before. */
  z.strictObject({
    ...order,
    operation: z.literal('renew-revocations'),
    // What is longer than can be kept is refused by a code of its own.
    list: z.string().check(z.minLength(1), z.maxLength(262_144)),
  }),
]);
export type SealOrder = z.infer<typeof sealOrder>;
export type SealOrderOf<O extends SealOrder['operation']> = Extract<SealOrder, { operation: O }>;

const ofPartner = { ...order, operation: z.literal('partner') };
const validity = { validFrom: instant, validUntil: z.nullable(instant) };

/** What may be ordered of partners, and of the keys that we and they sign with. No order holds a secret in clear: it would be kept with the execution. */
export const partnerOrder = z.discriminatedUnion('what', [
  /**
   * Registers a partner, or what is different of one. `jointTest` is the report of a joint test as `POST /joint-tests` answers it: of
   * the one address in this order that messages were not posted to before.
   */
  z.strictObject({ ...ofPartner, what: z.literal('register'), partner, jointTest: z.optional(sealedDocument) }),
  /** Adds a key to those of a partner, or puts another in its place. */
  z.strictObject({ ...ofPartner, what: z.literal('key'), partnerId, key: partnerKey }),
  z.discriminatedUnion('direction', [
    z.strictObject({ ...ofPartner, what: z.literal('remove-key'), partnerId, ...keyNames.in }),
    z.strictObject({ ...ofPartner, what: z.literal('remove-key'), partnerId, ...keyNames.out }),
  ]),
  /** Makes a key (Ed25519) that we sign with. */
  z.strictObject({ ...ofPartner, what: z.literal('own-key'), id: partnerId, ...validity }),
  /** Takes a certificate (DER, base64) for the key for messages in KMS. */
  z.strictObject({
    ...ofPartner,
    what: z.literal('own-certificate'),
    id: partnerId,
    certificate: keyMaterial,
    keyArn: z.string().check(z.regex(/^arn:aws(-cn)?:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/)),
    validFrom: instant,
    validUntil: instant,
  }),
  /** Says from when on one of our keys does not count any more, which may be now. */
  z.strictObject({
    ...ofPartner,
    what: z.literal('end-own-key'),
    kind: z.enum(['v1a', 'v1sm2']),
    id: partnerId,
    validUntil: instant,
  }),
  /** Registers a system that only answers how cases stand, or puts it in the place of one of its id. */
  z.strictObject({ ...ofPartner, what: z.literal('source'), source }),
  /** Has one no longer asked. */
  z.strictObject({ ...ofPartner, what: z.literal('remove-source'), id: partnerId }),
  /** Has the daily lists of a partner compared anew, from a day in Shanghai on that is over. */
  z.strictObject({ ...ofPartner, what: z.literal('compare'), partnerId, from: date }),
  /** Takes an endpoint back into use that was disabled. */
  z.strictObject({ ...ofPartner, what: z.literal('enable'), endpoint: partnerId }),
  /** Has told again what was given up: of a case, of the case of a message, given up in a span of time, or all. */
  z.strictObject({
    ...ofPartner,
    what: z.literal('retell'),
    partnerId,
    caseId: z.optional(caseId),
    messageId: z.optional(z.string().check(z.regex(/^\d{6}_[0-9A-Z-]{1,64}_\d{1,9}$/))),
    since: z.optional(instant),
    until: z.optional(instant),
  }),
]);
export type PartnerOrder = z.infer<typeof partnerOrder>;
export type PartnerOrderOf<W extends PartnerOrder['what']> = Extract<PartnerOrder, { what: W }>;
