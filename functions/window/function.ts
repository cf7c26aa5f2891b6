import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'window',
  purpose: 'Receives at a window for authorities of other regions.',
  trigger: { kind: 'http' },
  needs: [
    'cases.read',
    'cases.append',
    'case-keys.create',
    'case-keys.open',
    'holder-hash',
    'materials.check',
    'agreements.read',
    'regions.reach',
  ],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '通办专窗不能代收外地办件',
    en: 'windows cannot receive for other regions',
  },
} as const satisfies FunctionManifest;
