import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'licence-read',
  purpose: 'Gives holders their results, and shows them who else looked.',
  trigger: { kind: 'http' },
  needs: [
    ...(['licences.find', 'licences.list', 'documents.read'] as const),
    ...(['accesses.record', 'accesses.list', 'consents.give', 'holder-hash'] as const),
  ],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '持证人取不到结果',
    en: 'holders cannot fetch their results',
  },
} as const satisfies FunctionManifest;
