import type { StatedRight } from './stated-rights.ts';

/** Rights that nothing uses in a local run, and why they must be there all the same. Anything else unused is an error. */
export const unreached: readonly { readonly matches: (right: StatedRight) => boolean; readonly reason: string }[] = [
  { matches: ({ byService }) => !byService, reason: 'a person uses it in the console, no program does' },
  { matches: ({ sid }) => sid === 'WriteOwnLog', reason: 'Lambda itself writes the log; here each log is a file' },
  {
    matches: ({ sid }) => sid === 'SealerSignsDigests',
    reason: 'each seal has its key, and a run seals with some of them; that there is one, the sealer’s own grant shows',
  },
  { matches: ({ sid }) => sid === 'AccessLogs', reason: 'S3 itself delivers the access logs of a bucket' },
  {
    matches: ({ sid, action }) => sid === 'UseByGrant' && action === 'kms:Encrypt',
    reason: 'whoever got the secret of a partner wraps it by hand (docs/runbook.md, "Register a partner")',
  },
  { matches: ({ sid }) => sid === 'Administer', reason: 'people look after keys, under their own roles' },
];

/** Why a right need not be used, or undefined where it must be. */
export const reasonUnreached = (right: StatedRight): string | undefined =>
  unreached.find(({ matches }) => matches(right))?.reason;
