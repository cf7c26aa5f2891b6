import * as z from 'zod/mini';
import { bagParams } from './case-schemas.ts';
import { caseId, hex64, instant } from './schemas.ts';
import { routes } from '#contracts/route';

export const materialRoutes = routes({
  announceMaterial: {
    operation: 'announceMaterial',
    method: 'POST',
    path: '/materials',
    function: 'materials',
    summary: { zh: '申请上传材料', en: 'announce a material and get its upload address' },
    access: 'signed-in',
    idempotent: false,
    body: z.strictObject({
      sha256: hex64,
      bytes: z.int().check(z.minimum(1), z.maximum(50_000_000)),
      mediaType: z.enum(['application/pdf', 'image/jpeg', 'image/png', 'application/ofd']),
    }),
    maxBodyBytes: 1_000,
    success: {
      status: 201,
      /** PUT the bytes to `url` with exactly these headers before `expiresAt`; 412 means they are already there. */
      body: z.strictObject({ url: z.string(), headers: z.record(z.string(), z.string()), expiresAt: instant }),
    },
    errors: ['identity.assurance_too_low'],
  },
  openMaterial: {
    operation: 'openMaterial',
    method: 'GET',
    path: '/cases/{caseId}/materials/{index}',
    function: 'materials',
    summary: { zh: '查看办件的一份材料', en: 'open a material of a case' },
    access: 'signed-in',
    idempotent: false,
    /** `index` counts from 0 in the order of the filing. */
    params: z.strictObject({ caseId, index: z.string().check(z.regex(/^\d{1,2}$/)) }),
    success: {
      status: 200,
      body: z.strictObject({
        slot: z.string(),
        sha256: hex64,
        bytes: z.int(),
        mediaType: z.string(),
        url: z.string(),
        expiresAt: instant,
      }),
    },
    errors: ['case.not_found', 'case.erased'],
  },
  openLabel: {
    operation: 'openLabel',
    method: 'GET',
    path: '/cases/{caseId}/bags/{bag}/label',
    function: 'materials',
    summary: { zh: '打印寄件面单', en: 'print the label of a bag of originals' },
    access: ['clerk', 'acceptor'],
    idempotent: false,
    params: bagParams,
    success: {
      status: 200,
      /** A PDF for whoever sends the bag, as the carrier made it. */
      body: z.strictObject({ carrier: z.string(), number: z.string(), url: z.string(), expiresAt: instant }),
    },
    errors: ['case.not_found', 'case.wrong_state'],
  },
});
