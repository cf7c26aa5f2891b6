import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'licence-decide',
  purpose: 'Verifies the token of the deciding official and records what becomes of a result that was issued.',
  trigger: { kind: 'http' },
  needs: ['licences.find', 'licences.change', 'issuers.trust'],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '不能暂扣、撤销、吊销或注销已出具的结果',
    en: 'results that were issued cannot be held, annulled, revoked or deregistered',
  },
} as const satisfies FunctionManifest;
