import * as z from 'zod/mini';
import { materialReference } from './case-schemas.ts';
import { account, instant, presented } from './schemas.ts';

/** Who the application is for, and who stood at the window where that is somebody else. */
export const presentedApplicant = z.strictObject({
  ...{ kind: z.enum(['person', 'organisation']), ...presented.shape },
  presentedBy: z.optional(
    z.strictObject({
      basis: z.enum(['guardian', 'agent', 'legal-representative', 'authorised-filer']),
      ...presented.shape,
    }),
  ),
});

/** 与原件核对一致: the clerk compared the scan with the original. */
export const attestedMaterial = z.strictObject({ ...materialReference.shape, attested: z.literal(true) });

/** What the window received on paper while it had no line or no power: number and time as they stand on the sheet. */
export const paperReceipt = z.strictObject({
  sheet: z.string().check(z.regex(/^[A-Z0-9]{2,10}-\d{6}$/)),
  /** At most 30 days ago. */
  receivedAt: instant,
  /** Account of the clerk who received. */
  receivedBy: account,
});
