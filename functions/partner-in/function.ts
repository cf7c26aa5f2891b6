import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partner-in',
  purpose:
    'Verifies what partners sign before anything of it is read, and has it carried out or answered; sees no case of its own right.',
  trigger: { kind: 'http' },
  needs: ['partners.find', 'partner-keys.read', 'partner-keys.open', 'messages.take', 'messages.give'],
  memoryMb: 512,
  // The gateway waits no longer.
  timeoutSeconds: 29,
  whenItFails: {
    zh: '收不到外地移交的办件和进度',
    en: 'nothing that other regions hand over or tell arrives',
  },
} as const satisfies FunctionManifest;
