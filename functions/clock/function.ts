import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'clock',
  purpose: 'Queues every minute what is due to be told to partners, and sees how their endpoints do.',
  trigger: { kind: 'schedule', everyMinutes: 1 },
  needs: ['partners.find', 'outbox.due', 'endpoints.see', 'clock.walk', 'partners.send'],
  memoryMb: 256,
  timeoutSeconds: 50,
  whenItFails: {
    zh: '稍后重试的消息不再发给外省平台',
    en: 'what partners did not take at first is not sent to them again',
  },
} as const satisfies FunctionManifest;
