import type { Applicant, FilingContent } from '#application/case/applicant';
import { type Acted, type Idempotency, idempotencyKey, repeat } from '#application/case/change-case';
import { openCase } from '#application/case/open-case';
import { checkContent, storedMaterials, type SubmitDependencies } from '#application/case/submit-case';
import { materialKey } from '#application/material/announce-material';
import { withinMinimum } from './data-minimum.ts';
import { type PaperReceipt, readSheet, sheetUse, sheetUsed } from './from-paper.ts';
import { forApplicant, refuseIntake } from './refuse-intake.ts';
import { wayOf } from './way-of-item.ts';
import { atWindow } from './window-post.ts';
import { isOffered, type PresentedApplicant, wrongWith } from './presented-applicant.ts';
import type { Window } from '#application/catalogue/catalogue';
import { accept, type Outcome, reject } from '#contracts/errors';
import type { Clause } from '#domain/agreement/clause';
import {
  type AgreementRejection,
  type ClauseAnswer,
  clauseFor,
  type ClauseRef,
  type Policy,
  termsOf,
} from '#domain/agreement/policy';
import { isEvidenced } from '#domain/agreement/evidence';
import { trainedUntil, type Training, trainingOf } from '#domain/agreement/training';
import type { Item } from '#domain/catalogue/item';
import { following } from '#domain/catalogue/filing';
import type { Promised } from '#domain/catalogue/to-follow';
import type { PaperSheet } from '#domain/case/collection';
import type { MaterialReference } from '#domain/case/event';
import { beginCollection } from '#domain/case/handover';
import type { Person, Post } from '#domain/identity/principal';
import type { RepresentationBasis } from '#domain/identity/representation';
import { civilDate } from '#domain/limits/civil-date';
import type { PaperBook } from '#domain/receipt/paper-book';

export interface CollectDependencies extends SubmitDependencies {
  /** What is agreed and sealed by now. */
  readonly agreed: () => Promise<Policy>;
  /** Division codes of the regions that this deployment can hand over to. */
  readonly reachable: readonly string[];
  /** Cross-region windows (通办专窗) of the region. */
  readonly windows: readonly Window[];
  readonly training: readonly Training[];
  /** Books of numbered sheets for when a window has no line or no power. */
  readonly books: readonly PaperBook[];
}

/** What a clerk took in at a window. */
export interface Intake {
  readonly window: string;
  /** The visit (UUID) that this is a part of, made by the client, so that a draft survives a bad line. */
  readonly visit?: string | undefined;
  readonly itemId: string;
  /** Where it was received on paper, and is entered now. */
  readonly paper?: PaperReceipt | undefined;
  readonly applicant: PresentedApplicant;
  readonly identity: IdentityCheck;
  readonly form: Readonly<Record<string, string | number | boolean>>;
  readonly materials: readonly (Omit<MaterialReference, 'key'> & { readonly attested: true })[];
  /** What is to follow acceptance (容缺), and the version of the commitment that was agreed to. */
  readonly toFollow?: Promised | undefined;
}

/** How identity was checked in person, at the window. */
export interface IdentityCheck {
  readonly method: 'card-reader' | 'paper-seen';
}

/** Personal content of `case.collected` and `case.offered`. */
export interface CollectedContent extends FilingContent {
  readonly identity: IdentityCheck;
  /** On what ground whoever stood at the window acted. */
  readonly presentedOn: 'self' | RepresentationBasis;
}

/**
 * A window receives for an authority of another region (代收): identity checked in person, scans attested against originals, under
 * a clause in force (law 6). Receipt is not acceptance: the authority is offered the case, and the window answers for it until then.
 * What was received on paper is entered as it was received then: agreement and training are those of the instant on the sheet; the
 * item is the one of today, which is what the authority decides by.
 */
