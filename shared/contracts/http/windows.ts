import * as z from 'zod/mini';
import { clauseRef, date, itemId, openingHours, text, windowId } from './schemas.ts';

const region = z.string().check(z.regex(/^\d{6}$/));
const power = z.enum(['receive', 'entrusted-acceptance', 'authorised-handling']);
const way = z.enum(['scans', 'originals']);

const agreement = z.strictObject({
  id: z.string(),
  version: z.int(),
  title: text,
  regions: z.array(region),
  /** Last day. */
  validUntil: date,
  /** Where 30 working days or fewer are left and nothing follows: since when. */
  endsSoon: z.nullable(z.strictObject({ warnOn: date, provisional: z.boolean() })),
  /** While suspended nothing new is received; cases already received go on. */
  suspension: z.nullable(z.strictObject({ from: date, until: z.nullable(date), reason: text })),
  courier: z.strictObject({
    payer: z.enum(['applicant', 'receiving', 'deciding']),
    carrier: z.string(),
    returnsOriginals: z.boolean(),
  }),
});

const item = z.strictObject({
  item: z.strictObject({ id: itemId, version: z.int(), name: text }),
  clause: clauseRef,
  /** What the clause is called. */
  title: text,
  /** Region whose authority decides. */
  to: region,
  /** Whether it may be received at this moment. */
  now: z.boolean(),
  /** What the clause gives to windows. */
  power,
  ways: z.array(way),
  /** What sets the authority's limits running. */
  clockStarts: z.enum(['window-receipt', 'scans-received', 'originals-received']),
  acceptsOn: way,
  recognises: z.array(z.enum(['identity-in-person', 'attested-copies'])),
  /** The weakest evidence of a hand-over that both sides accept. */
  handoverEvidence: z.enum(['A', 'B', 'C', 'D']),
  /** Form fields and materials that may cross. */
  data: z.union([z.literal('all'), z.array(z.string())]),
  duties: z.strictObject({ receiving: z.array(text), deciding: z.array(text) }),
  /** For the clerk who asks: what they may do at this window, and until when they are trained; null: they may not receive it. */
  yours: z.strictObject({ power, trainedUntil: z.nullable(date) }),
});

/** What a window may receive for other regions. */
export const receivableItems = z.strictObject({
  window: z.strictObject({
    id: windowId,
    name: text,
    hours: openingHours,
    devices: z.array(z.string()),
  }),
  agreements: z.array(agreement),
  items: z.array(item),
});
