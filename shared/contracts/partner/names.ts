import * as z from 'zod/mini';

/** Of a partner, and of an endpoint: small letters, digits and hyphens; `own` are the keys of the deployment. */
export const partnerId = z.string().check(z.regex(/^(?!own$)[a-z][a-z0-9-]{1,30}$/));
export const division = z.string().check(z.regex(/^\d{6}$/));

export const signatureKind = z.enum(['v1', 'v1a', 'v1sm2']);
