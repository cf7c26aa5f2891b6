import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'journey-record',
  purpose: 'Records what a journey did: a due date passed, a result issued, the case completed.',
  trigger: { kind: 'journey' },
  needs: ['cases.read', 'cases.append', 'documents.read', 'licences.index'],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '结果不能发出, 办件不能办结',
    en: 'results are not issued and cases not completed',
  },
} as const satisfies FunctionManifest;
