import * as z from 'zod/mini';
import { emsMessageBytes, emsPush, emsSignatureHeader } from '#contracts/courier/ems';
import { acted, bagParams } from './case-schemas.ts';
import { routes } from '#contracts/route';

export const courierRoutes = routes({
  cancelParcel: {
    operation: 'cancelParcel',
    method: 'POST',
    path: '/cases/{caseId}/bags/{bag}/cancellation',
    function: 'parcels',
    summary: { zh: '取消寄件', en: 'have the courier take back the order of a bag that it has not collected' },
    /** Whoever ordered: the window on the way out, the authority on the way back. */
    access: ['acceptor', 'clerk'],
    idempotent: true,
    params: bagParams,
    body: z.strictObject({}),
    maxBodyBytes: 1_000,
    success: { status: 200, body: acted },
    errors: [
      ...(['case.not_found', 'case.wrong_state', 'case.busy', 'case.erased', 'case.own_case'] as const),
      ...(['courier.already_collected', 'courier.refused'] as const),
    ],
  },
  receiveEmsTraces: {
    operation: 'receiveEmsTraces',
    method: 'POST',
    path: '/courier/ems/traces',
    function: 'courier-in',
    summary: { zh: '接收 EMS 推送的物流轨迹', en: 'receive traces that EMS pushes' },
    /** Nobody signs in: the body is believed as the carrier signed it. */
    access: 'public',
    idempotent: false,
    body: emsPush,
    signature: [emsSignatureHeader],
    maxBodyBytes: emsMessageBytes,
    /** Traces that are recorded now, or were before. */
    success: { status: 200, body: z.strictObject({ received: z.int() }) },
    errors: [
      'courier.signature_invalid',
      'courier.push_malformed',
      'courier.push_expired',
      'courier.unknown_waybill',
      'case.busy',
    ],
  },
});
