import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partner-in',
  purpose: 'Takes in what other regions say and sign: cases offered, and how they stand where they are decided.',
  trigger: { kind: 'http' },
  needs: [
    ...(['cases.read', 'cases.append', 'case-keys.create', 'case-keys.open', 'holder-hash', 'materials.keep'] as const),
    ...(['agreements.read', 'desks.host', 'partners.find', 'partner-keys.read', 'partner-keys.open'] as const),
    'outgoing.reach',
  ],
  memoryMb: 512,
  // The gateway waits no longer.
  timeoutSeconds: 29,
  whenItFails: {
    zh: '收不到外地移交的办件和进度',
    en: 'nothing that other regions hand over or tell arrives',
  },
} as const satisfies FunctionManifest;
