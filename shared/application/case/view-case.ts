import type { Body, Catalogue, FullCatalogue } from '#application/catalogue/catalogue';
import { handles, isPartyByNumber, mayRead } from './act-on-case.ts';
import type { Applicant, FilingContent } from './applicant.ts';
import { draftResult } from './draft-result.ts';
import { filedContent } from './filed-content.ts';
import type { CaseKey, CaseKeys, CaseStore, HolderHash, WholeCase } from './ports.ts';
import { personalOf } from './record.ts';
import { lookUp } from '#application/register/look-up';
import type { Registers } from '#application/register/ports';
import { statusTitles, stepOwners, titleOf } from './wording.ts';
import type { Clock } from '#application/clock';
import type { Lists } from '#application/consumer/ports';
import { observedOf } from '#application/partner/observed-of';
import { accept, reject } from '#contracts/errors';
import { type Officer, onDuty, type Roster } from '#domain/agreement/duty';
import { stepAwaited } from '#domain/case/awaiting';
import { verifyChain } from '#domain/case/chain';
import { dueOf } from '#domain/case/deadlines';
import { parcelEntries } from '#domain/case/originals';
import { validPrint, type Printing } from '#domain/case/printing';
import { parcelOf } from '#domain/courier/parcel';
import type { CaseEvent } from '#domain/case/event';
import { responsibilityOf } from '#domain/case/responsibility';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { sharesOf } from '#domain/custody/responsibility';
import type { Person } from '#domain/identity/principal';
import { civilDate } from '#domain/limits/civil-date';
import { draftSm3 } from '#domain/licence/draft';
import { maskNumber } from '#formats/identifiers';

export interface ViewDependencies {
  readonly cases: CaseStore;
  readonly keys: CaseKeys;
  readonly holders: HolderHash;
  readonly registers: Registers;
  readonly catalogue: FullCatalogue;
  /** Liaison officers of the regions. */
  readonly rosters: readonly Roster[];
  readonly lists: Lists;
  readonly clock: Clock;
}

/** Shows a case to the applicant's side and to officials of the body that has it; to everybody else it does not exist. One read, and another where `observedOf` asks for it. */
export async function viewCase(dependencies: ViewDependencies, { person, caseId }: { person: Person; caseId: string }) {
  const whole = await dependencies.cases.whole(caseId);
  if (whole === null) return reject('case.not_found');
  const { snapshot } = whole;
  // Whoever came to a window has no account in the case: a login that vouches for the same number is theirs.
  const cameToWindow = await isPartyByNumber(dependencies.holders, { person, snapshot });
  const official = handles(person, snapshot) && !cameToWindow;
  if (!cameToWindow && !mayRead({ person, at: dependencies.clock.now() }, snapshot)) return reject('case.not_found');
  const key = whole.wrappedKey === null ? null : await dependencies.keys.open({ caseId, wrappedKey: whole.wrappedKey });
  const view = viewOf(dependencies, { whole, key, official });
  const draft = official && view.integrity.intact ? await draftFor(dependencies, { whole, key }) : null;
  const observed = await observedOf(dependencies, snapshot);
  return accept({ ...view, observed, draft });
}

function viewOf(
  { catalogue, rosters, clock }: ViewDependencies,
  request: { whole: WholeCase; key: CaseKey | null; official: boolean },
) {
  const { whole, official } = request;
  const { snapshot, events } = whole;
  const item = catalogue.itemVersion(snapshot.item);
  const chain = verifyChain(events, snapshot);
  // What was tampered with is not opened: the verdict has to be shown all the same.
  const key = chain.intact ? request.key : null;
  const filing = filingOf(whole, key);
  return {
    caseId: snapshot.caseId,
    item: { ...snapshot.item, name: item.name },
    mode: snapshot.mode,
    status: snapshot.status,
    statusText: statusTitles[snapshot.status],
    body: bodyOf(catalogue.body(snapshot.body)),
    region: snapshot.region,
    submittedAt: snapshot.submittedAt,
    acceptedOn: snapshot.acceptedOn,
    deemedAccepted: snapshot.deemed,
    extended: snapshot.extended,
    due: snapshot.due,
    awaited: awaitedNow(snapshot, clock.now()),
    correction: correctionOf(snapshot),
    toFollow: snapshot.toFollow,
    collection: collectionOf(snapshot, { catalogue, rosters: official ? rosters : [], now: clock.now() }),
    originals: originalsOf(snapshot),
    responsibility: chain.intact ? responsibilityIn(events, clock.now()) : null,
    holder: { kind: snapshot.holder.kind, maskedNumber: snapshot.holder.maskedNumber },
    result: hasResult(snapshot) ? { kind: snapshot.resultKind, identifier: snapshot.identifier } : null,
    timeline: events.map((event) => ({
      ...timelineEntry(event),
      details: detailsOf(event, { key, catalogue, official }),
    })),
    integrity: { intact: chain.intact, events: events.length, at: chain.intact ? null : chain.at },
    application: filing === null ? null : applicationOf(snapshot, filing),
  };
}

