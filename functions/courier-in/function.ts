import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'courier-in',
  purpose: 'Takes in the traces that the carrier pushes and signs.',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'cases.append', 'case-keys.open', 'waybills.read', 'courier.verify', 'courier.call'],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '收不到快递的物流轨迹',
    en: 'what the courier tells of parcels does not arrive',
  },
} as const satisfies FunctionManifest;
