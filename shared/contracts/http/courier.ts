import * as z from 'zod/mini';
import { emsMessageBytes, emsPush, emsSignatureHeader } from '#contracts/courier/ems';
import { routes } from '#contracts/route';

export const courierRoutes = routes({
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
    signature: emsSignatureHeader,
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
