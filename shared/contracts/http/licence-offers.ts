import * as z from 'zod/mini';
import { uploadedFile } from './case-schemas.ts';
import { date, itemId, represented, text } from './schemas.ts';
import { identifier } from './sealed-document.ts';
import { routes } from '#contracts/route';

const slot = z.string().check(z.minLength(1), z.maxLength(64));

export const licenceOfferRoutes = routes({
  offerLicences: {
    operation: 'offerLicences',
    method: 'GET',
    path: '/items/{itemId}/licences',
    function: 'licence-offer',
    summary: {
      zh: '申请该事项时可免提交的本人证照',
      en: 'licences of mine that stand for uploads when I apply for an item',
    },
    access: 'signed-in',
    idempotent: false,
    params: z.strictObject({ itemId }),
    query: z.strictObject({ onBehalfOf: z.optional(represented) }),
    success: {
      status: 200,
      /** Each slot of the item for which a licence stands, with those of the holder that are in force. */
      body: z.strictObject({
        slots: z.array(
          z.strictObject({
            slot,
            name: text,
            licences: z.array(
              z.strictObject({
                identifier,
                name: text,
                issuer: z.strictObject({ id: z.string(), name: text }),
                issuedOn: date,
                validUntil: z.nullable(date),
              }),
            ),
          }),
        ),
      }),
    },
    errors: ['identity.assurance_too_low', 'identity.not_representative', 'identity.mandate_expired'],
  },
  copyForItem: {
    operation: 'copyForItem',
    method: 'POST',
    path: '/licences/{identifier}/materials',
    function: 'licence-offer',
    summary: {
      zh: '以证照代替上传材料',
      en: 'have a copy of a licence stand for an upload',
    },
    access: 'signed-in',
    // The same again is the same copy.
    idempotent: false,
    params: z.strictObject({ identifier }),
    body: z.strictObject({ itemId, slot }),
    maxBodyBytes: 1_000,
    /** To be named among the materials of a filing, a correction, or documents that follow. */
    success: { status: 200, body: z.strictObject({ slot, ...uploadedFile.shape }) },
    errors: ['licence.not_found', 'licence.not_for_item', 'licence.wrong_state', 'identity.assurance_too_low'],
  },
});
