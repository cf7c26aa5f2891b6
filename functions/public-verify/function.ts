import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'public-verify',
  purpose: 'Verifies a sealed document, or an identifier, for anybody.',
  trigger: { kind: 'http' },
  needs: ['licences.find', 'seals.read', 'desks.host'],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '公众不能核验结果',
    en: 'the public cannot verify results',
  },
} as const satisfies FunctionManifest;
