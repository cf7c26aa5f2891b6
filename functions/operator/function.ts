import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'operator',
  purpose: 'What an operator may do to a case: restart its journey, say whose it is, erase its personal data.',
  trigger: { kind: 'http' },
  needs: ['cases.read', 'cases.append', 'cases.erase', 'case-keys.open'],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '运维人员不能重启流程、指定承办机关或依法删除个人信息',
    en: 'operators can neither restart a journey, nor say whose a case is, nor erase personal data',
  },
} as const satisfies FunctionManifest;
