import * as z from 'zod/mini';
import type { ParcelState } from '#domain/courier/parcel';

/** As any carrier's trace is read (#domain/courier/parcel). */
export const parcelState = z.enum([
  ...(['unknown', 'ordered', 'collected', 'in-transit', 'delivering', 'problem', 'returning'] as const),
  ...(['cancelled', 'lost', 'returned', 'delivered'] as const),
] as const satisfies readonly ParcelState[]);
