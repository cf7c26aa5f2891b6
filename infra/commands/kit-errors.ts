import { api } from '#contracts/http/api';
import { type ErrorCode, type ErrorEntry, errors } from '#contracts/errors';
import { codesOf } from '#contracts/openapi';

/** Stand before the application, so that no route lists them. */
const beforeUs: readonly ErrorCode[] = ['request.filtered', 'request.no_such_route'];

/** Every code that a message may get, whichever way it came. */
export const messageCodes: readonly ErrorCode[] = [
  ...new Set([...codesOf(api.receiveMessage), ...codesOf(api.receiveEnvelope), ...beforeUs]),
].sort();

/** What to do with the message where it is not simply to be shown to people and mended. */
const again: Partial<Record<ErrorCode, string>> = {
  'case.not_found':
    'not as it is: `about` has to be our number; a word after an offer needs the offer, with `seq` 1, recorded',
  'webhook.malformed': 'with the headers mended',
  'webhook.signature_invalid': 'with the signature or the key mended',
  'webhook.other_id': 'under the right id',
  'partner.material_unavailable': 'with fresh addresses, by your schedule; when it stays, people have to mend it',
  'partner.forked': 'not before people of both sides have compared: one side told this case in two ways',
  'partner.gap': 'send the message that `previous` names, then this one',
  'webhook.expired': 'at once, with a new time and signature, once the clock is right',
  'request.too_many': 'later, by your schedule and not before `Retry-After`',
  'request.filtered': 'after five minutes',
  'case.busy': 'after the seconds of `Retry-After`',
  'platform.unexpected': 'later, by your schedule',
  'platform.unavailable': 'later, by your schedule and not before `Retry-After`',
  'agreement.not_in_force': 'once both sides have sealed, or not at all',
  'agreement.suspended': 'when the agreement is in force again',
  'idempotency.key_reused': 'never: the message that was recorded under this id stands',
};
const mended = 'not as it is: people have to mend it first';

/** The table of the codes that a message may get. */
export const errorTable = (): string =>
  [
    '| code | status | 含义 | meaning | 处理 | what to do | send it again? |',
    '|---|---|---|---|---|---|---|',
    ...messageCodes.map((code) => {
      const { status, title, advice }: ErrorEntry = errors[code];
      return `| \`${code}\` | ${status} | ${title.zh} | ${title.en} | ${advice.zh} | ${advice.en} | ${again[code] ?? mended} |`;
    }),
  ].join('\n');
