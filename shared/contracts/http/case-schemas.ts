import * as z from 'zod/mini';
import { caseId, hex64, prose, status } from './schemas.ts';
import type { SpoilReason } from '#domain/printing/ledger';

export const caseParams = z.strictObject({ caseId });
/** A bag of originals by its number within the case. */
export const bagParams = z.strictObject({ caseId, bag: z.string().check(z.regex(/^\d{1,2}$/)) });

/** What every command on a case answers: where the case stands, and the event that says so. */
export const acted = z.strictObject({ caseId, seq: z.int().check(z.positive()), status });

export const reasons = z.array(prose(500)).check(z.minLength(1), z.maxLength(20));

/** An uploaded file. */
export const uploadedFile = z.strictObject({
  sha256: hex64,
  bytes: z.int().check(z.minimum(1), z.maximum(50_000_000)),
  mediaType: z.string().check(z.maxLength(100)),
});

/** An uploaded material named in a filing. */
export const materialReference = z.strictObject({
  slot: z.string().check(z.minLength(1), z.maxLength(64)),
  ...uploadedFile.shape,
});

/** What is to follow acceptance (容缺), and the version of the commitment that was agreed to. */
export const promised = z.strictObject({
  slots: z.array(materialReference.shape.slot).check(z.minLength(1), z.maxLength(40)),
  commitment: z.int().check(z.positive()),
});

/** Form values are scalars; what each must be is the item's data. */
export const formValue = z.union([z.string().check(z.maxLength(2000)), z.number(), z.boolean()]);

/** More fields than any item's form has, and few enough to check one by one. */
const mostFields = 100;

/** A form as it is filed; the bound on its fields is repeated for JSON Schema, which knows no refinements. */
export const filedForm = z.record(z.string().check(z.minLength(1), z.maxLength(64)), formValue).check(
  z.refine((form) => Object.keys(form).length <= mostFields),
  z.meta({ maxProperties: mostFields }),
);

/** Everything that is missing (一次性告知): which material or field, why, and in words what to do. */
export const deficiency = z.strictObject({
  kind: z.enum(['material', 'field']),
  key: z.string().check(z.minLength(1), z.maxLength(64)),
  reason: z.enum(['missing', 'unclear', 'inconsistent', 'invalid', 'expired']),
});
export const statedDeficiency = z.strictObject({ ...deficiency.shape, note: prose(500) });

const sheetNumber = z.int().check(z.minimum(1), z.maximum(9999));
const pages = z.int().check(z.minimum(1), z.maximum(1000));
const bagSeal = z.string().check(z.regex(/^[A-Z0-9-]{4,32}$/));
/** More than one bag holds that a clerk lists by hand. */
const mostSheets = 200;

/** List of a sealed bag of originals (材料交接清单). */
export const manifest = z.strictObject({
  seal: bagSeal,
  sheets: z
    .array(
      z.strictObject({
        number: sheetNumber,
        slot: z.string().check(z.minLength(1), z.maxLength(64)),
        pages,
        /** Of the scan it was attested with. */
        sha256: hex64,
        disposition: z.enum(['retain', 'return', 'check']),
      }),
    )
    .check(z.minLength(1), z.maxLength(mostSheets)),
  totals: z.strictObject({ sheets: z.int(), pages: z.int() }),
});

/** What came out of a bag. */
export const found = z.strictObject({
  seal: bagSeal,
  sheets: z.array(z.strictObject({ number: sheetNumber, pages, sha256: hex64 })).check(z.maxLength(mostSheets)),
});

/** How a bag differs from its list. */
export const difference = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('other-seal'), listed: bagSeal, found: bagSeal }),
  z.strictObject({ kind: z.literal('missing'), number: sheetNumber, slot: z.string().check(z.maxLength(64)) }),
  z.strictObject({ kind: z.literal('extra'), number: sheetNumber }),
  z.strictObject({ kind: z.literal('other-pages'), number: sheetNumber, listed: z.int(), found: z.int() }),
  z.strictObject({ kind: z.literal('other-hash'), number: sheetNumber, listed: hex64, found: hex64 }),
]);

/** More than any item asks for. */
const mostDeficiencies = 50;
export const deficiencies = z.array(statedDeficiency).check(z.minLength(1), z.maxLength(mostDeficiencies));

export const bookOfBlanks = z.string().check(z.regex(/^[A-Z0-9]{2,10}$/));
export const blankNumber = z.int().check(z.minimum(1), z.maximum(999_999));
/** A numbered blank on which a window prints. */
export const blank = z.strictObject({ book: bookOfBlanks, number: blankNumber });
/** As the ledger of a book words them. */
export const spoilReason = z.enum([
  ...(['misprint', 'damaged', 'wrong-blank', 'missing', 'not-wanted'] as const satisfies readonly SpoilReason[]),
]);

/** How identity was checked in person: a reader of identity cards, or the paper seen by the clerk. */
export const identityCheck = z.strictObject({ method: z.enum(['card-reader', 'paper-seen']) });
