import { type Change, changeCase, type ChangeCaseDependencies } from '#application/case/change-case';
import { type CorrectDependencies, correctionOf } from '#application/case/correct-case';
import { documentsOf } from '#application/case/hand-in-documents';
import { withinTerms } from '#application/collection/data-minimum';
import { hasHappened } from './clocks.ts';
import { keepMaterials } from './keep-materials.ts';
import type { MaterialKeeper, Received } from './ports.ts';
import {
  messageIdempotency,
  type MessageRecordDependencies,
  receivedAs,
  recordOf,
  remembered,
} from './message-record.ts';
import { accept, type ErrorCode, type Outcome, reject } from '#contracts/errors';
import {
  type Cancelling,
  type CorrectionMessage,
  type Dispatch,
  type DocumentsMessage,
  type InsistenceMessage,
  offerSeq,
  type Opening,
  type PickUpMessage,
  type Withdrawal,
} from '#contracts/partner/message';
import type { Policy } from '#domain/agreement/policy';

type WordDependencies = ChangeCaseDependencies & MessageRecordDependencies;

/**
 * Carries out on the case here what a window of another region says for whoever came to it. Where the case has gone on meanwhile
 * it changes nothing: what happened here was told, and stands.
 */
async function onOffered(
  dependencies: WordDependencies,
  message:
    | CorrectionMessage
    | DocumentsMessage
    | Dispatch
    | Cancelling
    | InsistenceMessage
    | Opening
    | PickUpMessage
    | Withdrawal,
  { content, decide }: { content: unknown; decide: Change['decide'] },
): Promise<Outcome<Received>> {
  const offered = await recordOf(dependencies, { ...message, seq: offerSeq });
  if (offered === null) return reject('case.not_found');
  const { caseId, seq, status } = offered;
  const idempotency = messageIdempotency(message, content);
  const outcome = await changeCase(dependencies, {
    caseId,
    idempotency,
    authorise({ applicant: { onBehalfOf }, collection, body, region }) {
      const { counterpart, side } = collection ?? {};
      // The first message of a case is no offer where that case is decided there: what it was about is not theirs to change.
      const isTheirs = counterpart?.region === message.from && counterpart.caseId === message.case;
      if (side !== 'deciding' || !isTheirs) return reject('case.not_found');
      return accept({
        principal: { actor: `partner:${message.from}`, onBehalfOf, basis: 'agreement' },
        ...{ role: 'partner', body, region },
      });
    },
    decide,
    unchanged: (stands) => remembered(dependencies, idempotency, stands),
  });
  const isOver = !outcome.ok && over.includes(outcome.code);
  return receivedAs(isOver ? await remembered(dependencies, idempotency, { caseId, seq, status }) : outcome);
}

/** Nothing can be added to what was erased, nor to what has gone on; and what was to follow may have come another way. */
const over: readonly ErrorCode[] = ['case.wrong_state', 'case.erased', 'case.not_to_follow'];

/** Withdraws what a window of another region had offered; where it is decided already, the decision stands. */
export const receiveWithdrawal = (dependencies: WordDependencies, message: Withdrawal): Promise<Outcome<Received>> =>
  onOffered(dependencies, message, {
    content: message,
    decide: () => Promise.resolve(accept({ command: { type: 'withdraw', reason: message.reason } })),
  });

export const receiveInsistence = (
  dependencies: WordDependencies,
  message: InsistenceMessage,
): Promise<Outcome<Received>> =>
  onOffered(dependencies, message, {
    content: message,
    decide: () => Promise.resolve(accept({ command: { type: 'insist', reason: message.reason } })),
  });

export const receiveDispatch = (dependencies: WordDependencies, message: Dispatch): Promise<Outcome<Received>> =>
  onOffered(dependencies, message, {
    content: message,
    decide: () => {
      const { bag, leg, manifest, due, waybill } = message;
      return Promise.resolve(
        accept({ command: { type: 'record-dispatch', sealed: { bag, leg, manifest, due }, waybill } }),
      );
    },
  });

export const receiveCancelling = (dependencies: WordDependencies, message: Cancelling): Promise<Outcome<Received>> =>
  onOffered(dependencies, message, {
    content: message,
    decide: () => Promise.resolve(accept({ command: { type: 'record-cancelling', cancelled: message.cancelled } })),
  });

export const receiveOpening = (dependencies: WordDependencies, message: Opening): Promise<Outcome<Received>> =>
  onOffered(dependencies, message, {
    content: message,
    decide: () => Promise.resolve(accept({ command: { type: 'record-opening', opened: message.opened } })),
  });

export const receivePickUp = async (
  dependencies: WordDependencies,
  message: PickUpMessage,
): Promise<Outcome<Received>> => {
  const { told, occurredAt: at } = message;
  if (!hasHappened(at, dependencies.clock.now())) return reject('request.malformed');
  return onOffered(dependencies, message, {
    content: message,
    decide: () => Promise.resolve(accept({ command: { type: 'record-pick-up', told, at } })),
  });
};

/** Takes in what was to follow acceptance; what was not is refused before anything is fetched. */
export const receiveDocuments = (
  dependencies: WordDependencies & CorrectDependencies & { readonly materials: MaterialKeeper },
  message: DocumentsMessage,
): Promise<Outcome<Received>> => {
  // Addresses are made anew for every attempt; all the rest is the message.
  const handedIn = message.materials.map(({ url: _, ...material }) => material);
  const account = `partner:${message.from}`;
  return onOffered(dependencies, message, {
    content: { ...message, materials: handedIn },
    async decide(head) {
      const checked = await documentsOf(dependencies, { head, handedIn, account });
      if (!checked.ok) return checked;
      const slots = head.snapshot.toFollow?.slots ?? [];
      const isAsked = handedIn.every(({ slot }) => slots.includes(slot));
      const kept = isAsked ? await keepMaterials(dependencies, { ...message, account }) : accept(null);
      return kept.ok ? accept({ command: checked.value }) : kept;
    },
  });
};

/** Takes in what was missing: the scans first, then what they change. */
export const receiveCorrection = (
  dependencies: WordDependencies &
    CorrectDependencies & { readonly materials: MaterialKeeper; readonly policy: Policy },
  message: CorrectionMessage,
): Promise<Outcome<Received>> => {
  // Addresses are made anew for every attempt; all the rest is the message.
  const content = { ...message, materials: message.materials.map(({ url: _, ...material }) => material) };
  const account = `partner:${message.from}`;
  return onOffered(dependencies, message, {
    content,
    async decide(head) {
      const within = withinTerms({ policy: dependencies.policy, clause: head.snapshot.collection?.clause }, message);
      if (!within.ok) return within;
      const isAsked = head.snapshot.status === 'deficient';
      const kept = isAsked ? await keepMaterials(dependencies, { ...message, account }) : accept(null);
      if (!kept.ok) return kept;
      const { form, materials } = content;
      return correctionOf(dependencies, { head, correction: { form, materials }, account }).then((checked) =>
        checked.ok ? accept({ command: checked.value }) : checked,
      );
    },
  });
};
