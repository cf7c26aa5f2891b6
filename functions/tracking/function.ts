import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'tracking',
  purpose: 'Says where a case stands to whoever has its tracking code, without anything personal.',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'tracking-codes', 'seen.read'],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '凭查询码不能跟踪办件',
    en: 'cases cannot be followed by their tracking codes',
  },
} as const satisfies FunctionManifest;
