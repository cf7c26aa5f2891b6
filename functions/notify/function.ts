import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'notify',
  purpose: 'Tells applicants what happened to their cases, and liaison officers who is late.',
  trigger: { kind: 'queue', queue: 'notify', batchSize: 10 },
  needs: ['cases.read', 'marks.read', 'notices.write'],
  memoryMb: 256,
  timeoutSeconds: 30,
  whenItFails: {
    zh: '申请人和联络员收不到办件通知',
    en: 'neither applicants nor liaison officers are told what happened',
  },
} as const satisfies FunctionManifest;
