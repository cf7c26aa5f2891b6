import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'inbox',
  purpose: "Lists what awaits a body's officials, what its parcels cost, and what an account was told.",
  trigger: { kind: 'http' },
  needs: ['inbox.read', 'settlements.read', 'notices.read'],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '看不到待办件和通知',
    en: 'neither inboxes nor notices can be read',
  },
} as const satisfies FunctionManifest;
