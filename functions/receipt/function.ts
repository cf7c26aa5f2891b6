import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'receipt',
  purpose:
    'Verifies the token of the official, approves the receipt of a visit or a statement of hand-over, and has it sealed.',
  trigger: { kind: 'http' },
  needs: [
    'cases.read',
    'case-keys.open',
    'holder-hash',
    'tracking-codes',
    'receipts.approve',
    'sealer.ask',
    'issuers.trust',
  ],
  memoryMb: 512,
  timeoutSeconds: 25,
  whenItFails: {
    zh: '不能出具收件凭证和交接凭证',
    en: 'neither receipts nor statements of hand-over can be given',
  },
} as const satisfies FunctionManifest;
