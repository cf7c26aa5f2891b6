import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'op-seal',
  purpose: 'Takes a seal out of use when a seal officer orders it.',
  trigger: { kind: 'operation' },
  needs: ['seals.read', 'seals.suspend'],
  memoryMb: 256,
  timeoutSeconds: 15,
  whenItFails: {
    zh: '印章保管人员不能停用印章',
    en: 'seal officers cannot take a seal out of use',
  },
} as const satisfies FunctionManifest;
