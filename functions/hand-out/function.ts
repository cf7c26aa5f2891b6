import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'hand-out',
  purpose: 'Hands out what lies at a window to whoever it is for, against a signed receipt.',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'cases.append', 'case-keys.open', 'holder-hash', 'materials.find'],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '窗口不能发放待领物品',
    en: 'windows cannot hand out what lies there',
  },
} as const satisfies FunctionManifest;
