import * as z from 'zod/mini';
import { caseId, date, instant, itemId, presented, status, windowId } from './schemas.ts';
import { routes } from '#contracts/route';

/** Whose cases are looked for: as `presented`, without a name. */
const sameApplicant = z.strictObject({
  kind: z.enum(['person', 'organisation']),
  idType: presented.shape.idType,
  idNumber: presented.shape.idNumber,
});

/** Of all bodies together. */
const mostDuplicates = 10;

/** A hint (重复提醒), which forbids nothing: cases of the window's body, and of cases of other bodies that they are, and no more. */
const duplicates = z.strictObject({
  cases: z
    .array(z.strictObject({ caseId, status, receivedAt: instant, window: z.nullable(windowId) }))
    .check(z.maxLength(mostDuplicates)),
  ofOtherBodies: z.array(z.strictObject({ status, receivedOn: date })).check(z.maxLength(mostDuplicates)),
});

export const duplicateRoutes = routes({
  findDuplicates: {
    operation: 'findDuplicates',
    method: 'POST',
    path: '/windows/{window}/duplicates',
    function: 'case-query',
    summary: { zh: '查找未办结的重复办件', en: 'find unfinished cases of the same item for the same applicant' },
    access: ['clerk'],
    idempotent: false,
    params: z.strictObject({ window: windowId }),
    body: z.strictObject({ itemId, applicant: sameApplicant }),
    maxBodyBytes: 1_000,
    success: { status: 200, body: duplicates },
    errors: ['window.not_found', 'identity.no_post', 'item.not_found'],
  },
});
