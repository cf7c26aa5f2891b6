import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'notify',
  purpose: 'Tells applicants what happened to their cases.',
  trigger: { kind: 'queue', queue: 'notify', batchSize: 10 },
  needs: ['cases.read', 'marks.read', 'notices.write'],
  memoryMb: 256,
  timeoutSeconds: 30,
  whenItFails: {
    zh: '申请人收不到办件通知',
    en: 'applicants are not told what happened',
  },
} as const satisfies FunctionManifest;
