import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'parcels',
  purpose: 'Has the carrier take back orders of bags that it has not collected.',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'cases.append', 'holder-hash', 'courier.sign', 'courier.call'],
  memoryMb: 256,
  timeoutSeconds: 25,
  whenItFails: {
    zh: '不能取消寄件',
    en: 'orders of the courier cannot be cancelled',
  },
} as const satisfies FunctionManifest;
