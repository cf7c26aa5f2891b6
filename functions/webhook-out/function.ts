import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'webhook-out',
  purpose:
    'Signs what partners are told and asked, and sends it to the addresses that they named or hands it back; sees nothing of cases but what it carries.',
  trigger: { kind: 'call' },
  needs: [
    'partners.find',
    'sources.read',
    'partner-keys.read',
    'signing-keys.open',
    'own-keys.read',
    'messages.sign',
    'outgoing.reach',
  ],
  memoryMb: 512,
  timeoutSeconds: 25,
  whenItFails: {
    zh: '发不出给外省平台的消息',
    en: 'nothing can be sent to partners',
  },
} as const satisfies FunctionManifest;
