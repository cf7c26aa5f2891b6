import * as z from 'zod/mini';
import { instant, text } from './schemas.ts';

/** How a case stands in a system that only answers queries: not known there, received, accepted, in review, decided, completed. */
export const sourceState = z.enum(['unknown', 'received', 'accepted', 'in-review', 'decided', 'completed']);

/**
 * What the authority's own system said last of a case (最近一次查询所见). A view, not the record: no limit goes by it, and what counts is
 * what the case itself says. Null where that system was never seen to answer, where the authority has none that answers, and once the
 * decision is recorded here.
 */
export const observed = z.nullable(
  z.strictObject({
    /** Name of the system. */
    source: text,
    state: sourceState,
    stateText: text,
    /** Of the case in that system. */
    number: z.nullable(z.string()),
    /** From when it stands so there, as it says. */
    since: z.nullable(instant),
    /** When it said so. */
    observedAt: instant,
    /** Whether that is longer ago than is agreed for this system: it may stand otherwise by now. */
    isStale: z.boolean(),
  }),
);
