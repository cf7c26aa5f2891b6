import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partner-read',
  purpose: 'Shows anybody the public keys that the deployment signs its messages to partners with.',
  trigger: { kind: 'http' },
  needs: ['own-keys.read'],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '合作方取不到本部署新的公钥',
    en: 'partners cannot fetch the public keys that messages from here are signed with',
  },
} as const satisfies FunctionManifest;
