import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'catalogue',
  purpose: 'Lists items and agreements, gives the guide of an item, serves the OpenAPI document.',
  trigger: { kind: 'http' },
  needs: ['agreements.read'],
  memoryMb: 256,
  timeoutSeconds: 5,
  whenItFails: {
    zh: '查不到事项和办事指南',
    en: 'items and guides cannot be read',
  },
} as const satisfies FunctionManifest;
