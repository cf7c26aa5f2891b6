import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'sealer',
  purpose:
    'Seals approved results and their new versions, receipts, statements of hand-over and agreements; the only function that may use seal keys.',
  trigger: { kind: 'journey' },
  needs: [
    'cases.read',
    'case-keys.open',
    'tracking-codes',
    'approvals.read',
    'licences.find',
    'seals.read',
    'seals.intend',
    'seals.log',
    'seals.sign',
    'time-stamps.ask',
    'codes.address',
    'documents.write',
    'documents.find',
    'evidence.write',
  ],
  memoryMb: 512,
  timeoutSeconds: 15,
  whenItFails: {
    zh: '已批准的结果、收件凭证、交接凭证和协议盖不了章',
    en: 'approved results, receipts, statements of hand-over and agreements cannot be sealed',
  },
} as const satisfies FunctionManifest;
