import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'op-partner',
  purpose:
    'Registers partners whose joint test is good, the keys they sign with, and those that we sign with, when an operator orders it.',
  trigger: { kind: 'operation' },
  needs: [
    ...(['partners.find', 'partner-keys.read', 'own-keys.read', 'partners.register', 'own-keys.create'] as const),
    ...(['sources.read', 'comparisons.keep', 'desks.host', 'roots.read', 'joint-tests.require'] as const),
    ...(['regions.reach', 'outgoing.reach', 'outbox.order', 'outbox.due', 'partners.send'] as const),
  ],
  memoryMb: 256,
  timeoutSeconds: 30,
  whenItFails: {
    zh: '不能登记协同方, 也不能更换密钥',
    en: 'partners cannot be registered, and keys cannot be changed',
  },
} as const satisfies FunctionManifest;