export async function collectCase(
  dependencies: CollectDependencies,
  request: { person: Person; intake: Intake; idempotencyKey: string },
): Promise<Outcome<Acted>> {
  const { person, intake } = request;
  const idempotency: Idempotency = {
    ...{ principal: person.account, route: 'collectCase', key: request.idempotencyKey, body: intake, keep: '24h' },
  };
  const outcome = await receive(dependencies, { person, intake, idempotency });
  // What is wrong with an intake now, or no longer agreed, may have been received before: then the recorded answer stands. Who may
  // not receive is refused whatever was recorded; who entered a sheet in time may.
  if (outcome.ok || !/^(filing|agreement|item)\.|^window\.late_entry/.test(outcome.code)) return outcome;
  const { cases, clock } = dependencies;
  const answered = await cases.answered({ key: idempotencyKey(idempotency), now: clock.now() });
  return answered === null ? outcome : repeat(answered, idempotency);
}

async function receive(
  dependencies: CollectDependencies,
  { person, intake, idempotency }: { person: Person; intake: Intake; idempotency: Idempotency },
): Promise<Outcome<Acted>> {
  const { catalogue, clock } = dependencies;
  const clerk = clerkAt(dependencies, { person, intake });
  if (!clerk.ok) return clerk;
  const post = clerk.value;
  const item = catalogue.current(intake.itemId);
  if (item === undefined) return reject('item.not_found');
  if (!isOffered(item, intake.applicant)) return reject('filing.not_offered');
  const enteredAt = clock.now();
  const received = receivedWhen(dependencies, { person, intake, body: post.body, at: enteredAt });
  if (!received.ok) return received;
  const { receivedAt: at } = received.value;
  const training = trainingOf(dependencies.training, { account: person.account, body: post.body });
  if (trainedUntil(training, { itemId: item.id, day: civilDate(at) }) === null) return reject('window.not_trained');
  const wrong = wrongWith(intake.applicant, at);
  if (wrong.length > 0) return reject('filing.invalid', { problems: wrong });
  const content = checkContent({ catalogue, item, filing: intake, at });
  if (!content.ok) return content;
  const { form, body } = content.value;
  const terms = await termsFor(dependencies, { item, body, at, receivedBy: post.body });
  if (!terms.ok) return terms;
  const within = withinMinimum(terms.value.clause, { form, materials: [...intake.materials, ...following(intake)] });
  if (!within.ok) return within;

  const materials = intake.materials.map(({ attested: _, ...material }) => ({
    ...material,
    key: materialKey({ account: person.account, sha256: material.sha256 }),
  }));
  const stored = await storedMaterials(dependencies, materials);
  if (!stored.ok) return stored;
  return open(dependencies, {
    ...{ person, intake, idempotency, post, item, materials, enteredAt },
    ...{ received: received.value, terms: terms.value, form, authority: body },
  });
}

/** When the window received, and on which sheet where that was on paper. */
interface Received {
  readonly receivedAt: string;
  readonly paper?: PaperSheet;
}

/** Now, unless it was on paper. */
function receivedWhen(
  dependencies: CollectDependencies,
  { person, intake, body, at }: { person: Person; intake: Intake; body: string; at: string },
): Outcome<Received> {
  const { window, itemId, paper } = intake;
  if (paper === undefined) return accept({ receivedAt: at });
  return readSheet(dependencies, { account: person.account, body, window, itemId, paper, at });
}

