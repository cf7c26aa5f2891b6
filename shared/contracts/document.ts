import * as z from 'zod/mini';
import { caseId, clauseRef, content, date, due, hex64, instant, itemId, text, visit } from '#contracts/http/schemas';
import { trackingCode } from '#contracts/http/tracking';
import { identifier, versionKind } from '#contracts/http/sealed-document';
import type { EventType } from '#domain/case/event';
import type { Role } from '#domain/identity/principal';
import type { StatementKind } from '#domain/statement/stated';

const body = z.strictObject({ id: z.string().check(z.maxLength(18)), name: text });

const sealing = z.strictObject({
  algorithm: z.enum(['SM2-SM3', 'ECDSA-SHA256']),
  sealId: z.string(),
  sealKind: z.string(),
  certificateSm3: hex64,
  signedAt: instant,
});

/** What a result says, for machines, as strictly as it is written (`ResultPayload`). */
export const resultPayload = z.strictObject({
  type: z.literal('tongban-result'),
  version: z.literal(2),
  identifier,
  localType: z.literal(true),
  kind: z.enum(['licence', 'attestation', 'approval']),
  name: text,
  item: z.strictObject({ id: itemId, version: z.int() }),
  caseId: z.string().check(z.maxLength(64)),
  issuer: body,
  holder: z.strictObject({ name: z.string(), maskedNumber: z.string(), hash: z.string() }),
  content,
  issuedOn: date,
  validUntil: z.nullable(date),
  /** Of the version before it; the first has none. */
  replaces: z.exactOptional(z.strictObject({ identifier, kind: versionKind })),
});

/** The signed content of a receipt, as strictly as it is written. */
export const receiptPayload = z.strictObject({
  type: z.literal('tongban-receipt'),
  version: z.literal(1),
  /** The visit, and a digest of the numbers of its cases. */
  identifier: z.string().check(z.regex(/^[0-9a-f-]{36}-[0-9a-f]{32}$/)),
  name: text,
  visit,
  window: z.strictObject({ id: z.string().check(z.maxLength(20)), name: text }),
  issuer: body,
  receivedAt: instant,
  holder: z.strictObject({ name: z.string(), maskedNumber: z.string() }),
  cases: z
    .array(
      z.strictObject({
        caseId,
        item: z.strictObject({ id: itemId, version: z.int(), name: text }),
        authority: body,
        clause: clauseRef,
        receivedAt: instant,
        materials: z.array(
          z.strictObject({
            slot: z.string().check(z.maxLength(64)),
            sha256: hex64,
            comparedWithOriginal: z.literal(true),
          }),
        ),
        takeOverDue: due,
        trackingCode,
      }),
    )
    .check(z.minLength(1), z.maxLength(20)),
  advice: z.array(text),
  notice: text,
  sealing,
});

const side = z.strictObject({ region: z.string().check(z.regex(/^\d{6}$/)), body });
const roles = ['applicant', 'acceptor', 'reviewer', 'decider', 'clerk', 'operator', 'partner', 'system'] as const;
const slot = z.string().check(z.maxLength(64));

/** The signed content of a statement of hand-over, as strictly as it is written. */
export const statementPayload = z.strictObject({
  type: z.literal('tongban-statement'),
  version: z.literal(1),
  /** The issuer's number of the case, the kind, and the beginning of the hash of the event that is stated. */
  identifier: z.string().check(z.regex(/^[0-9A-Z-]{28}-[a-z-]{5,10}-[0-9a-f]{32}$/)),
  kind: z.enum(['offer', 'taken-over', 'declined'] as const satisfies readonly StatementKind[]),
  name: text,
  cases: z.strictObject({ receiving: z.nullable(caseId), deciding: z.nullable(caseId) }),
  item: z.strictObject({ id: itemId, version: z.int(), name: text }),
  clause: clauseRef,
  receiving: side,
  deciding: side,
  passedOnBy: z.array(body),
  window: z.strictObject({ id: z.string().check(z.maxLength(20)), name: z.nullable(text) }),
  issuer: body,
  at: instant,
  role: z.enum(roles satisfies readonly Role[]),
  event: z.strictObject({
    seq: z.int().check(z.positive()),
    type: z.enum([
      'case.collected',
      'case.corrected',
      'case.insisted',
      'case.taken-over',
      'case.handover-declined',
    ] as const satisfies readonly EventType[]),
    sm3: hex64,
  }),
  materials: z.array(z.strictObject({ slot, sha256: hex64, from: z.enum(['window', 'applicant']) })),
  sheets: z.array(
    z.strictObject({
      slot,
      scans: z.array(z.strictObject({ sha256: hex64, numbers: z.array(z.int().check(z.positive())) })),
    }),
  ),
  due: z.nullable(due),
  evidence: z.strictObject({ grade: z.literal('A'), meaning: text }),
  advice: z.array(text),
  notice: text,
  sealing,
});
