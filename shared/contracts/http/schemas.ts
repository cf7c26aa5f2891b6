import * as z from 'zod/mini';

/** `620100-20261123-` and 12 characters of Crockford base 32. */
export const caseId = z.string().check(z.regex(/^\d{6}-\d{8}-[0-9A-HJKMNP-TV-Z]{12}$/));
export const itemId = z.string().check(z.regex(/^[A-Z]{2}-\d{3}$/));
export const creditCode = z.string().check(z.regex(/^[0-9A-HJ-NPQRTUWXY]{18}$/));
/** Whom one acts for: the credit code of an organisation, or the account `<issuer>|<sub>` of a person, never their number. */
export const represented = z
  .string()
  .check(z.maxLength(400), z.regex(/^(?:[0-9A-HJ-NPQRTUWXY]{18}|[!-{}~]+\|[!-~]+)$/));
/** An account, `<issuer>|<sub>`: an id that says nothing of the person. */
export const account = z.string().check(z.maxLength(400), z.regex(/^[!-{}~]+\|[!-~]+$/));
export const hex64 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** A UUID of version 4 that a client made for a visit to a window, in small letters: it is the same visit only where it is the same text. */
export const visit = z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
export const instant = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/));
export const date = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/));
export const text = z.strictObject({ zh: z.string(), en: z.string() });

/** Free text of people: at most this many characters, not blank. */
export const prose = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest), z.regex(/\S/));

export const due = z.strictObject({
  date,
  at: instant,
  provisional: z.boolean(),
  calendarVersion: z.string().check(z.maxLength(100)),
});

export const status = z.enum([
  'collected',
  'offered',
  'handed-over',
  'declined',
  'deficient',
  'cleared',
  'travelling',
  'disputed',
  'submitted',
  'accepted',
  'reviewed',
  'granted',
  'refused',
  'not-accepted',
  'issued',
  'returning',
  'ready',
  'completed',
  'withdrawn',
]);

export const mode = z.enum(['fully-online', 'collection-on-behalf', 'joint']);

export const resultKind = z.enum(['licence', 'attestation', 'approval', 'record', 'card', 'imported']);

export const content = z.array(z.strictObject({ key: z.string(), label: text, value: z.string() }));

export const step = z.enum([
  'take-over',
  'correction',
  'dispatch',
  'arrival',
  'settlement',
  'documents',
  'acceptance',
  'review',
  'decision',
  'service',
  'pick-up',
  'outcome',
]);

/** Names the clause of an agreement between regions. */
export const clauseRef = z.strictObject({
  agreement: z.string().check(z.maxLength(40)),
  version: z.int().check(z.positive()),
  clause: z.string().check(z.maxLength(20)),
});

/** A cross-region window (通办专窗), and when it is open. */
export const windowId = z.string().check(z.regex(/^[0-9A-Z-]{1,20}$/));
/** Days 1 Monday … 7 Sunday, times in Shanghai. */
export const openingHours = z.strictObject({ days: z.array(z.int()), from: z.string(), to: z.string() });

/** Somebody as a clerk read them from their paper: GA/T 517 code of the paper (001: a credit code) and its number. */
export const presented = z.strictObject({
  name: prose(100),
  idType: z.string().check(z.regex(/^\d{3}$/)),
  idNumber: z.string().check(z.regex(/^[0-9A-Z]{5,30}$/)),
});
