import * as z from 'zod/mini';
import { text } from './schemas.ts';
import { identifier } from './sealed-document.ts';
import { routes } from '#contracts/route';

const atMost = (longest: number) => z.string().check(z.maxLength(longest));

const body = z.string().check(z.regex(/^[0-9A-Z]{18}$/));
const row = z.int().check(z.minimum(1), z.maximum(10_000_000));

/** Looser than what is taken: a line that is wrong is refused by itself, and stops no other. */
export const importRow = z.strictObject({
  /** Number of the line in the list that it comes from. */
  row,
  /** Credit code of the body that defines the type, and three digits: one of data/licence-types.json, or one of the body's own. */
  typeCode: atMost(40),
  serial: atMost(100),
  /** `001` and up. */
  version: atMost(10),
  /** licence, attestation or approval. */
  kind: atMost(20),
  name: z.strictObject({ zh: atMost(100), en: atMost(200) }),
  /** GA/T 517 code and number. The number is hashed, and not kept. */
  holder: z.strictObject({ idType: atMost(10), idNumber: atMost(40) }),
  issuedOn: atMost(20),
  validUntil: z.nullable(atMost(20)),
  /** Uploaded before by the same account (`POST /materials`). */
  file: z.strictObject({ sha256: atMost(64), bytes: z.int().check(z.minimum(1)), mediaType: atMost(50) }),
});

/** Rows of one request, at most: so many files are looked at within one answer. */
export const mostImportRows = 50;

/** What became of a row; the same row sent again is `unchanged`. */
export const importedRow = z.strictObject({
  row,
  outcome: z.enum(['imported', 'unchanged', 'refused']),
  /** Null where the row says none. */
  identifier: z.nullable(identifier),
  problem: z.nullable(z.strictObject({ pointer: z.string(), code: z.string(), message: text })),
  /** What was found of an OFD file, in parts as `POST /verifications` has them, those that are good left out; null of other files. */
  verdict: z.nullable(
    z.strictObject({
      overall: z.enum(['good', 'not-in-force', 'bad', 'unreadable']),
      findings: z.array(z.strictObject({ name: z.string(), result: z.enum(['bad', 'not-checked']), code: z.string() })),
    }),
  ),
});

export const licenceImportRoutes = routes({
  importLicences: {
    operation: 'importLicences',
    method: 'POST',
    path: '/licence-imports',
    function: 'licence-register',
    summary: { zh: '导入存量证照', en: 'import licences that exist already' },
    access: ['decider'],
    // Each row is idempotent by its identifier and the digest of its file.
    idempotent: false,
    body: z.strictObject({
      body,
      rows: z.array(importRow).check(z.minLength(1), z.maxLength(mostImportRows)),
    }),
    maxBodyBytes: 100_000,
    success: { status: 200, body: z.strictObject({ rows: z.array(importedRow) }) },
    errors: [],
  },
});
