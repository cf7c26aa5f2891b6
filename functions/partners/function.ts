import type { FunctionManifest } from '#contracts/capabilities';

export const manifest = {
  name: 'partners',
  purpose: 'Tells the partner of a case what happened to it here, and keeps what is not taken until it is.',
  // Each run waits for what one partner says, up to 20 s for a message, with another function that waits as well: without a bound
  // one partner that is slow, or comes back with thousands of cases waiting, takes all that the account lets run from those who
  // serve people, and meets as many requests at once. A hundred are a fifth of what an account has by default, with the other function; they leave room for
  // the others while one that takes its time has twenty, and tell some 10,000 cases a minute to partners that answer in half a second.
  trigger: { kind: 'queue', queue: 'partners', batchSize: 1, mostAtOnce: 100 },
  needs: [
    ...(['cases.read', 'case-keys.open', 'marks.read', 'marks.advance', 'materials.read', 'documents.read'] as const),
    ...([
      'partners.find',
      'regions.reach',
      'outbox.keep',
      'told-days.write',
      'webhooks.send',
      'partners.send',
    ] as const),
  ],
  memoryMb: 512,
  timeoutSeconds: 60,
  whenItFails: {
    zh: '外地得不到办件进度, 代收的办件不能移交',
    en: 'other regions are told nothing, and what was received for them is not handed over',
  },
} as const satisfies FunctionManifest;
