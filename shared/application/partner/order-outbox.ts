import type { Clock } from '#application/clock';
import type { EventQueue } from '#application/consumer/ports';
import { queueAll } from '#application/consumer/send-to-all';
import type { Report } from '#application/operation/carry-out-order';
import { OperationRefused } from '#application/operation/operation-refused';
import type { DueLines, Endpoints, Outbox } from './outbox.ts';
import type { Partners } from './partners.ts';
import type { PartnerOrderOf } from '#contracts/operations';
import { enabled, type Line } from '#domain/partner/delivery';
import type { Partner } from '#domain/partner/registration';

export interface OrderOutboxDependencies {
  readonly partners: Partners;
  readonly endpoints: Endpoints;
  readonly outbox: Outbox;
  readonly lines: DueLines;
  readonly queue: EventQueue;
  readonly clock: Clock;
}

/** Lines dealt with by one order: the same order again goes on with the rest. */
const mostLines = 500;

/** Lines looked at to find those: as many as one answer of the store holds, about. */
const mostLookedAt = 3_000;

/** Takes an endpoint back into use that was disabled: it is probed first, and the clock finds what waits for it. */
export async function enableEndpoint(
  { partners, endpoints, clock }: OrderOutboxDependencies,
  { endpoint, act }: PartnerOrderOf<'enable'>,
): Promise<Report> {
  const isThere = (await partners.all()).some((partner) => partner.endpoints.some(({ id }) => id === endpoint));
  if (!isThere) throw new OperationRefused('operation.no_such_endpoint', ['endpoint']);
  const kept = await endpoints.state(endpoint);
  const state = kept?.value.state ?? 'closed';
  // It is in use: there is nothing to do, and doing it again is no fault.
  if (kept === null || state !== 'disabled') return { endpoint, state, enabled: false };
  if (act === 'look') return { endpoint, state, reason: kept.value.reason };
  if (!(await endpoints.put(endpoint, enabled(clock.now()), kept.version)))
    throw new Error(`the state of ${endpoint} changed meanwhile`);
  return { endpoint, state, enabled: true };
}

/** Has told again what was given up of a partner: all, of one case, or what was given up in a span of time. */
export async function retell(dependencies: OrderOutboxDependencies, order: PartnerOrderOf<'retell'>): Promise<Report> {
  const { outbox, queue, clock } = dependencies;
  const partner = await partnerOf(dependencies, order.partnerId);
  const found = await deadOf(dependencies, { partner, order });
  if (order.act === 'look') return { partner: partner.id, dead: found.length, isAll: found.length < mostLines };
  const now = clock.now();
  let retold = 0;
  for (const { caseId } of found) {
    const kept = await outbox.line({ partner: partner.id, caseId });
    if (kept?.value.state !== 'dead') continue;
    const line: Line = { ...kept.value, state: 'waiting', dueAt: now, attempts: 0, fault: null, rewound: [] };
    if ((await outbox.put(line, kept.version)) === null) continue;
    await queueAll(queue, [{ caseId, seq: line.toldSeq }]);
    retold += 1;
  }
  return { partner: partner.id, retold, isAll: found.length < mostLines };
}

async function partnerOf({ partners }: OrderOutboxDependencies, id: string): Promise<Partner> {
  const partner = (await partners.all()).find((each) => each.id === id);
  if (partner === undefined) throw new OperationRefused('operation.no_such_partner', ['partnerId']);
  return partner;
}

async function deadOf(
  { outbox, lines }: OrderOutboxDependencies,
  { partner, order }: { partner: Partner; order: PartnerOrderOf<'retell'> },
): Promise<readonly Line[]> {
  const { caseId, messageId, since, until } = order;
  const one = caseId ?? messageId?.split('_')[1];
  if (one !== undefined) {
    const kept = await outbox.line({ partner: partner.id, caseId: one });
    return kept?.value.state === 'dead' ? [kept.value] : [];
  }
  const lists = [...partner.endpoints.map(({ id }) => id), ...(partner.formerEndpoints ?? []), partner.id];
  const all = await Promise.all([...new Set(lists)].map((endpoint) => lines.dead({ endpoint, limit: mostLookedAt })));
  const isWithin = ({ dueAt }: Line): boolean =>
    (since === undefined || Date.parse(since) <= Date.parse(dueAt)) &&
    (until === undefined || Date.parse(dueAt) <= Date.parse(until));
  return all.flat().filter(isWithin).slice(0, mostLines);
}

/** An hour: every list of what is due is asked. */
const wholeRoundMs = 3_600_000;
/** Nothing waits longer for its next attempt, nor for the end of a maintenance. */
const longestWaitMs = 400 * 86_400_000;

/**
 * Brings what lies with endpoints that a partner no longer has to those that it has now: each line finds its endpoint when it is
 * next looked at. What was given up stays given up. Returns how many lines there were; the clock finds the rest.
 */
export async function moveLines(
  { outbox, lines, queue, clock }: OrderOutboxDependencies,
  { partner, gone }: { partner: Partner; gone: readonly string[] },
): Promise<number> {
  const now = Date.parse(clock.now());
  const instant = (ms: number): string => new Date(ms).toISOString();
  const round = { since: instant(now + longestWaitMs - wholeRoundMs), now: instant(now + longestWaitMs) };
  let moved = 0;
  for (const endpoint of gone) {
    const [due, parked, dead] = await Promise.all([
      lines.due({ endpoint, ...round, limit: mostLines }),
      lines.parked({ endpoint, limit: mostLines }),
      lines.dead({ endpoint, limit: mostLines }),
    ]);
    for (const { caseId } of dead) {
      const kept = await outbox.line({ partner: partner.id, caseId });
      if (kept?.value.state !== 'dead') continue;
      await outbox.put({ ...kept.value, endpoint: partner.endpoints[0]?.id ?? partner.id }, kept.version);
    }
    for (const { caseId } of due) {
      const kept = await outbox.line({ partner: partner.id, caseId });
      // What waits for its hour is not looked at before: it is due now, with the new address.
      if (kept?.value.state === 'waiting') await outbox.put({ ...kept.value, dueAt: instant(now) }, kept.version);
    }
    await queueAll(
      queue,
      [...due, ...parked].map(({ caseId, toldSeq }) => ({ caseId, seq: toldSeq })),
    );
    moved += due.length + parked.length + dead.length;
  }
  return moved;
}
