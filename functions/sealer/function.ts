import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'sealer',
  purpose: 'Seals approved results and receipts; the only function that may use seal keys.',
  trigger: { kind: 'journey' },
  needs: [
    'cases.read',
    'case-keys.open',
    'tracking-codes',
    'approvals.read',
    'seals.read',
    'seals.intend',
    'seals.sign',
    'documents.write',
    'documents.find',
  ],
  memoryMb: 512,
  timeoutSeconds: 15,
  whenItFails: {
    zh: '已批准的结果和收件凭证盖不了章',
    en: 'approved results and receipts cannot be sealed',
  },
} as const satisfies FunctionManifest;
