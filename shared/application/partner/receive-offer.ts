import { type ChangeCaseDependencies, repeat } from '#application/case/change-case';
import { openCase, type OpenCaseDependencies } from '#application/case/open-case';
import { checkContent } from '#application/case/submit-case';
import type { CollectedContent } from '#application/collection/collect-case';
import { withinMinimum } from '#application/collection/data-minimum';
import { wayOf } from '#application/collection/way-of-item';
import { isOffered, wrongWith } from '#application/collection/presented-applicant';
import type { FullCatalogue } from '#application/catalogue/catalogue';
import { materialKey } from '#application/material/announce-material';
import { hasHappened } from './clocks.ts';
import { keepMaterials } from './keep-materials.ts';
import type { MaterialKeeper, Received } from './ports.ts';
import { messageIdempotency, receivedAs, recordOf } from './message-record.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Offer } from '#contracts/partner/message';
import { following } from '#domain/catalogue/filing';
import { commitment } from '#domain/catalogue/to-follow';
import type { Item } from '#domain/catalogue/item';
import type { Clause } from '#domain/agreement/clause';
import { isEvidenced } from '#domain/agreement/evidence';
import { clauseFor, type ClauseRef, type Policy, termsOf } from '#domain/agreement/policy';
import { beginCollection } from '#domain/case/handover';

export interface ReceiveOfferDependencies
  extends Omit<OpenCaseDependencies, 'region'>, Omit<ChangeCaseDependencies, 'keys'> {
  /** The region of the deployment, and those whose bodies work at its desk. */
  readonly regions: readonly string[];
  readonly catalogue: FullCatalogue;
  /** Terms of what is running. */
  readonly policy: Policy;
  /** What is agreed and sealed by now. */
  readonly agreed: () => Promise<Policy>;
  /** Those that let a window print. */
  readonly printClauses: readonly ClauseRef[];
  readonly materials: MaterialKeeper;
}

/**
 * Opens this region's case for what a window of another received: under the clause that the offer names, with everything checked
 * again as if it came from anybody. The window stays responsible until the authority takes over (law 5).
 */
export async function receiveOffer(dependencies: ReceiveOfferDependencies, message: Offer): Promise<Outcome<Received>> {
  const { catalogue, clock } = dependencies;
  const at = clock.now();
  // Addresses are made anew for every attempt; all the rest is the message.
  const content = { ...message, materials: message.materials.map(({ url: _, ...material }) => material) };
  const idempotency = messageIdempotency(message, content);
  const answered = await recordOf(dependencies, message);
  if (answered !== null) return receivedAs(repeat(answered, idempotency));

  const offered = await checkedOffer(dependencies, message, at);
  if (!offered.ok) return offered;
  const { item, clause, form, body } = offered.value;
  const materials = message.materials.map(({ slot, sha256, bytes, mediaType }) => ({
    ...{ slot, sha256, bytes, mediaType },
    key: materialKey({ account: idempotency.principal, sha256 }),
  }));
  const kept = await keepMaterials(dependencies, { ...message, account: idempotency.principal });
  if (!kept.ok) return kept;
  const { presentedBy, ...applicant } = message.applicant;
  const outcome = await openCase(
    { ...dependencies, region: message.to },
    {
      ...{ idempotency, at, applicant, presentedBy },
      actor: {
        principal: { actor: idempotency.principal, onBehalfOf: message.receivedBy, basis: 'agreement' },
        ...{ role: 'partner', body, region: message.to },
      },
      begin: (holder, presenter) =>
        beginCollection(
          'deciding',
          {
            submitted: {
              ...{ item: message.item, mode: 'collection-on-behalf', resultKind: item.result.kind, holder, materials },
              ...{ clause: message.clause, clockStarts: clause.clockStarts },
              ...{ window: message.window, receivedAt: message.receivedAt },
              ...(message.toFollow === undefined ? {} : { toFollow: message.toFollow }),
              counterpart: { region: message.from, body: message.receivedBy, caseId: message.case },
              presenter,
            },
            personal: { ...personalIn(message, form) },
          },
          { at, calendar: catalogue.calendar },
        ),
    },
  );
  return receivedAs(outcome);
}

/** Everything that has to hold of an offer: what it is for, and under which clause; who decides, and the form as it is kept. */
async function checkedOffer(
  { catalogue, agreed }: ReceiveOfferDependencies,
  message: Offer,
  at: string,
): Promise<Outcome<{ item: Item; clause: Clause; form: CollectedContent['form']; body: string }>> {
  if (!isPlausible(message, at)) return reject('request.malformed');
  // An offer may have been on its way while the item got a new version: what it was received under is what it is decided by.
  const { id, version } = message.item;
  const item = catalogue.items.find((each) => each.id === id && each.version === version);
  if (item === undefined) return reject('item.not_found');
  const agreement = agreedClause(await agreed(), message, item);
  if (!agreement.ok) return agreement;
  const receivedBy = catalogue.bodies.find((each) => each.id === message.receivedBy);
  if (receivedBy?.region !== message.from) return reject('partner.unknown_body');
  const within = withinMinimum(agreement.value, {
    ...message,
    materials: [...message.materials, ...following(message)],
  });
  if (!within.ok) return within;
  if (!isOffered(item, message.applicant)) return reject('filing.not_offered');
  const wrong = wrongWith(message.applicant, at);
  if (wrong.length > 0) return reject('filing.invalid', { problems: wrong });
  const checked = checkContent({ catalogue, item, filing: { ...message, ...inTodaysWords(message) }, at });
  if (!checked.ok) return checked;
  const { form, body } = checked.value;
  if (body !== message.authority) return reject('partner.other_body');
  if (!isEvidenced(agreement.value, [receivedBy, catalogue.body(body)])) return reject('agreement.evidence_too_weak');
  return accept({ item, clause: agreement.value, form, body });
}

/** The words that were agreed to at the window are its region's; only what is to follow is held to the item here. */
const inTodaysWords = ({ toFollow }: Offer): Pick<Offer, 'toFollow'> =>
  toFollow === undefined ? {} : { toFollow: { ...toFollow, commitment: commitment.version } };

function personalIn({ applicant: presented, identity }: Offer, form: CollectedContent['form']): CollectedContent {
  const { presentedBy, ...applicant } = presented;
  return {
    applicant: { ...applicant, filedBy: presentedBy === undefined ? null : withoutBasis(presentedBy) },
    ...{ form, identity, presentedOn: presentedBy?.basis ?? 'self' },
  };
}

const withoutBasis = ({ name, idType, idNumber }: { name: string; idType: string; idNumber: string }) => ({
  ...{ name, idType, idNumber },
});

/** The clause an offer names has to be the one that allows it, on the day the window received. */
function agreedClause(policy: Policy, { clause, from, to, receivedAt }: Offer, item: Item): Outcome<Clause> {
  const answer = clauseFor(policy, { act: 'offer', itemId: item.id, from, to, at: receivedAt, way: wayOf(item) });
  if (!answer.ok) return reject(answer.code);
  const terms = termsOf(policy, answer.clause);
  const isNamed =
    answer.clause.agreement === clause.agreement &&
    answer.clause.version === clause.version &&
    answer.clause.clause === clause.clause;
  if (terms === null || !isNamed) return reject('partner.other_clause');
  return accept(terms.clause);
}

/** An offer is made when the window receives, in the past: whatever else it says, limits may run from then. */
function isPlausible({ receivedAt, occurredAt }: Offer, at: string): boolean {
  return Date.parse(receivedAt) === Date.parse(occurredAt) && hasHappened(receivedAt, at);
}
