import * as z from 'zod/mini';
import { content, date, hex64, instant, itemId, text } from '#contracts/http/schemas';
import { identifier } from '#contracts/http/licences';

const body = z.strictObject({ id: z.string().check(z.maxLength(18)), name: text });

/** The signed content of a result document, as strictly as it is written. */
export const documentPayload = z.strictObject({
  type: z.literal('tongban-result'),
  version: z.literal(1),
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
  sealing: z.strictObject({
    algorithm: z.enum(['SM2-SM3', 'ECDSA-SHA256']),
    sealId: z.string(),
    sealKind: z.string(),
    certificateSm3: hex64,
    signedAt: instant,
  }),
});
