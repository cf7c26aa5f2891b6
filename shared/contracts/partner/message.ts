import * as z from 'zod/mini';
import { deficiency, difference, filedForm, identityCheck, manifest, promised } from '#contracts/http/case-schemas';
import { attestedMaterial, presentedApplicant } from '#contracts/http/intake';
import { clauseRef, creditCode, due, hex64, instant, itemId, prose, status } from '#contracts/http/schemas';
import { division } from './registration.ts';
import type { EventType } from '#domain/case/event';
import type { DeepReadonly } from '#contracts/route';

/** A number of a case at a partner, which need not number as we do; one of the form of a citizen number would get into logs. */
const theirCase = z.string().check(z.regex(/^(?!\d{17}[\dXx]$)[0-9A-Za-z-]{1,64}$/));
const seq = z.int().check(z.positive());

/** What every message between regions says: which event of which case it tells of; together they name it for ever. */
const envelope = {
  schema: z.literal(1),
  from: division,
  to: division,
  clause: clauseRef,
  /** Number of the case at the sender, and place and hash of the event in its chain. */
  case: theirCase,
  seq,
  hash: hex64,
  /** The message before, of the same case to the same region; null for the first. A gap shows to whoever compares. */
  previous: z.nullable(z.strictObject({ seq, hash: hex64 })),
  occurredAt: instant,
};

/** Each with an address from which its bytes can be had for a while. */
const sentMaterials = z
  .array(z.strictObject({ ...attestedMaterial.shape, url: z.string().check(z.maxLength(4_000)) }))
  .check(z.maxLength(40));

/** The window offers with the first event of its case, and says all the rest afterwards. */
export const offerSeq = 1;

/** A window received for an authority of the addressee, and offers it the case (移交). */
const offer = z.strictObject({
  type: z.literal('offer'),
  ...envelope,
  seq: z.literal(offerSeq),
  previous: z.null(),
  item: z.strictObject({ id: itemId, version: z.int().check(z.positive()) }),
  /** Body that is to decide, and the body of the window that received. */
  authority: creditCode,
  receivedBy: creditCode,
  window: z.string().check(z.maxLength(20)),
  receivedAt: instant,
  applicant: presentedApplicant,
  identity: identityCheck,
  form: filedForm,
  materials: sentMaterials,
  toFollow: z.optional(promised),
});

/** What was missing (补正), handed in at the window. */
const correction = z.strictObject({
  type: z.literal('correction'),
  ...envelope,
  form: filedForm,
  materials: sentMaterials,
});

/** Documents that were to follow acceptance (容缺), handed in at the window. */
const documents = z.strictObject({ type: z.literal('documents'), ...envelope, materials: sentMaterials });

/** A bag of originals is on its way. */
const sealedBag = {
  bag: z.int().check(z.positive()),
  leg: z.enum(['outward', 'return']),
  manifest,
  due: z.strictObject({ arrival: due }),
  waybill: z.strictObject({
    carrier: z.string().check(z.maxLength(20)),
    number: z.string().check(z.regex(/^[A-Z0-9]{8,30}$/)),
    orderedAt: instant,
    payer: z.enum(['applicant', 'receiving', 'deciding']),
    feeFen: z.nullable(z.int().check(z.nonnegative())),
  }),
};
const dispatch = z.strictObject({ type: z.literal('dispatch'), ...envelope, ...sealedBag });

/** A bag that does not come: the carrier took its order back before it collected. */
const cancelled = z.strictObject({
  bag: z.int().check(z.positive()),
  due: z.strictObject({ dispatch: z.nullable(due), settlement: z.nullable(due) }),
});
const cancelling = z.strictObject({ type: z.literal('cancelling'), ...envelope, cancelled });

/** How a bag was found, where one was opened. */
const opened = z.strictObject({
  bag: z.int().check(z.positive()),
  differences: z.array(difference).check(z.maxLength(1_000)),
  due: z.strictObject({ settlement: z.nullable(due) }),
});
const opening = z.strictObject({ type: z.literal('opening'), ...envelope, opened });

/** What lay at the window was handed out to the applicant, or nobody came for it. */
const pickUp = z.strictObject({
  type: z.literal('pick-up'),
  ...envelope,
  told: z.strictObject({
    what: z.array(z.enum(['originals', 'card'])).check(z.minLength(1), z.maxLength(2)),
    how: z.enum(['handed-out', 'unclaimed']),
  }),
});

/** Whoever came to the window insists on the application as it is. */
const insistence = z.strictObject({
  type: z.literal('insistence'),
  ...envelope,
  /** Personal text. */
  reason: z.nullable(prose(500)),
});

