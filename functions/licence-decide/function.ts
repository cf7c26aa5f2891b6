import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'licence-decide',
  purpose:
    'Verifies the token of the deciding official, records what becomes of a result that was issued, and approves its next version and has that sealed.',
  trigger: { kind: 'http' },
  needs: [
    ...(['licences.find', 'licences.change', 'documents.read'] as const),
    ...(['versions.approve', 'sealer.ask', 'holder-hash', 'issuers.trust'] as const),
  ],
  memoryMb: 512,
  timeoutSeconds: 25,
  whenItFails: {
    zh: '不能暂扣、撤销、吊销或注销已出具的结果, 也不能补发、更正、延续',
    en: 'results that were issued can be neither held, annulled, revoked or deregistered, nor reissued, rectified or renewed',
  },
} as const satisfies FunctionManifest;
