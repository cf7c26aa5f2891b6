import * as z from 'zod/mini';
import { text } from '#contracts/http/schemas';

export const problemMediaType = 'application/problem+json';

/** RFC 9457 problem details, the shape of every error of every endpoint. */
export const problem = z.strictObject({
  /** `urn:tongban:error:<code>` */
  type: z.string(),
  /** Stable code of the catalogue, `context.reason`. */
  code: z.string(),
  status: z.int(),
  title: text,
  /** What to do about it. */
  advice: text,
  requestId: z.string(),
  problems: z.optional(z.array(z.strictObject({ pointer: z.string(), code: z.string(), message: text }))),
});

export type Problem = z.output<typeof problem>;
