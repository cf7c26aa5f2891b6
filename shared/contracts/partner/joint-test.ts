import * as z from 'zod/mini';
import { division, partnerId, signatureKind } from './names.ts';
import { creditCode, hex64, instant, text } from '#contracts/http/schemas';

/** Rows of the matrix of a joint test (联调测试): what we post (`out`), and what the partner posts to us (`in`). Their ids are stable. */
export const jointTestRows = [
  'out.good',
  'out.signature',
  'out.byte-changed',
  'out.addressee',
  'out.old',
  'out.future',
  'out.other-id',
  'out.header-missing',
  'out.header-twice',
  'out.unknown-field',
  'out.too-large',
  'out.not-json',
  'out.repeated',
  'out.repeated-other',
  'out.gap',
  'out.rotation',
  'out.second-key',
  'out.unknown-kind',
  'out.concurrent',
  'out.in-time',
  'in.refused',
  'in.too-many',
  'in.slow',
  'in.redirect',
  'in.gone',
  'in.signed',
  'in.form',
  'in.order',
  'in.same-content',
  'in.one-case',
] as const;
export type JointTestRowId = (typeof jointTestRows)[number];

const said = z.string().check(z.minLength(1), z.maxLength(300));
const words = z.strictObject({ zh: said, en: said });

/** One row: what was sent, what the kit asks for, what came, and how long it took (ms). `not-shown`: there was no occasion to see it. */
export const jointTestRow = z.strictObject({
  id: z.enum(jointTestRows),
  sent: words,
  expected: words,
  /** Statuses, codes and counts; never words of the partner. */
  came: said,
  outcome: z.enum(['passed', 'failed', 'not-shown']),
  durationMs: z.int().check(z.nonnegative(), z.maximum(100_000_000)),
});

const found = {
  partner: partnerId,
  /** To which messages were posted, as it would be registered. */
  endpoint: z.string().check(z.minLength(1), z.maxLength(2_000)),
  regions: z.strictObject({ ours: division, theirs: division }),
  /** Kinds of signatures that were seen to hold, to the partner and from it. */
  kinds: z.strictObject({
    out: z.array(signatureKind).check(z.maxLength(3)),
    in: z.array(signatureKind).check(z.maxLength(3)),
  }),
  startedAt: instant,
  finishedAt: instant,
  rows: z.array(jointTestRow).check(z.minLength(1), z.maxLength(jointTestRows.length)),
  /** Whether every row of the matrix was shown; it says nothing of how. */
  complete: z.boolean(),
  /** SHA-256 (hex) of the JSON Schemas of the kit that it was held against. */
  kit: hex64,
};

/** Whether every row of the matrix is among these, once, and was shown. */
export const isComplete = (
  rows: readonly { readonly id: string; readonly outcome: JointTestRow['outcome'] }[],
): boolean =>
  rows.length === jointTestRows.length &&
  jointTestRows.every((id) => rows.some((row) => row.id === id && row.outcome !== 'not-shown'));

/** Whether what a test found agrees with itself: no row twice, complete only where all are there, and an end after the beginning. */
export const agreesWithItself = (finding: {
  readonly rows: readonly { readonly id: string; readonly outcome: JointTestRow['outcome'] }[];
  readonly complete: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
}): boolean =>
  new Set(finding.rows.map(({ id }) => id)).size === finding.rows.length &&
  finding.complete === isComplete(finding.rows) &&
  Date.parse(finding.startedAt) <= Date.parse(finding.finishedAt);

/** What a joint test of a partner's endpoint found (联调测试报告), before anybody seals it; see `agreesWithItself`. */
export const jointTestFinding = z.strictObject(found);

/** The signed content of a report, as strictly as it is written. */
export const jointTestPayload = z
  .strictObject({
    type: z.literal('tongban-joint-test'),
    version: z.literal(1),
    identifier: z.string().check(z.regex(/^joint-test-[a-z][a-z0-9-]{1,30}-[0-9A-Z]{18}-[0-9a-f]{32}$/)),
    name: text,
    issuer: z.strictObject({ id: creditCode, name: text }),
    ...found,
    notice: text,
    sealing: z.strictObject({
      algorithm: z.enum(['SM2-SM3', 'ECDSA-SHA256']),
      sealId: z.string(),
      sealKind: z.string(),
      certificateSm3: hex64,
      signedAt: instant,
    }),
  })
  .check(z.refine(agreesWithItself));

export type JointTestRow = z.output<typeof jointTestRow>;
export type JointTestFinding = z.output<typeof jointTestFinding>;
