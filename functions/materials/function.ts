import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'materials',
  purpose: 'Presigns the upload of a material by the applicant, and its reading by those who may see the case.',
  trigger: { kind: 'http' },
  needs: ['materials.upload', 'materials.read', 'cases.read'],
  memoryMb: 256,
  timeoutSeconds: 5,
  whenItFails: {
    zh: '申请人不能上传材料',
    en: 'applicants cannot upload materials',
  },
} as const satisfies FunctionManifest;
