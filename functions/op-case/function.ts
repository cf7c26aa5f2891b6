import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'op-case',
  purpose: 'What operators order for cases: restart a journey, replay to a consumer, move dead letters, reconcile.',
  trigger: { kind: 'operation' },
  needs: [
    'cases.read',
    'cases.append',
    'case-keys.open',
    'marks.read',
    'marks.forget',
    'resume.send',
    'project.send',
    'notify.send',
    'partners.send',
    'dead-letters.move',
  ],
  memoryMb: 256,
  timeoutSeconds: 60,
  whenItFails: {
    zh: '运维人员不能重启流程或补发事件',
    en: 'operators can neither restart journeys nor order consequences again',
  },
} as const satisfies FunctionManifest;
