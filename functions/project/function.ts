import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'project',
  purpose:
    'Keeps the inboxes of bodies, the lists of unfinished cases and of parcels as the events say, and counts the events.',
  trigger: { kind: 'queue', queue: 'project', batchSize: 10 },
  needs: ['cases.read', 'marks.read', 'inbox.write'],
  memoryMb: 256,
  timeoutSeconds: 30,
  whenItFails: {
    zh: '待办列表不再更新',
    en: 'inboxes no longer follow the cases',
  },
} as const satisfies FunctionManifest;
