import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'relay',
  purpose: 'Puts the case id and sequence number of each new event on the queue of each consumer.',
  trigger: { kind: 'stream', table: 'cases', batchSize: 100 },
  needs: ['resume.send', 'project.send', 'notify.send', 'partners.send'],
  memoryMb: 256,
  timeoutSeconds: 30,
  whenItFails: {
    zh: '事件的后续动作停顿 (不会丢失)',
    en: 'consequences of events stall (none is lost)',
  },
} as const satisfies FunctionManifest;
