import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'hand-out',
  purpose:
    'What a window gives to whoever comes: what lies there, results printed on numbered blanks, and the ledgers of these.',
  trigger: { kind: 'http' },
  needs: [
    'cases.read',
    'cases.append',
    'case-keys.open',
    'holder-hash',
    'materials.find',
    'seals.read',
    'blanks.enter',
    'blanks.read',
  ],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '窗口不能发放待领物品, 不能打印结果',
    en: 'windows can neither hand out what lies there nor print results',
  },
} as const satisfies FunctionManifest;
