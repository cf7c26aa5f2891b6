import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'case-query',
  purpose:
    'Shows a case to its applicant and to the officials of its body, and to clerks which are under way for somebody.',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'case-keys.open', 'registers.read', 'holder-hash', 'open-cases.read', 'seen.read'],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '看不到办理进度',
    en: 'nobody can follow a case',
  },
} as const satisfies FunctionManifest;
