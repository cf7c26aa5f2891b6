import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'receipt',
  purpose: 'Verifies the token of the clerk, approves the receipt of a visit and has it sealed.',
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
    zh: '通办专窗不能出具收件凭证',
    en: 'windows cannot give receipts',
  },
} as const satisfies FunctionManifest;