const completedWith = z.enum([
  ...(['result', 'record', 'card', 'imported', 'refusal', 'non-acceptance', 'withdrawal'] as const),
]);

/** What happened to a case that the addressee had offered. */
const report = z.strictObject({
  type: z.literal('report'),
  ...envelope,
  /** Number of the case at the addressee. */
  about: theirCase,
  event: z.enum([
    'case.taken-over',
    'case.handover-declined',
    'case.transferred',
    'case.deficiencies-notified',
    'case.corrected',
    'case.documents-handed-in',
    'case.insisted',
    'case.cleared',
    'case.bag-opened',
    'case.courier-ordered',
    'case.courier-cancelled',
    'case.served',
    'case.accepted',
    'case.not-accepted',
    'case.decided',
    'case.extended',
    'case.withdrawn',
    'case.overdue',
    'case.result-issued',
    'case.completed',
  ] as const satisfies readonly EventType[]),
  status,
  due: z.nullable(due),
  completedWith: z.nullable(completedWith),
  identifier: z.nullable(z.string().check(z.maxLength(160))),
  /** The authority that has the case now, where it was passed on to another. */
  authority: z.optional(creditCode),
  /** What is missing, where that is what happened. */
  notice: z.optional(
    z.strictObject({
      number: z.int().check(z.positive()),
      breach: z.boolean(),
      deficiencies: z.array(deficiency).check(z.minLength(1), z.maxLength(50)),
      due: z.strictObject({ correction: due }),
    }),
  ),
  /** Until when originals are to be sent, where they may travel now. */
  dispatch: z.optional(due),
  /** Which documents are still to follow, where that is what changed. */
  toFollow: z.optional(
    z.strictObject({ slots: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(40)), due: z.nullable(due) }),
  ),
  opened: z.optional(opened),
  /** A bag on its way back, where one was handed to the carrier. */
  returned: z.optional(z.strictObject(sealedBag)),
  /** A bag whose way back was cancelled. */
  cancelled: z.optional(cancelled),
  /** A card that was sent to the window, where that is what happened; `reference` is the number of its parcel or list. */
  card: z.optional(z.strictObject({ reference: z.nullable(z.string().check(z.maxLength(32))) })),
  /** The sealed result, where that was issued and the clause lets the window print it: with an address from which its bytes can be had for a while. */
  document: z.optional(
    z.strictObject({
      url: z.string().check(z.maxLength(4_000)),
      sha256: hex64,
      sm3: hex64,
      bytes: z.int().check(z.minimum(1), z.maximum(200_000)),
    }),
  ),
  /** Personal text that the applicant has to be told. */
  told: z.nullable(
    z.strictObject({
      reasons: z.optional(z.array(prose(500)).check(z.maxLength(20))),
      remedies: z.optional(prose(2000)),
      /** One for each deficiency of the notice. */
      notes: z.optional(z.array(prose(500)).check(z.maxLength(50))),
    }),
  ),
});

/** Whoever came to the window wants to withdraw what was offered. */
const withdrawal = z.strictObject({
  type: z.literal('withdrawal'),
  ...envelope,
  /** Personal text. */
  reason: z.nullable(prose(500)),
});

export const partnerMessage = z.discriminatedUnion('type', [
  offer,
  correction,
  documents,
  dispatch,
  cancelling,
  insistence,
  opening,
  pickUp,
  report,
  withdrawal,
]);

/** The `webhook-id` of a message: the same at every attempt, and no other message has it. */
export const messageId = ({ from, case: caseId, seq }: Pick<PartnerMessage, 'from' | 'case' | 'seq'>): string =>
  `${from}_${caseId}_${seq}`;

export type Offer = DeepReadonly<z.output<typeof offer>>;
export type Report = DeepReadonly<z.output<typeof report>>;
export type Withdrawal = DeepReadonly<z.output<typeof withdrawal>>;
export type CorrectionMessage = DeepReadonly<z.output<typeof correction>>;
export type DocumentsMessage = DeepReadonly<z.output<typeof documents>>;
export type Dispatch = DeepReadonly<z.output<typeof dispatch>>;
export type Cancelling = DeepReadonly<z.output<typeof cancelling>>;
export type Opening = DeepReadonly<z.output<typeof opening>>;
export type PickUpMessage = DeepReadonly<z.output<typeof pickUp>>;
export type InsistenceMessage = DeepReadonly<z.output<typeof insistence>>;
export type PartnerMessage =
  | Offer
  | CorrectionMessage
  | DocumentsMessage
  | Dispatch
  | Cancelling
  | InsistenceMessage
  | Opening
  | PickUpMessage
  | Report
  | Withdrawal;
