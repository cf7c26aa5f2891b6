import * as z from 'zod/mini';
import { network, partnerId } from './registration.ts';
import { sourceState } from '#contracts/http/observed';
import { caseId, creditCode, instant, text } from '#contracts/http/schemas';

/**
 * What such a system answers when it is asked for a case: status 200, at most 64 KiB, within ten seconds, and nothing else in it.
 * What is not of this form counts as no answer.
 */
export const caseState = z.strictObject({
  schema: z.literal(1),
  /** The number that was asked for. */
  case: caseId,
  /** Of the case there; never the number of a person, and nothing of its form. */
  number: z.nullable(z.string().check(z.regex(/^(?!\d{17}[\dXx]$)[0-9A-Za-z-]{1,64}$/))),
  state: sourceState,
  /** From when it stands so there. */
  since: z.nullable(instant),
});
export type CaseState = z.output<typeof caseState>;

/** A day. */
const mostMinutes = 1_440;

/** What operators register of such a system. */
export const source = z.strictObject({
  id: partnerId,
  name: text,
  bodies: z.array(creditCode).check(z.minLength(1), z.maxLength(50)),
  address: z.strictObject({
    url: z.string().check(z.maxLength(1_900), z.regex(/^[^?#]*[^?#/]$/)),
    network,
  }),
  /** With keys of the deployment's own alone: there is no secret to share with whoever only answers. */
  signs: z.array(z.enum(['v1a', 'v1sm2'])).check(z.maxLength(2)),
  everyMinutes: z.int().check(z.minimum(5), z.maximum(mostMinutes)),
  staleAfterMinutes: z.int().check(z.minimum(5), z.maximum(30 * mostMinutes)),
});
