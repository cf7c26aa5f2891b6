import * as z from 'zod/mini';
import { content, date, hex64, instant, prose } from './schemas.ts';
import { identifier, versionKind } from './sealed-document.ts';
import { routes } from '#contracts/route';
import type { DecidedState, LicenceState } from '#domain/licence/state';

const decided = [
  ...(['in-force', 'held', 'annulled', 'withdrawn'] as const),
  ...(['revoked', 'deregistered', 'transferred-out'] as const),
] as const satisfies readonly DecidedState[];

/** States of a result in the register; `lapsed` beside them is said by its dates. */
export const licenceState = z.enum([...decided, 'superseded'] as const satisfies readonly LicenceState[]);

/** `legalBasis`: the provision; no names and no numbers of people in either. */
const why = { legalBasis: prose(200), reason: prose(500) };

/** `draftSm3`: of the draft that is approved; absent: the draft is only shown. */
const asked = { ...why, draftSm3: z.optional(hex64) };

/** Lines that one request may put right. */
const mostLines = 50;
const lineChange = z.strictObject({
  /** Key of a line of the content, or `holder.name`. */
  line: z.string().check(z.minLength(1), z.maxLength(64)),
  value: prose(500).check(z.refine((value) => value.isWellFormed())),
});

/** What its authority decides of a result that was issued. */
export const licenceDecisionRoutes = routes({
  changeLicenceState: {
    operation: 'changeLicenceState',
    method: 'POST',
    path: '/licences/{identifier}/state',
    function: 'licence-decide',
    summary: {
      zh: '暂扣、发还、撤销、撤回、吊销、注销、转出',
      en: 'hold, give back, annul, withdraw, revoke, deregister or transfer out a result',
    },
    access: ['decider'],
    idempotent: true,
    params: z.strictObject({ identifier }),
    body: z.strictObject({ to: z.enum(decided), ...why }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: z.strictObject({ identifier, state: licenceState, since: instant }) },
    errors: ['licence.not_found', 'licence.own', 'licence.wrong_state', 'licence.busy'],
  },
  giveVersion: {
    operation: 'giveVersion',
    method: 'POST',
    path: '/licences/{identifier}/versions',
    function: 'licence-decide',
    summary: {
      zh: '补发、更正、延续: 先看草稿, 批准后签章出具新版本, 原版本被替代',
      en: 'reissue, rectify or renew a result: shows the draft, and once that is approved seals it as the next version in the place of the old one',
    },
    access: ['decider'],
    idempotent: true,
    params: z.strictObject({ identifier }),
    body: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('reissue'), ...asked }),
      z.strictObject({
        ...{ kind: z.literal('rectification'), ...asked },
        changes: z.array(lineChange).check(z.minLength(1), z.maxLength(mostLines)),
      }),
      /** `validUntil`: its new last day. */
      z.strictObject({ kind: z.literal('renewal'), ...asked, validUntil: date }),
    ]),
    maxBodyBytes: 128_000,
    success: {
      status: 200,
      body: z.strictObject({
        /** Of the new version. */
        identifier,
        replaces: z.strictObject({ identifier, kind: versionKind }),
        draftSm3: hex64,
        /** Since when it stands in the place of the old one; null where only the draft is shown. */
        since: z.nullable(instant),
        /** What it will say; null once it is sealed. */
        draft: z.nullable(
          z.strictObject({
            holder: z.strictObject({ name: z.string(), maskedNumber: z.string() }),
            content,
            validUntil: z.nullable(date),
          }),
        ),
      }),
    },
    errors: [
      ...(['licence.not_found', 'licence.wrong_state', 'licence.busy', 'licence.no_next_version'] as const),
      ...(['licence.own', 'licence.no_such_line', 'licence.line_unchanged', 'licence.names_differ'] as const),
      ...(['licence.not_longer', 'licence.draft_changed'] as const),
    ],
  },
});
