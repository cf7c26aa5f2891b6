import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'reconcile',
  purpose: 'Queues again what a consumer of events never acknowledged.',
  trigger: { kind: 'schedule', everyMinutes: 15 },
  needs: [
    'cases.changes',
    'marks.read',
    'inbox.read',
    'reconcile.walk',
    'resume.send',
    'project.send',
    'notify.send',
    'partners.send',
    'agreements.read',
    'roots.read',
  ],
  memoryMb: 256,
  timeoutSeconds: 300,
  whenItFails: {
    zh: '遗漏的事件不会被补上',
    en: 'events that were missed are not made up for',
  },
} as const satisfies FunctionManifest;
