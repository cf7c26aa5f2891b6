import * as z from 'zod/mini';
import { creditCode, date, hex64, instant, itemId, text } from '#contracts/http/schemas';
import type { DeedKind } from '#domain/agreement/agreed';
import type { Payer } from '#domain/agreement/agreement';
import type { Act, Power, Way } from '#domain/agreement/clause';

export const agreementId = z.string().check(z.regex(/^[0-9A-Z-]{1,40}$/));
export const regionCode = z.string().check(z.regex(/^\d{6}$/));
export const deedKind = z.enum(['sealed', 'published'] as const satisfies readonly DeedKind[]);
export const power = z.enum([
  'receive',
  'entrusted-acceptance',
  'authorised-handling',
] as const satisfies readonly Power[]);

const list = <T extends z.ZodMiniType>(of: T, most: number) => z.array(of).check(z.maxLength(most));
const way = z.enum(['scans', 'originals'] as const satisfies readonly Way[]);

/** A clause as the text has it. */
export const agreedClause = z.strictObject({
  number: z.string().check(z.maxLength(20)),
  title: text,
  items: list(itemId, 500),
  from: regionCode,
  to: regionCode,
  acts: list(z.enum(['receive', 'offer', 'take-over', 'query', 'print'] as const satisfies readonly Act[]), 5),
  power,
  ways: list(way, 2),
  clockStarts: z.enum(['window-receipt', 'scans-received', 'originals-received']),
  acceptsOn: way,
  recognises: list(z.enum(['identity-in-person', 'attested-copies']), 2),
  handoverEvidence: z.enum(['A', 'B', 'C', 'D']),
  data: z.union([z.literal('all'), list(z.string().check(z.maxLength(64)), 200)]),
  duties: z.strictObject({ receiving: list(text, 50), deciding: list(text, 50) }),
});

const party = z.strictObject({ region: regionCode, body: creditCode });

/** The text of an agreement, as strictly as it is written. */
const agreementText = z.strictObject({
  id: agreementId,
  version: z.int().check(z.positive()),
  title: text,
  parties: z.tuple([party, party]),
  validFrom: date,
  validUntil: date,
  maintenanceWindows: list(
    z.strictObject({
      weekdays: list(z.int(), 7),
      from: z.string().check(z.maxLength(5)),
      to: z.string().check(z.maxLength(5)),
    }),
    50,
  ),
  contacts: list(z.strictObject({ region: regionCode, role: text, telephone: z.string().check(z.maxLength(40)) }), 20),
  courier: z.strictObject({
    payer: z.enum(['applicant', 'receiving', 'deciding'] as const satisfies readonly Payer[]),
    carrier: z.string().check(z.maxLength(20)),
    returnsOriginals: z.boolean(),
  }),
  clauses: list(agreedClause, 200),
});

/** The signed content of what a party says of an agreement, as strictly as it is written. */
export const deedPayload = z.strictObject({
  type: z.literal('tongban-agreement'),
  version: z.literal(1),
  identifier: z.string().check(z.regex(/^[0-9A-Z-]{1,40}-v\d{1,4}-(sealed|published)-[0-9A-Z]{18}-[0-9a-f]{32}$/)),
  kind: deedKind,
  name: text,
  issuer: z.strictObject({ id: creditCode, name: text }),
  textSm3: hex64,
  text: agreementText,
  notice: text,
  sealing: z.strictObject({
    algorithm: z.enum(['SM2-SM3', 'ECDSA-SHA256']),
    sealId: z.string(),
    sealKind: z.string(),
    certificateSm3: hex64,
    signedAt: instant,
  }),
});
