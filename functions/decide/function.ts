import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'decide',
  purpose: 'Verifies the token of the deciding official, records the decision and the approval to seal.',
  trigger: { kind: 'http' },
  needs: [
    'cases.read',
    'cases.append',
    'case-keys.open',
    'approvals.write',
    'registers.read',
    'holder-hash',
    'issuers.trust',
  ],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '不能作出决定',
    en: 'no decision can be made',
  },
} as const satisfies FunctionManifest;
