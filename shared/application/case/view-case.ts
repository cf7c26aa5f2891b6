import { type Catalogue, type Body } from '#application/catalogue/catalogue';
import type { FilingContent } from './applicant.ts';
import { draftResult } from './draft-result.ts';
import type { CaseKey, CaseKeys, CaseStore, WholeCase } from './ports.ts';
import { personalOf } from './record.ts';
import { lookUp } from '#application/register/look-up';
import type { Registers } from '#application/register/ports';
import { eventTitles, statusTitles, stepOwners } from './wording.ts';
import type { Clock } from '#application/clock';
import { accept, reject } from '#contracts/errors';
import { stepAwaited } from '#domain/case/awaiting';
import { verifyChain } from '#domain/case/chain';
import { dueOf } from '#domain/case/command';
import type { CaseEvent } from '#domain/case/event';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { type Person } from '#domain/identity/principal';
import { draftSm3 } from '#domain/licence/draft';

export interface ViewDependencies {
  readonly cases: CaseStore;
  readonly keys: CaseKeys;
  readonly registers: Registers;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

/** Shows a case to its applicant and to officials of the body that has it; to everybody else it does not exist. One read. */
export async function viewCase(dependencies: ViewDependencies, { person, caseId }: { person: Person; caseId: string }) {
  const whole = await dependencies.cases.whole(caseId);
  if (whole === null) return reject('case.not_found');
  const { snapshot } = whole;
  const official = person.posts.some((post) => post.body === snapshot.body);
  if (!official && snapshot.owner !== person.account) return reject('case.not_found');
  const key = whole.wrappedKey === null ? null : await dependencies.keys.open({ caseId, wrappedKey: whole.wrappedKey });
  const view = viewOf(dependencies, { whole, key });
  return accept({ ...view, draft: official ? await draftFor(dependencies, whole, key) : null });
}

function viewOf({ catalogue, clock }: ViewDependencies, { whole, key }: { whole: WholeCase; key: CaseKey | null }) {
  const { snapshot, events } = whole;
  const item = catalogue.itemVersion(snapshot.item);
  const chain = verifyChain(events, snapshot);
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
    holder: { kind: snapshot.holder.kind, maskedNumber: snapshot.holder.maskedNumber },
    result: snapshot.decidedAt === null ? null : { kind: snapshot.resultKind, identifier: snapshot.identifier },
    timeline: events.map((event) => ({ ...timelineEntry(event), details: detailsOf(event, { key, catalogue }) })),
    integrity: { intact: chain.intact, events: events.length, at: chain.intact ? null : chain.at },
    application: filing === null ? null : applicationOf(snapshot, filing),
  };
}

const bodyOf = ({ id, name }: Body) => ({ id, name });

function awaitedNow(snapshot: CaseSnapshot, now: string) {
  const step = stepAwaited(snapshot);
  if (step === null) return null;
  const by = dueOf(step, snapshot);
  return { who: stepOwners[step], by, overdue: by !== null && by.at < now };
}

function timelineEntry({ seq, type, occurredAt, recordedAt, role, body, principal }: CaseEvent) {
  return { seq, type, title: eventTitles[type], occurredAt, recordedAt, role, basis: principal.basis, body };
}

/** What an event says beyond its kind: personal text as long as its key is there, and the body named instead of this one. */
function detailsOf(event: CaseEvent, { key, catalogue }: { key: CaseKey | null; catalogue: Catalogue }) {
  const { reasons, remedies, opinion, reason } = ((key && personalOf(event, key)) ?? {}) as Record<string, never>;
  const id = event.type === 'case.not-accepted' ? event.data.competentBody : null;
  const name = catalogue.bodies.find((body) => body.id === id)?.name ?? null;
  const competentBody = id === null ? undefined : { id, name };
  return Object.fromEntries(
    Object.entries({ competentBody, reasons, remedies, opinion, reason }).filter(([, value]) => value !== undefined),
  );
}

const applicationOf = (snapshot: CaseSnapshot, filing: FilingContent) => ({
  applicant: { name: filing.applicant.name, maskedNumber: snapshot.holder.maskedNumber },
  form: filing.form,
  materials: snapshot.materials.map(({ slot, sha256, bytes, mediaType }) => ({ slot, sha256, bytes, mediaType })),
});

const filingOf = ({ events }: WholeCase, key: CaseKey | null): FilingContent | null =>
  key === null || events[0] === undefined ? null : (personalOf(events[0], key) as FilingContent | null);

/** Exactly what a grant would approve; only while the decision is awaited, and only where something is sealed. */
async function draftFor({ catalogue, registers }: ViewDependencies, whole: WholeCase, key: CaseKey | null) {
  const { snapshot } = whole;
  const filing = filingOf(whole, key);
  if (snapshot.status !== 'reviewed' || filing === null) return null;
  const register = await lookUp({ registers, item: catalogue.itemVersion(snapshot.item), snapshot });
  const draft = register === null ? null : draftResult({ catalogue, snapshot, filing, register });
  return draft === null ? null : { sm3: draftSm3(draft), name: draft.name, content: draft.content };
}
