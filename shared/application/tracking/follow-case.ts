import type { CaseStore } from '#application/case/ports';
import { statusTitles, stepOwners, titleOf } from '#application/case/wording';
import type { Catalogue } from '#application/catalogue/catalogue';
import type { Clock } from '#application/clock';
import type { Lists } from '#application/consumer/ports';
import { observedOf } from '#application/partner/observed-of';
import { nextForApplicant } from './next-for-applicant.ts';
import type { TrackingMac } from './ports.ts';
import { accept, reject } from '#contracts/errors';
import type { Text } from '#contracts/text';
import { stepAwaited } from '#domain/case/awaiting';
import { dueOf } from '#domain/case/deadlines';
import type { CaseEvent } from '#domain/case/event';
import { type CaseSnapshot, evolve, isFinished } from '#domain/case/snapshot';
import type { Due } from '#domain/limits/due';
import { caseNamedIn, isTrackingCode, trackingMessage } from '#domain/receipt/tracking-code';

export interface FollowDependencies {
  readonly cases: Pick<CaseStore, 'whole'>;
  readonly mac: TrackingMac;
  readonly catalogue: Catalogue;
  readonly lists: Lists;
  readonly clock: Clock;
}

/**
 * Where a case stands, to whoever has its tracking code: no login, and nothing personal. A code that was made up and one of no
 * case are answered alike, and before anything is read.
 */
export async function followCase({ cases, mac, catalogue, lists, clock }: FollowDependencies, code: string) {
  const caseId = caseNamedIn(code);
  if (!isTrackingCode(code, await mac.of(trackingMessage(caseId)))) return reject('tracking.not_found');
  const whole = await cases.whole(caseId);
  if (whole === null) return reject('tracking.not_found');
  const { snapshot, events } = whole;
  const until = dueNow(snapshot);
  return accept({
    caseId,
    item: { id: snapshot.item.id, name: catalogue.itemVersion(snapshot.item).name },
    mode: snapshot.mode,
    status: snapshot.status,
    statusText: statusTitles[snapshot.status],
    with: { who: whoHas(snapshot, catalogue), since: since(events), until, overdue: isOver(until, clock.now()) },
    next: nextForApplicant(snapshot),
    timeline: events.map((event) => ({ title: titleOf(event), at: event.occurredAt })),
    observed: await observedOf({ lists, catalogue, clock }, snapshot),
  });
}

const isOver = (until: Due | null, now: string): boolean => until !== null && until.at < now;

/** Until when whoever has the case has to act; null once it is over, or where nothing binds them. */
function dueNow(snapshot: CaseSnapshot): Due | null {
  if (isFinished(snapshot)) return null;
  const step = stepAwaited(snapshot);
  return step === null ? snapshot.due.delivery : dueOf(step, snapshot);
}

/** Who answers for the case now: until it is taken over the window that received (law 5); null once it is over. */
function whoHas(snapshot: CaseSnapshot, catalogue: Catalogue): Text | null {
  const { status, collection, body } = snapshot;
  const there = collection?.counterpart.body ?? body;
  const [window, authority] = collection?.side === 'receiving' ? [body, there] : [there, body];
  if (collection !== null && (status === 'collected' || status === 'offered' || status === 'declined'))
    return named(catalogue, window, { zh: '代收窗口', en: 'the window that received' });
  if (isFinished(snapshot)) return null;
  const step = stepAwaited(snapshot);
  if (step === 'correction' || step === 'documents' || step === 'arrival') return stepOwners[step];
  const holder = step === 'dispatch' || step === 'settlement' || step === 'pick-up' ? window : authority;
  return named(catalogue, holder, step === null || step === 'outcome' ? null : stepOwners[step]);
}

function named(catalogue: Catalogue, body: string, office: Text | null): Text {
  const { zh, en } = catalogue.body(body).name;
  return office === null ? { zh, en } : { zh: `${zh}, ${office.zh}`, en: `${en}, ${office.en}` };
}

/** Since when the case stands where it stands; once it is handed over, where it stands at the other side. */
function since(events: readonly CaseEvent[]): string | null {
  let [at, stage]: [string | null, string] = [null, ''];
  let snapshot: CaseSnapshot | null = null;
  for (const event of events) {
    snapshot = evolve(snapshot, event);
    const { status, collection } = snapshot;
    const now = status === 'handed-over' ? `there ${collection?.reported?.status}` : status;
    if (now !== stage) at = event.occurredAt;
    stage = now;
  }
  return at;
}