/** Decided here, or where it was handed over to. */
const hasResult = ({ decidedAt, completedWith }: CaseSnapshot): boolean =>
  decidedAt !== null || (completedWith !== null && results.includes(completedWith));
const results: readonly CaseSnapshot['completedWith'][] = ['result', 'record', 'card', 'imported'];

/** How the case stands with what was missing in it. */
function correctionOf({ correction, status }: CaseSnapshot) {
  if (correction === null) return null;
  const { notices, breaches, named, open, insistedUntil } = correction;
  return { ...{ notices, breaches, named, insistedUntil }, due: status === 'deficient' ? (open?.due ?? null) : null };
}

/** Where the originals of a case are, as far as they travel. */
function originalsOf({ collection }: CaseSnapshot) {
  const originals = collection?.originals ?? null;
  if (originals === null) return null;
  const { allowed, bags, dispute } = originals;
  return {
    ...{ allowed, dispute },
    bags: bags.map((bag) => {
      const { number, leg, manifest, waybill, opened, cancelled, due } = bag;
      const { state, since } = parcelOf(parcelEntries(bag));
      return {
        ...{ number, leg, seal: manifest.seal, totals: manifest.totals, opened, cancelled, due },
        waybill: waybill && { carrier: waybill.carrier, number: waybill.number },
        parcel: bag.traces.length === 0 ? null : { state, since },
      };
    }),
  };
}

/** How a case between two regions stands on the other side. */
function collectionOf(
  { collection }: CaseSnapshot,
  { catalogue, rosters, now }: { catalogue: Catalogue; rosters: readonly Roster[]; now: string },
) {
  if (collection === null) return null;
  const { side, window, receivedAt, clause, counterpart, reported, pickUp, card, printing } = collection;
  const { region, body, caseId } = counterpart;
  return {
    ...{ side, window, receivedAt, clause },
    counterpart: { region, body: bodyOf(catalogue.body(body)), caseId, liaison: liaisonOf(rosters, { region, now }) },
    reported: reported && {
      ...{ status: reported.status, statusText: statusTitles[reported.status] },
      ...{ at: reported.at, due: reported.due },
    },
    pickUp: pickUp && { ...pickUp, reference: card?.reference ?? null },
    printing: printing && printsOf(printing),
  };
}

/** What was printed at the window; where the file lies is nobody's business. */
function printsOf(printing: Printing) {
  const valid = validPrint(printing);
  const { identifier, prints } = printing;
  return { identifier, prints: prints.map((each) => ({ ...each, valid: each === valid })) };
}

/** Who is called in a region where nobody there answers; null where it names nobody. */
function liaisonOf(rosters: readonly Roster[], { region, now }: { region: string; now: string }) {
  const roster = rosters.find((each) => each.region === region);
  const duty = roster === undefined ? null : onDuty(roster, civilDate(now));
  const reached = ({ title, telephone }: Officer) => ({ title, telephone });
  return duty && { officer: reached(duty.officer), deputy: duty.deputy && reached(duty.deputy) };
}

/** Who answered for the case when, and how that is shared out from its beginning to its end, or to now. */
function responsibilityIn(events: readonly CaseEvent[], now: string) {
  const spans = responsibilityOf(events, now);
  const from = spans[0]?.from ?? now;
  const until = spans.at(-1)?.until ?? (now > from ? now : from);
  const shared = sharesOf({ spans, from, until });
  if (!shared.ok) throw new Error(`who answered for a case does not add up: ${shared.code}`);
  const { applicant, window, courier, authority } = shared.shares;
  return {
    spans: spans.map(({ party: { kind, id }, ...span }) => ({ party: kind, id, ...span })),
    shares: {
      ...{ applicant: applicant.share, window: window.share },
      ...{ courier: courier.share, authority: authority.share },
    },
  };
}

