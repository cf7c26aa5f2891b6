import type { CaseKeys, CaseStore, WholeCase } from '#application/case/ports';
import type { Mark, Marks } from '#application/consumer/ports';
import { deliver, type DeliverDependencies, sendingUntil } from './deliver-line.ts';
import { formerPartners, leftBehind } from './former-partners.ts';
import { entryOf, type ToldDays } from './told-days.ts';
import { type ToldEvent, toldEvents } from './told-events.ts';
import type { Kept, Outbox } from './outbox.ts';
import type { Partners } from './partners.ts';
import type { Collection } from '#domain/case/collection';
import { isHeldBy, type Line } from '#domain/partner/delivery';
import { type Endpoint, endpointFor } from '#domain/partner/registration';

export interface TellPartnerDependencies extends DeliverDependencies {
  readonly cases: CaseStore;
  readonly keys: CaseKeys;
  readonly marks: Marks;
  readonly partners: Partners;
  /** What the daily lists of partners are made of. */
  readonly days: Pick<ToldDays, 'enter'>;
  /** Which partner speaks for which region, by the code of the region. */
  readonly partnerOfRegion: Readonly<Record<string, string>>;
}

/**
 * Tells the partner of a case what happened to it here, each event in its turn. What is to be told is in the outbox before it is
 * acknowledged as an event (law 3); from then on the outbox brings it back until it is taken, or people say what becomes of it.
 */
export async function tellPartner(
  dependencies: TellPartnerDependencies,
  event: { caseId: string; seq: number },
): Promise<void> {
  const { caseId, seq } = event;
  const whole = await dependencies.cases.whole(caseId);
  if (whole === null) throw new Error(`event ${seq} of ${caseId} has no case`);
  // What a stream tells may be ahead of what a read of several items shows: the message comes again.
  if (whole.snapshot.seq < seq) throw new Error(`event ${seq} of ${caseId} is not to be read yet`);
  const { collection } = whole.snapshot;
  if (collection === null) throw new Error(`case ${caseId} has no other side`);
  const to = await destinationOf(dependencies, { collection, itemCode: whole.snapshot.item.id });
  const told = toldEvents(whole);
  const { line, mark } = await entered(dependencies, { whole, told, to });
  try {
    // Before the event is acknowledged: what is told of a case is on a list too.
    await listed(dependencies, { told, after: mark.seq, partner: to.partner });
    await acknowledged(dependencies, { whole, mark });
    if (line !== null && to.endpoint !== null)
      await deliver(dependencies, { line, told, whole, endpoint: to.endpoint });
  } catch (error) {
    // The message comes again sooner than a line that was left in hand.
    if (line !== null) await letGo(dependencies, line.value).catch(() => undefined);
    throw error;
  }
}

/** Leaves a line that this run still has in hand to whoever looks at it next; what another has taken by now stays theirs. */
async function letGo({ outbox, clock }: TellPartnerDependencies, { partner, caseId, heldBy }: Line): Promise<void> {
  const kept = await outbox.line({ partner, caseId });
  if (kept === null || !isHeldBy(kept.value, heldBy)) return;
  await outbox.put({ ...kept.value, state: 'waiting', dueAt: clock.now() }, kept.version);
}

interface Destination {
  readonly partner: string;
  /** Those that spoke for its region before. */
  readonly former: readonly string[];
  /** Null where the partner fetches what is for it. */
  readonly endpoint: Endpoint | null;
}

async function destinationOf(
  { partners, partnerOfRegion }: TellPartnerDependencies,
  { collection, itemCode }: { collection: Collection; itemCode: string },
): Promise<Destination> {
  const { region } = collection.counterpart;
  const id = Object.hasOwn(partnerOfRegion, region) ? partnerOfRegion[region] : undefined;
  const all = await partners.all();
  const partner = all.find((each) => each.id === id);
  if (partner === undefined) throw new Error(`no partner is registered that speaks for region ${region}`);
  const former = formerPartners(all, { partner: partner.id, region }).map((each) => each.id);
  return { partner: partner.id, former, endpoint: endpointFor(partner, { region, itemCode }) };
}

/**
 * The line of the case, brought up to its last event and taken in hand; null where there is nothing to tell, or somebody is at it.
 * Somebody who is at it meets the new end of the line when they write what they have done. What the partner fetches nobody has in
 * hand: it is parked at once. What waits for a partner that spoke for the region before goes over to this one, in the same write.
 */
