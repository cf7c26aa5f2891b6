import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'authorizer',
  purpose: 'Checks the bearer token of every request that is not public.',
  trigger: { kind: 'authorizer' },
  needs: ['issuers.trust'],
  memoryMb: 256,
  timeoutSeconds: 5,
  whenItFails: {
    zh: '无人能登录后办事',
    en: 'nobody signed in can do anything',
  },
} as const satisfies FunctionManifest;
