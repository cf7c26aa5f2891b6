import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'on-the-spot',
  purpose: 'Accepts and grants on-the-spot items under the standing authorisation of the decider.',
  trigger: { kind: 'journey' },
  needs: ['cases.read', 'cases.append', 'case-keys.open', 'registers.read', 'approvals.read'],
  memoryMb: 512,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '即办件转为人工办理',
    en: 'on-the-spot items wait for people',
  },
} as const satisfies FunctionManifest;