/** Opens the case of what was found to be right, with the sheet that it was received on used up in the same write. */
function open(
  dependencies: CollectDependencies,
  what: {
    readonly person: Person;
    readonly intake: Intake;
    readonly idempotency: Idempotency;
    readonly post: Post;
    readonly item: Item;
    readonly materials: readonly MaterialReference[];
    /** Instant at which the platform is told of it. */
    readonly enteredAt: string;
    readonly received: Received;
    readonly terms: { readonly ref: ClauseRef; readonly clause: Clause };
    readonly form: Intake['form'];
    /** Body that decides. */
    readonly authority: string;
  },
): Promise<Outcome<Acted>> {
  const { catalogue, region } = dependencies;
  const { person, intake, post, item, materials, enteredAt: at, received, terms, authority } = what;
  const { window, visit, applicant, toFollow } = intake;
  const { paper } = received;
  return openCase(dependencies, {
    idempotency: what.idempotency,
    actor: {
      principal: { actor: person.account, onBehalfOf: post.body, basis: 'office' },
      ...{ role: 'clerk', body: post.body, region },
    },
    ...{ at, applicant, presentedBy: applicant.presentedBy },
    ...(paper === undefined
      ? {}
      : {
          once: {
            used: sheetUse({ window, sheet: paper.sheet }),
            refuse: ({ caseId }) => sheetUsed(dependencies, { caseId, body: post.body }),
          },
        }),
    begin: (holder, presenter) =>
      beginCollection(
        'receiving',
        {
          submitted: {
            item: { id: item.id, version: item.version },
            ...{ mode: 'collection-on-behalf', resultKind: item.result.kind, holder, materials },
            ...{ clause: terms.ref, clockStarts: terms.clause.clockStarts, window, ...received },
            ...(visit === undefined ? {} : { visit }),
            ...(toFollow === undefined ? {} : { toFollow }),
            counterpart: { region: catalogue.body(authority).region, body: authority, caseId: null },
            presenter,
          },
          personal: { ...contentOf(intake, what.form) },
        },
        { at, calendar: catalogue.calendar },
      ),
  });
}

/** The clerk's post at the window; nobody receives their own application, or one they hand in for another. */
function clerkAt(
  dependencies: CollectDependencies,
  { person, intake }: { person: Person; intake: Intake },
): Outcome<Post> {
  const sits = atWindow(dependencies, { person, window: intake.window });
  if (!sits.ok) return sits;
  const { applicant, identity } = intake;
  const own = [applicant, applicant.presentedBy].some((each) => each?.idNumber === person.idNumber);
  if (own) return reject('case.own_case');
  const { method } = identity;
  if (method === 'card-reader' && !sits.value.window.devices.includes(method)) return reject('window.no_device');
  return accept(sits.value.post);
}

/** The clause that lets this region receive for the other. */
async function termsFor(
  { agreed, catalogue, region, reachable }: CollectDependencies,
  { item, body, at, receivedBy }: { item: Item; body: string; at: string; receivedBy: string },
): Promise<Outcome<{ ref: ClauseRef; clause: Clause }>> {
  const to = catalogue.body(body).region;
  const notOffered = () => reject('filing.not_offered', { problems: [forApplicant(catalogue, { item, body })] });
  // An authority of this region needs nobody to receive for it.
  if (to === region) return notOffered();
  const policy = await agreed();
  // What is received has to be offered as well: the other side asks for the clause of that.
  const [answer, offer] = (['receive', 'offer'] as const).map((act) =>
    clauseFor(policy, { act, itemId: item.id, from: region, to, at, way: wayOf(item) }),
  ) as [ClauseAnswer, ClauseAnswer];
  const refuse = (code: AgreementRejection, clause: ClauseRef | null) =>
    refuseIntake({ policy, catalogue }, { code, clause, at, item, body });
  if (!answer.ok) return refuse(answer.code, answer.clause);
  if (!offer.ok) return refuse(offer.code, offer.clause);
  const terms = termsOf(policy, answer.clause);
  if (terms === null || offer.clause.clause !== answer.clause.clause)
    return refuse('agreement.act_not_covered', answer.clause);
  // Nor is anything received of which the hand-over could not be evidenced as agreed (law 5).
  if (!isEvidenced(terms.clause, [catalogue.body(receivedBy), catalogue.body(body)]))
    return reject('agreement.evidence_too_weak', { problems: [forApplicant(catalogue, { item, body })] });
  // Nothing is received that could not be handed over.
  if (!reachable.includes(to)) return notOffered();
  return accept({ ref: answer.clause, clause: terms.clause });
}

function contentOf({ applicant, identity }: Intake, form: Intake['form']): CollectedContent {
  const { kind, name, idType, idNumber, presentedBy } = applicant;
  const filedBy: Applicant['filedBy'] =
    presentedBy === undefined
      ? null
      : { name: presentedBy.name, idType: presentedBy.idType, idNumber: presentedBy.idNumber };
  return {
    applicant: { kind, name, idType, idNumber, filedBy },
    ...{ form, identity },
    presentedOn: presentedBy?.basis ?? 'self',
  };
}
