import * as z from 'zod/mini';
import { acted, caseParams, reasons } from './case-schemas.ts';
import { creditCode, prose } from './schemas.ts';
import { routes } from '#contracts/route';

export const operatorRoutes = routes({
  restartJourney: {
    operation: 'restartJourney',
    method: 'POST',
    path: '/cases/{caseId}/journey',
    function: 'operator',
    summary: { zh: '从办件重启流程', en: 'start the journey again from the case' },
    access: ['operator'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({ reason: prose(500), ticket: prose(64) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: acted },
    errors: ['case.not_found', 'case.wrong_state', 'case.busy', 'case.erased'],
  },
  assignCase: {
    operation: 'assignCase',
    method: 'POST',
    path: '/cases/{caseId}/assignment',
    function: 'operator',
    summary: { zh: '指定承办机关', en: 'say which authority has the case' },
    access: ['operator'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({ competentBody: creditCode, reasons }),
    maxBodyBytes: 32_000,
    success: { status: 200, body: acted },
    errors: [
      'case.not_found',
      'case.wrong_state',
      'case.busy',
      'case.erased',
      'case.own_case',
      'case.deemed_accepted',
      'filing.invalid',
    ],
  },
  eraseCase: {
    operation: 'eraseCase',
    method: 'POST',
    path: '/cases/{caseId}/erasure',
    function: 'operator',
    summary: { zh: '依法删除个人信息', en: 'lawfully erase the personal data' },
    access: ['operator'],
    idempotent: true,
    params: caseParams,
    body: z.strictObject({ legalBasis: prose(200), ticket: prose(64) }),
    maxBodyBytes: 4_000,
    success: { status: 200, body: acted },
    errors: ['case.not_found', 'case.not_finished', 'case.busy', 'case.erased'],
  },
});
