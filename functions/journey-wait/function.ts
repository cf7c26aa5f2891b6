import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'journey-wait',
  purpose: 'Opens a wait of a journey, and answers it at once where the awaited act has already happened.',
  trigger: { kind: 'journey' },
  needs: ['cases.read', 'waits.open', 'waits.close', 'journey.answer'],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '流程停在等待环节',
    en: 'journeys stop at their waits',
  },
} as const satisfies FunctionManifest;
