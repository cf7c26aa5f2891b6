import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partner-give',
  purpose:
    'Puts together what partners fetch, once it is known that they ask for it, and takes note of what they took.',
  trigger: { kind: 'call' },
  needs: [
    ...(['cases.read', 'case-keys.open', 'materials.read', 'documents.read'] as const),
    ...(['regions.reach', 'outbox.give', 'told-days.read', 'webhooks.send'] as const),
  ],
  memoryMb: 512,
  timeoutSeconds: 26,
  whenItFails: {
    zh: '自行取件的外省平台取不到消息, 也不能回执',
    en: 'partners that fetch what is for them get nothing, and cannot say what they took',
  },
} as const satisfies FunctionManifest;
