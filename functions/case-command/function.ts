import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'case-command',
  purpose: 'Every command on a case but the decision: submit, accept, not accept, review, extend, withdraw.',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'cases.append', 'case-keys.create', 'case-keys.open', 'holder-hash', 'materials.check'],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '不能提交、受理、审查或撤回',
    en: 'nothing can be submitted, accepted, reviewed or withdrawn',
  },
} as const satisfies FunctionManifest;
