import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'licence-offer',
  purpose: 'Offers applicants their licences in place of uploads, and puts copies of them among their materials.',
  trigger: { kind: 'http' },
  needs: [
    ...(['licences.find', 'licences.list', 'documents.read'] as const),
    ...(['materials.keep', 'accesses.record', 'holder-hash'] as const),
  ],
  memoryMb: 256,
  timeoutSeconds: 10,
  whenItFails: {
    zh: '申请人不能以证照代替材料, 仍可上传',
    en: 'applicants cannot have their licences stand for papers; they can upload them',
  },
} as const satisfies FunctionManifest;
