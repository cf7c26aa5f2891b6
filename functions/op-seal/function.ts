import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'op-seal',
  purpose: 'Registers a seal as its maker gave it, or takes one out of use, when a seal officer orders it.',
  trigger: { kind: 'operation' },
  needs: ['seals.read', 'seals.change', 'seal-keys.see'],
  memoryMb: 256,
  timeoutSeconds: 15,
  whenItFails: {
    zh: '印章保管人员不能登记或者停用印章',
    en: 'seal officers can neither register a seal nor take one out of use',
  },
} as const satisfies FunctionManifest;
