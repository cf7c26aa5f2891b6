import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'op-seal',
  purpose:
    'Registers a seal as its maker gave it, takes one out of use, or renews a revocation list, when a seal officer orders it.',
  trigger: { kind: 'operation' },
  needs: ['seals.read', 'seals.change', 'revocations.renew', 'seal-keys.see'],
  memoryMb: 256,
  timeoutSeconds: 15,
  whenItFails: {
    zh: '印章保管人员不能登记、停用印章, 也不能更新吊销列表',
    en: 'seal officers can neither register a seal, nor take one out of use, nor renew a revocation list',
  },
} as const satisfies FunctionManifest;
