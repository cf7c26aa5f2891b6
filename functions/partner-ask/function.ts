import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partner-ask',
  purpose:
    'Asks systems that only answer queries how open cases stand there, and keeps what they say beside the cases.',
  trigger: { kind: 'schedule', everyMinutes: 5 },
  needs: ['sources.read', 'sources.walk', 'inbox.read', 'seen.write', 'webhooks.send'],
  memoryMb: 256,
  timeoutSeconds: 240,
  whenItFails: {
    zh: '看不到办件在其他业务系统中的新进展',
    en: 'what the own systems of authorities say of cases is not seen, and what was seen grows stale',
  },
} as const satisfies FunctionManifest;
