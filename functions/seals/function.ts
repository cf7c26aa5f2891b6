import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'seals',
  purpose:
    'Verifies the token of an official who confirms a seal of their body, puts it in force with the second; shows the seals of a body, what each was used for, and which are missing.',
  trigger: { kind: 'http' },
  needs: ['seals.read', 'seals.change', 'issuers.trust'],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '印章不能启用和更换, 用印记录不能查看',
    en: 'seals can be neither put in force nor replaced, and nobody sees what they were used for',
  },
} as const satisfies FunctionManifest;