const bodyOf = ({ id, name }: Body) => ({ id, name });

function awaitedNow(snapshot: CaseSnapshot, now: string) {
  const step = stepAwaited(snapshot);
  if (step === null) return null;
  const by = dueOf(step, snapshot);
  return { who: stepOwners[step], by, overdue: by !== null && by.at < now };
}

function timelineEntry(event: CaseEvent) {
  const { seq, type, occurredAt, recordedAt, role, body, principal } = event;
  return {
    seq,
    type,
    title: titleOf(event),
    occurredAt,
    recordedAt,
    role,
    basis: principal.basis,
    body,
  };
}

/** What an event says beyond its kind: personal text as long as its key is there, and the body named instead of this one. */
function detailsOf(
  event: CaseEvent,
  { key, catalogue, official }: { key: CaseKey | null; catalogue: Catalogue; official: boolean },
) {
  // Opinions, and why an operator acted upon a journey, are the body's own papers.
  const shown = official || !internal.includes(event.type);
  const { reasons, remedies, opinion, reason, notes } = ((shown && key && personalOf(event, key)) || {}) as Record<
    string,
    never
  >;
  const names = event.type === 'case.not-accepted' || event.type === 'case.handover-declined';
  const id = names ? event.data.competentBody : event.type === 'case.transferred' ? event.data.to : null;
  const name = catalogue.bodies.find((body) => body.id === id)?.name ?? null;
  const competentBody = id === null ? undefined : { id, name };
  return Object.fromEntries(
    Object.entries({
      ...{ competentBody, reasons, remedies, opinion, reason },
      ...{ notice: noticeOf(event, notes ?? []), decidedIn: decidedIn(event) },
    }).filter(([, value]) => value !== undefined),
  );
}

/** The system in which it was decided, if not here. */
function decidedIn(event: CaseEvent) {
  if (event.type !== 'case.decided' || event.data.elsewhere === undefined) return undefined;
  const { system, reference } = event.data.elsewhere;
  return { system, reference };
}

/** What was named as missing, each with what was said of it as long as its key is there. */
function noticeOf(event: CaseEvent, notes: readonly string[]) {
  const given =
    event.type === 'case.deficiencies-notified'
      ? event.data
      : event.type === 'case.reported'
        ? event.data.notice
        : undefined;
  if (given === undefined) return undefined;
  const { number, breach, deficiencies } = given;
  return { number, breach, deficiencies: deficiencies.map((each, index) => ({ ...each, note: notes[index] ?? null })) };
}

const internal: readonly CaseEvent['type'][] = [
  ...(['case.reviewed', 'case.print-spoiled', 'case.journey-restarted', 'case.operated'] as const),
];

const applicationOf = (snapshot: CaseSnapshot, filing: FilingContent) => ({
  applicant: { name: filing.applicant.name, maskedNumber: snapshot.holder.maskedNumber },
  filedBy: filedBy(filing.applicant),
  form: filing.form,
  materials: snapshot.materials.map(({ key: _, ...shown }) => shown),
});

const filedBy = ({ filedBy: by }: Applicant) =>
  by === null ? null : { name: by.name, maskedNumber: maskNumber(by.idNumber) };

const filingOf = (whole: WholeCase, key: CaseKey | null): FilingContent | null =>
  key === null ? null : filedContent(whole, key);

/** Exactly what a grant would approve; only while the decision is awaited, the record holds, and something is to be sealed. */
async function draftFor(
  { catalogue, registers }: ViewDependencies,
  { whole, key }: { whole: WholeCase; key: CaseKey | null },
) {
  const { snapshot, events } = whole;
  if (snapshot.status !== 'reviewed' || !verifyChain(events, snapshot).intact) return null;
  const filing = filingOf(whole, key);
  const register = await lookUp({ registers, item: catalogue.itemVersion(snapshot.item), snapshot });
  const draft = filing && register && draftResult({ catalogue, snapshot, filing, register });
  return draft === null ? null : { sm3: draftSm3(draft), name: draft.name, content: draft.content };
}
