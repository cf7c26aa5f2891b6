import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'agreements',
  purpose:
    "Verifies the token of a party's decider, approves its seal under an agreement or its publication, has it sealed, and registers what the other party sealed; the same for reports of joint tests.",
  trigger: { kind: 'http' },
  needs: [
    ...(['agreements.approve', 'agreements.read', 'agreements.record', 'sealer.ask', 'seals.read'] as const),
    ...(['desks.host', 'issuers.trust'] as const),
  ],
  memoryMb: 512,
  timeoutSeconds: 25,
  whenItFails: {
    zh: '合作协议不能签署和公告, 新协议不能生效',
    en: 'agreements can be neither sealed nor published, and new ones do not come into force',
  },
} as const satisfies FunctionManifest;
