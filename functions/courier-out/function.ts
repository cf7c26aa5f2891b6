import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'courier-out',
  purpose: 'Orders the courier for sealed bags of originals, and asks where late ones are.',
  trigger: { kind: 'journey' },
  needs: [
    ...(['cases.read', 'cases.append-step', 'case-keys.open', 'waybills.write', 'labels.keep'] as const),
    ...(['courier.sign', 'courier.call'] as const),
  ],
  memoryMb: 256,
  timeoutSeconds: 30,
  whenItFails: {
    zh: '原件不能交寄, 或查不到快递',
    en: 'originals are not collected, or late parcels not looked for',
  },
} as const satisfies FunctionManifest;
