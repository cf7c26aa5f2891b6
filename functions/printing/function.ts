import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'printing',
  purpose:
    'Verifies results that other regions sent before a window prints them, and keeps the ledgers of its numbered blanks.',
  trigger: { kind: 'http' },
  needs: [
    'cases.read',
    'cases.append',
    'case-keys.open',
    'holder-hash',
    'materials.find',
    'roots.read',
    'blanks.enter',
    'blanks.read',
  ],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '窗口不能打印结果',
    en: 'windows cannot print results',
  },
} as const satisfies FunctionManifest;
