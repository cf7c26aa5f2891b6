import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partner-heal',
  purpose:
    'Compares what partners say that they told with what was received of them, and has what is missing carried out; sees no case of its own right.',
  trigger: { kind: 'schedule', everyMinutes: 30 },
  needs: [
    ...(['partners.find', 'partner-keys.read', 'partner-keys.open', 'comparisons.keep', 'answers.find'] as const),
    ...(['webhooks.send', 'messages.take'] as const),
  ],
  memoryMb: 512,
  timeoutSeconds: 240,
  whenItFails: {
    zh: '不再与外地平台核对每日清单, 漏收的消息没有人发现',
    en: 'daily lists of partners are not compared: nobody notices what did not arrive',
  },
} as const satisfies FunctionManifest;
