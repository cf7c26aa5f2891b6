import { type Catalogue, type Body } from '#application/catalogue/catalogue';
import type { FilingContent } from '#application/case/applicant';
import { draftResult } from '#application/case/draft-result';
import type { CaseKey, CaseKeys, CaseStore, WholeCase } from '#application/case/ports';
import { personalOf } from '#application/case/record';
import { eventTitles, statusTitles, stepOwners } from '#application/case/wording';
import type { Clock } from '#application/clock';
import { accept, type Outcome, reject } from '#contracts/errors';
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
  return accept(viewOf(dependencies, { whole, key, official }));
}

export type CaseView = ReturnType<typeof viewOf>;
export type Viewed = Outcome<CaseView>;

function viewOf(
  { catalogue, clock }: ViewDependencies,
  { whole, key, official }: { whole: WholeCase; key: CaseKey | null; official: boolean },
) {
  const { snapshot, events } = whole;
  const item = catalogue.itemVersion(snapshot.item);
  const chain = verifyChain(events, snapshot);
  const filing = key === null || events[0] === undefined ? null : (personalOf(events[0], key) as FilingContent | null);
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
    timeline: events.map((event) => timelineEntry(event, key)),
    integrity: { intact: chain.intact, events: events.length, at: chain.intact ? null : chain.at },
    application: filing === null ? null : applicationOf(snapshot, filing),
    draft: official && snapshot.status === 'reviewed' && filing !== null ? draftFor(catalogue, snapshot, filing) : null,
  };
}

const bodyOf = ({ id, name }: Body) => ({ id, name });

function awaitedNow(snapshot: CaseSnapshot, now: string) {
  const step = stepAwaited(snapshot);
  if (step === null) return null;
  const by = dueOf(step, snapshot);
  return { who: stepOwners[step], by, overdue: by !== null && by.at < now };
}

function timelineEntry(event: CaseEvent, key: CaseKey | null) {
  const { seq, type, occurredAt, recordedAt, role, body, principal } = event;
  const personal = key === null ? null : personalOf(event, key);
  const { reasons, remedies, opinion, reason } = (personal ?? {}) as Record<string, never>;
  const details = Object.fromEntries(
    Object.entries({ reasons, remedies, opinion, reason }).filter(([, value]) => value !== undefined),
  );
  return { seq, type, title: eventTitles[type], occurredAt, recordedAt, role, basis: principal.basis, body, details };
}

const applicationOf = (snapshot: CaseSnapshot, filing: FilingContent) => ({
  applicant: { name: filing.applicant.name, maskedNumber: snapshot.holder.maskedNumber },
  form: filing.form,
  materials: snapshot.materials.map(({ slot, sha256, bytes, mediaType }) => ({ slot, sha256, bytes, mediaType })),
});

function draftFor(catalogue: Catalogue, snapshot: CaseSnapshot, filing: FilingContent) {
  const draft = draftResult({ catalogue, snapshot, filing, register: null });
  return draft === null ? null : { sm3: draftSm3(draft), name: draft.name, content: [...draft.content] };
}