async function entered(
  dependencies: TellPartnerDependencies,
  { whole, told, to }: { whole: WholeCase; told: readonly ToldEvent[]; to: Destination },
): Promise<{ readonly line: Kept<Line> | null; readonly mark: Mark }> {
  const { marks, outbox, clock, runId } = dependencies;
  const { caseId } = whole.snapshot;
  const mark = await marks.of({ consumer: 'partners', caseId });
  const toldSeq = told.at(-1)?.event.seq ?? 0;
  const heldBy = runId();
  for (;;) {
    const now = clock.now();
    const left = await takenOver(dependencies, { told, to, caseId });
    const kept = await outbox.line({ partner: to.partner, caseId });
    const own = kept?.value ?? newLine({ to, caseId, doneSeq: mark.seq });
    const before = left === null ? own : withLeft(own, left.value);
    const isHeld = before.state === 'sending' && kept !== null && before.dueAt > now;
    const isLate = before.state === 'dead' || (before.state === 'waiting' && before.dueAt > now);
    const isNews = toldSeq > before.toldSeq;
    const line: Line = {
      ...before,
      ...{ endpoint: to.endpoint?.id ?? to.partner, toldSeq: Math.max(toldSeq, before.toldSeq) },
      ...(isHeld || isLate ? {} : inHand(to, { before, now, heldBy })),
    };
    if (left === null && (line.toldSeq <= line.doneSeq || (!isNews && (isHeld || isLate)))) return { line: null, mark };
    const version = await written(outbox, { line, left, version: kept?.version ?? null });
    if (version === null) continue;
    return { line: isHeld || isLate ? null : { value: line, version }, mark };
  }
}

/** Enters what is told of a case on the list of today. */
async function listed(
  { days, clock }: Pick<TellPartnerDependencies, 'days' | 'clock'>,
  { told, after, partner }: { told: readonly ToldEvent[]; after: number; partner: string },
): Promise<void> {
  const entry = entryOf(told, { after, now: clock.now() });
  if (entry !== null) await days.enter({ partner, ...entry });
}

/** What waits for a partner that spoke for the region before: as it was told to that one, it is on the lists of this one too. */
async function takenOver(
  { outbox, days, clock }: TellPartnerDependencies,
  { told, to, caseId }: { told: readonly ToldEvent[]; to: Destination; caseId: string },
): Promise<Kept<Line> | null> {
  const left = await leftBehind({ outbox }, { former: to.former, caseId });
  if (left === null) return null;
  await listed({ days, clock }, { told, after: left.value.doneSeq, partner: to.partner });
  return left;
}

/** Nothing of what either has is passed over; what is said twice is answered as before. */
const withLeft = (own: Line, { doneSeq, toldSeq }: Line): Line => ({
  ...own,
  ...{ doneSeq: Math.min(own.doneSeq, doneSeq), toldSeq: Math.max(own.toldSeq, toldSeq) },
});

const written = (
  outbox: Outbox,
  { line, left, version }: { line: Line; left: Kept<Line> | null; version: number | null },
): Promise<number | null> =>
  left === null ? outbox.put(line, version) : outbox.move({ from: left, to: line, version });

/** What is fetched waits since it began to, whatever comes after it. */
const inHand = (
  { endpoint }: Destination,
  { before, now, heldBy }: { before: Line; now: string; heldBy: string },
): Partial<Line> =>
  endpoint === null
    ? { state: 'parked', dueAt: before.state === 'parked' ? before.dueAt : now }
    : { state: 'sending', dueAt: sendingUntil(now), heldBy };

const newLine = ({ to, caseId, doneSeq }: { to: Destination; caseId: string; doneSeq: number }): Line => ({
  ...{ partner: to.partner, endpoint: to.endpoint?.id ?? to.partner, caseId, doneSeq, toldSeq: doneSeq },
  ...{ state: 'sending', dueAt: '', attempts: 0, fault: null },
});

/** The event is dealt with as soon as the outbox has it. Where somebody else got further meanwhile, they said so. */
async function acknowledged(
  { marks }: TellPartnerDependencies,
  { whole: { snapshot }, mark: from }: { whole: WholeCase; mark: Mark },
): Promise<void> {
  const { caseId, seq } = snapshot;
  if (from.seq < seq) await marks.advance({ consumer: 'partners', caseId, from, to: { seq, place: null } });
}
