import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partners',
  purpose: 'Tells the partner of a case what happened to it here, and keeps what is not taken until it is.',
  trigger: { kind: 'queue', queue: 'partners', batchSize: 1 },
  needs: [
    ...(['cases.read', 'case-keys.open', 'marks.read', 'marks.advance', 'materials.read', 'documents.read'] as const),
    ...([
      'partners.find',
      'regions.reach',
      'outbox.keep',
      'told-days.write',
      'webhooks.send',
      'partners.send',
    ] as const),
  ],
  memoryMb: 512,
  timeoutSeconds: 60,
  whenItFails: {
    zh: '外地得不到办件进度, 代收的办件不能移交',
    en: 'other regions are told nothing, and what was received for them is not handed over',
  },
} as const satisfies FunctionManifest;
