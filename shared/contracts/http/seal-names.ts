import * as z from 'zod/mini';

/** Kind of a seal, as the registry names it: `official`, `administrative-approval` … */
export const sealKind = z.string().check(z.regex(/^[a-z][a-z-]{0,39}$/));
/** Of a seal in the registry: its number, where a maker gave it one. */
export const sealId = z.string().check(z.minLength(1), z.maxLength(100), z.regex(/^[\w.:#-]+$/));
