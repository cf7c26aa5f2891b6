import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partner-take',
  purpose: 'Carries out what partners say, once it is known to be theirs: cases offered, and how they stand elsewhere.',
  trigger: { kind: 'call' },
  needs: [
    ...(['cases.read', 'cases.append', 'case-keys.create', 'case-keys.open', 'holder-hash', 'materials.keep'] as const),
    ...(['materials.check', 'agreements.read', 'desks.host', 'outgoing.reach'] as const),
  ],
  memoryMb: 512,
  timeoutSeconds: 26,
  whenItFails: {
    zh: '外地发来的消息不能落实到办件',
    en: 'nothing that other regions hand over or tell gets into a case',
  },
} as const satisfies FunctionManifest;
