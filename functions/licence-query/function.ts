import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'licence-query',
  purpose: 'Shows officials what the item of a case needs of licences that its holder has, and records each look.',
  trigger: { kind: 'http' },
  needs: [
    ...(['cases.read', 'licences.list', 'consents.read', 'accesses.record'] as const),
    ...(['documents.read', 'holder-hash'] as const),
  ],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '办件人员不能查询持证人的证照',
    en: 'officials cannot look up licences of the holder of a case',
  },
} as const satisfies FunctionManifest;
