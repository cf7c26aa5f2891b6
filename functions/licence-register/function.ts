import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'licence-register',
  purpose: 'Verifies the token of an official and takes licences of their body that exist already into the register.',
  trigger: { kind: 'http' },
  needs: [
    ...(['licences.find', 'licences.index', 'holder-hash', 'materials.find'] as const),
    ...(['documents.keep-imported', 'roots.read', 'issuers.trust'] as const),
  ],
  memoryMb: 512,
  // Fifty files are read and stored in one request.
  timeoutSeconds: 28,
  whenItFails: {
    zh: '不能导入存量证照, 已导入的不受影响',
    en: 'licences that exist cannot be imported; those that were are not affected',
  },
} as const satisfies FunctionManifest;
