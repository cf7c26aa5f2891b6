import {
  type Acted,
  actedOf,
  changeCase,
  type ChangeCaseDependencies,
  type Idempotency,
} from '#application/case/change-case';
import { hasHappened } from './clocks.ts';
import { unavailable } from './keep-materials.ts';
import type { MaterialKeeper, Received } from './ports.ts';
import { messageIdempotency, type MessageRecordDependencies, receivedAs, remembered } from './message-record.ts';
import { materialKey } from '#application/material/announce-material';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Report } from '#contracts/partner/message';
import { letsPrint } from '#domain/agreement/may-print';
import type { ClauseRef } from '#domain/agreement/policy';
import type { SentDocument } from '#domain/case/printing';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { ofdMediaType } from '#domain/licence/document';

interface ReportDependencies extends ChangeCaseDependencies, MessageRecordDependencies {
  readonly printClauses: readonly ClauseRef[];
  readonly materials: MaterialKeeper;
}

/** Keeps in the receiving region's case what the deciding region tells of its own. */
export async function receiveReport(dependencies: ReportDependencies, message: Report): Promise<Outcome<Received>> {
  const { from, about, case: caseId, seq, hash, event, occurredAt, status, due, completedWith, identifier } = message;
  const { authority, notice, dispatch, opened, returned, cancelled, card, toFollow } = message;
  if (!isPlausible(dependencies, message)) return reject('request.malformed');
  if (authority !== undefined && dependencies.catalogue.bodies.find(({ id }) => id === authority)?.region !== from)
    return reject('partner.unknown_body');
  // The address of a document is made anew for every attempt; all the rest is the message.
  const idempotency = messageIdempotency(message, contentOf(message));
  const outcome = await changeCase(dependencies, {
    caseId: about,
    idempotency,
    // What was told before, or of a case that is over here, changes nothing.
    unchanged: (stands) => remembered(dependencies, idempotency, stands),
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
    async decide({ snapshot }) {
      const document = await keptDocument(dependencies, { message, snapshot });
      if (!document.ok) return document;
      return accept({
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
            ...(cancelled === undefined ? {} : { cancelled }),
            ...(card === undefined ? {} : { card }),
            ...(document.value === null ? {} : { document: document.value }),
            ...(toFollow === undefined ? {} : { toFollow }),
          },
          told: message.told === null ? null : { ...message.told },
        },
      });
    },
  });
  // Nothing can be added to what was erased, and nobody needs it any more.
  const isErased = !outcome.ok && outcome.code === 'case.erased';
  return receivedAs(isErased ? await asItStands(dependencies, about, idempotency) : outcome);
}

async function asItStands(
  dependencies: ReportDependencies,
  caseId: string,
  idempotency: Idempotency,
): Promise<Outcome<Acted>> {
  const head = await dependencies.cases.head(caseId);
  return head === null ? reject('case.not_found') : remembered(dependencies, idempotency, actedOf(head.snapshot));
}

function contentOf({ document, ...message }: Report): unknown {
  if (document === undefined) return message;
  const { url: _, ...rest } = document;
  return { ...message, document: rest };
}

/** Keeps a result that may be printed here; what the clause does not let the window print is not fetched. */
async function keptDocument(
  { printClauses, materials }: ReportDependencies,
  { message: { document, from }, snapshot }: { message: Report; snapshot: CaseSnapshot },
): Promise<Outcome<SentDocument | null>> {
  const { collection, erased } = snapshot;
  if (document === undefined || collection === null || erased) return accept(null);
  if (!letsPrint(printClauses, collection.clause)) return accept(null);
  const { url, ...sent } = document;
  const key = materialKey({ account: `partner:${from}`, sha256: sent.sha256 });
  const isKept = await materials.keep({ key, url, mediaType: ofdMediaType, ...sent });
  return isKept ? accept({ key, ...sent }) : unavailable('/document');
}

/** Told of something that happened, at a real instant, and only of what that kind of event says. */
function isPlausible({ clock }: ChangeCaseDependencies, { event, ...said }: Report): boolean {
  const { occurredAt, authority, cancelled, card, document, identifier, toFollow } = said;
  return (
    hasHappened(occurredAt, clock.now()) &&
    (authority !== undefined) === (event === 'case.transferred') &&
    (cancelled !== undefined) === (event === 'case.courier-cancelled') &&
    (card === undefined || event === 'case.served') &&
    (toFollow === undefined || event === 'case.accepted' || event === 'case.documents-handed-in') &&
    (document === undefined || (event === 'case.result-issued' && identifier !== null))
  );
}
