import * as z from 'zod/mini';
import { webhookEnvelope } from './webhook.ts';
import { division, partnerId } from './registration.ts';
import { date, hex64, instant, status } from '#contracts/http/schemas';

/**
 * What partners exchange besides single messages, for those that cannot be posted to: batches of messages, receipts for them, and
 * daily lists to compare. Each is signed like a message, and means the same in an answer, in a request and in a file.
 */

/** Messages in a batch, at most. */
export const batchMessages = 20;
/** Bytes of a batch as it is sent: room for base64 of the longest message, and what names it. Lambda is given six megabytes at most. */
export const batchBytes = 2_000_000;
/** Cases on a page of a daily list, at most. */
export const listedCases = 500;
/** Bytes of a page of a daily list: more than five hundred cases take. */
export const listBytes = 262_144;

/** `webhook-id` of a message: from_case_seq. */
export const messageName = z.string().check(z.regex(/^[0-9]{6}_[0-9A-Za-z-]{1,64}_[1-9][0-9]{0,8}$/));
/** `webhook-id` of what is no message: no message has a name of this form. */
const nameOf = (type: 'batch' | 'receipt' | 'list') =>
  z.string().check(z.regex(new RegExp(`^${type}_[0-9A-Za-z-]{1,100}$`)));
/** Who says it and to whom: a partner by the id that the deployment gave it, the deployment by its region. */
const node = z.union([partnerId, division]);

const paper = { schema: z.literal(1), from: node, to: node, madeAt: instant };

/** Where a page ended, to be said back as `after`. */
export const placeInPages = z.string().check(z.regex(/^[0-9A-Za-z_-]{1,128}$/));
/** Where the next page begins. Null: that was all. */
const next = z.nullable(placeInPages);

/** What a batch holds, signed: with the digest of each payload in its order, so that none can be left out, added or changed. */
export const batchManifest = z.strictObject({
  type: z.literal('batch'),
  id: nameOf('batch'),
  ...paper,
  messages: z.array(z.strictObject({ id: messageName, sha256: hex64 })).check(z.maxLength(batchMessages)),
  next,
});

/** A batch of messages, as an answer, a request or a file. Each message is signed by itself, as if it were posted. */
export const batch = z.strictObject({
  /** `batchManifest`, signed. */
  manifest: webhookEnvelope,
  messages: z.array(webhookEnvelope).check(z.maxLength(batchMessages)),
});

/** A number of a case at either side: never that of a citizen (GB 11643). */
const caseNumber = z.string().check(z.regex(/^(?!\d{17}[\dXx]$)[0-9A-Za-z-]{1,64}$/));

/** What became of one message of a batch: taken, or refused with a code. What is not named was not tried. */
const answered = z.discriminatedUnion('taken', [
  z.strictObject({
    ...{ id: messageName, taken: z.literal(true) },
    /** Number of the case at whoever took it, and the event there. */
    case: z.optional(caseNumber),
    seq: z.optional(z.int().check(z.nonnegative())),
  }),
  z.strictObject({
    ...{ id: messageName, taken: z.literal(false) },
    code: z.string().check(z.regex(/^[a-z][a-z_]{0,39}\.[a-z][a-z_]{0,39}$/)),
  }),
]);

/** What became of the messages of a batch; travels signed, in an envelope. `batch`: the id of its manifest. */
export const receipt = z.strictObject({
  type: z.literal('receipt'),
  id: nameOf('receipt'),
  ...paper,
  batch: nameOf('batch'),
  answers: z.array(answered).check(z.maxLength(batchMessages)),
});

/** A case as it stood when the last message of a day was entered. */
const listed = z.strictObject({
  /** Number of the case at whoever lists it, and at the other side as far as that is known. */
  case: caseNumber,
  about: z.nullable(caseNumber),
  status,
  /** The last message of that day: every one before it is due to have been taken too. */
  seq: z.int().check(z.positive()),
  hash: hex64,
});

/** Every case of which something was told on a day, to be compared with what was received; travels signed, in an envelope. */
export const dailyList = z.strictObject({
  type: z.literal('list'),
  id: nameOf('list'),
  ...paper,
  /** In Shanghai. */
  day: date,
  /** Whether the day was over, so that the list does not change any more. */
  isOver: z.boolean(),
  /** Cases of the whole day by their stage. */
  counts: z.array(z.strictObject({ status, cases: z.int().check(z.positive()) })).check(z.maxLength(40)),
  /** SM3 (hex) over the RFC 8785 form of all entries of the day, in their order: by the number of the case. */
  sm3: hex64,
  cases: z.array(listed).check(z.maxLength(listedCases)),
  next,
});

export type Batch = z.output<typeof batch>;
export type BatchManifest = z.output<typeof batchManifest>;
export type Receipt = z.output<typeof receipt>;
export type Answered = Receipt['answers'][number];
export type DailyList = z.output<typeof dailyList>;
export type ListedCase = z.output<typeof listed>;

/**
 * The bytes that the signature of a GET is over, in the place of a body: method, whom it is for, path without the stage, and the query in the
 * order of its names. Nothing in it needs to be escaped. Whoever gets a request cannot pass it on to somebody else who knows the same keys:
 * `to` is the region of the deployment that is asked; left out where the path is a whole address.
 */
export function requestLine({
  to,
  path,
  query = {},
}: {
  readonly to?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const asked = `${path}${given.length === 0 ? '' : `?${given.toSorted().join('&')}`}`;
  return ['GET', ...(to === undefined ? [] : [to]), asked].join(' ');
}
