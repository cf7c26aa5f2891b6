import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'resume',
  purpose: 'Starts journeys and answers the waits whose awaited act has happened.',
  trigger: { kind: 'queue', queue: 'resume', batchSize: 10 },
  needs: [
    'cases.read',
    'waits.read',
    'waits.open',
    'waits.close',
    'marks.read',
    'marks.advance',
    'journey.start',
    'journey.answer',
  ],
  memoryMb: 256,
  timeoutSeconds: 30,
  whenItFails: {
    zh: '流程不再推进',
    en: 'journeys no longer move on',
  },
} as const satisfies FunctionManifest;
