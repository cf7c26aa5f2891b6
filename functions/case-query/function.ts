import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'case-query',
  purpose: 'Shows a case to its applicant and to the officials of its body.',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'case-keys.open', 'registers.read', 'holder-hash'],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '看不到办理进度',
    en: 'nobody can follow a case',
  },
} as const satisfies FunctionManifest;
