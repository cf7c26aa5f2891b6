import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'recording',
  purpose: 'Records that visits to windows are recorded, with whose consent, and who views the recordings.',
  trigger: { kind: 'http' },
  needs: [
    'recordings.read',
    'recordings.write',
    'recordings.unfinished',
    'recordings.upload',
    'recordings.open',
    'cases.read',
    'holder-hash',
  ],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '窗口不能录音录像, 也不能查看录制',
    en: 'windows cannot record, and recordings cannot be viewed',
  },
} as const satisfies FunctionManifest;
