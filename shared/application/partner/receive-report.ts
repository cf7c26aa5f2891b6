import { changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import { hasHappened } from './clocks.ts';
import type { Received } from './ports.ts';
import { messageIdempotency } from './receive-message.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Report } from '#contracts/partner/message';

/** Keeps in the receiving region's case what the deciding region tells of its own. */
export async function receiveReport(dependencies: ChangeCaseDependencies, message: Report): Promise<Outcome<Received>> {
  const { from, about, case: caseId, seq, hash, event, occurredAt, status, due, completedWith, identifier } = message;
  const { authority, notice, dispatch, opened, returned, card, toFollow } = message;
  if (!isPlausible(dependencies, message)) return reject('request.malformed');
  if (authority !== undefined && dependencies.catalogue.bodies.find(({ id }) => id === authority)?.region !== from)
    return reject('partner.unknown_body');
  const outcome = await changeCase(dependencies, {
    caseId: about,
    idempotency: messageIdempotency(message, message),
    authorise({ collection, body, region }) {
      const { counterpart, side } = collection ?? {};
      const known = counterpart?.caseId ?? caseId;
      // Whose case it is not, it does not exist for them.
      if (side !== 'receiving' || counterpart?.region !== from || known !== caseId) return reject('case.not_found');
      return accept({
        principal: { actor: `partner:${from}`, onBehalfOf: counterpart.body, basis: 'agreement' },
        ...{ role: 'partner', body, region },
      });
    },
    decide: () =>
      Promise.resolve(
        accept({
          command: {
            type: 'record-report',
            report: {
              from: { region: from, caseId, seq, hash },
              event,
              at: occurredAt,
              ...{ status, due, completedWith, identifier },
              ...(authority === undefined ? {} : { authority }),
              ...(notice === undefined ? {} : { notice }),
              ...(dispatch === undefined ? {} : { dispatch }),
              ...(opened === undefined ? {} : { opened }),
              ...(returned === undefined ? {} : { returned }),
              ...(card === undefined ? {} : { card }),
              ...(toFollow === undefined ? {} : { toFollow }),
            },
            told: message.told === null ? null : { ...message.told },
          },
        }),
      ),
  });
  // Nothing can be added to what was erased, and nobody needs it any more.
  if (!outcome.ok && outcome.code === 'case.erased') return accept({ caseId: about, seq });
  return outcome.ok ? accept({ caseId: outcome.value.caseId, seq: outcome.value.seq }) : outcome;
}

/** Told of something that happened, at a real instant, and only of what that kind of event says. */
function isPlausible(
  { clock }: ChangeCaseDependencies,
  { event, occurredAt, authority, card, toFollow }: Report,
): boolean {
  return (
    hasHappened(occurredAt, clock.now()) &&
    (authority !== undefined) === (event === 'case.transferred') &&
    (card === undefined || event === 'case.served') &&
    (toFollow === undefined || event === 'case.accepted' || event === 'case.documents-handed-in')
  );
}
