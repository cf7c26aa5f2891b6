import prices from '#data/prices.json' with { type: 'json' };
import { assumptions, type Bill, type Charge, type Counts, priceOf, summed, total } from './bench-bill.ts';
import { atMost, type Figure, rounded, shown } from './bench-figures.ts';
import type { RunningDeployment } from './boot.ts';
import { comeToRest } from './move-clock.ts';
import {
  depositCertificate,
  employers,
  foodProduction,
  newKey,
  officials,
  pdf,
  reviewAndGrant,
  upload,
} from './scenarios.ts';
import { clientAs, type PersonaClient } from './standing.ts';

/** Goals of DESIGN §9, in dollars for 1,000 cases. */
const goals = { all: 0.45, withoutJourneys: 0.25 } as const;
/** Of each way of handling. One after the other: no batch is shared, which is the dearest that a case can be. */
const casesOfEach = 4;
const papers = ['application', 'layout-plan', 'process-chart', 'equipment-list', 'safety-system'];

/** List price of 1,000 fully-online cases, half of them on the spot (XS-022), half handled by people (LZ-001). */
export async function priceFigures(running: RunningDeployment, bill: Bill): Promise<Figure[]> {
  const measured: { counts: Counts; local: Counts; indexUnits: number }[] = [];
  for (const take of [takeOnTheSpot, takeByPeople]) {
    // Functions are loaded, and the tables of seals and agreements read, before anything counts.
    await take(running);
    bill.restart();
    for (let taken = 0; taken < casesOfEach; taken += 1) await take(running);
    measured.push({ counts: bill.counts('assumed'), local: bill.counts('local'), indexUnits: bill.indexUnits });
  }
  const mix = (pick: (one: { counts: Counts; local: Counts }) => Counts): Counts =>
    summed(measured.map((one) => ({ counts: pick(one), times: 500 / casesOfEach })));
  const counts = mix((one) => one.counts);
  const indexUnits = measured.reduce((sum, one) => sum + one.indexUnits, 0) / (measured.length * casesOfEach);
  const apart = measured.map((one) => total(summed([{ counts: one.counts, times: 1000 / casesOfEach }])));
  const detail =
    `us-east-1 of ${prices.date}; XS-022 alone $${apart.map((usd) => rounded(usd, 3)).join(', LZ-001 alone $')}; ` +
    `${assumptions.billedMs} ms billed per invocation (with this machine's times $${rounded(total(mix((one) => one.local)), 3)})`;
  return [
    atMost(goals.all, {
      figure: 'list price of 1,000 fully-online cases',
      measured: rounded(total(counts), 3),
      unit: '$',
      kind: 'count',
      detail,
    }),
    atMost(goals.withoutJourneys, {
      figure: 'list price of 1,000 fully-online cases, without Step Functions',
      measured: rounded(total(counts, ['transition']), 3),
      unit: '$',
      kind: 'count',
      detail: lines(counts),
    }),
    shown({
      figure: 'consumed units of a fully-online case',
      measured: rounded((counts.writeUnit ?? 0) / 1000, 1),
      unit: 'write units',
      kind: 'count',
      detail:
        `and ${rounded((counts.readUnit ?? 0) / 1000, 1)} read units; ${rounded(indexUnits, 1)} are for index entries of transactions, ` +
        `which are counted once: twice would be $${rounded(priceOf('writeUnit', 1000 * indexUnits), 3)} more for 1,000 cases`,
    }),
  ];
}

/** Each charge with its units per case, the dearest first. */
function lines(counts: Counts): string {
  return (Object.entries(counts) as [Charge, number][])
    .map(([charge, units]) => ({ charge, each: units / 1000, usd: priceOf(charge, units) }))
    .sort((a, b) => b.usd - a.usd)
    .map(
      ({ charge, each, usd }) =>
        `${charge} $${rounded(usd, 4)} (${charge === 'logGb' ? `${rounded(each * 2 ** 20, 1)} KB` : rounded(each, 2)})`,
    )
    .join(', ');
}

/** XS-022 with three looks at its status page. */
async function takeOnTheSpot(running: RunningDeployment): Promise<void> {
  const depositor = clientAs(running, 'citizen');
  const body = depositCertificate(employers.cityCentre);
  const { caseId } = await depositor.submitCase({ body, idempotencyKey: newKey() });
  const look = (): Promise<unknown> => depositor.getCase({ params: { caseId } });
  await look();
  await look();
  await completed(running, { applicant: depositor, caseId });
}

/** LZ-001 with its five papers and three looks at its status page; acceptor, reviewer and decider each look before they act. */
async function takeByPeople(running: RunningDeployment): Promise<void> {
  const company = clientAs(running, 'company');
  const people = officials(running);
  const stored = new Map<string, Awaited<ReturnType<typeof upload>>>();
  for (const slot of papers) stored.set(slot, await upload(company, pdf(`${slot} ${newKey()}`)));
  const body = foodProduction((slot) => stored.get(slot) ?? unknownSlot(slot));
  const { caseId } = await company.submitCase({ body, idempotencyKey: newKey() });
  const at = { params: { caseId } };
  await company.getCase(at);
  await people.acceptor.getCase(at);
  await people.acceptor.acceptCase({ ...at, body: {}, idempotencyKey: newKey() });
  await company.getCase(at);
  await people.reviewer.getCase(at);
  await reviewAndGrant(people, caseId);
  await completed(running, { applicant: company, caseId });
}

function unknownSlot(slot: string): never {
  throw new Error(`no paper for ${slot}`);
}

/** Waits without a request until nothing is under way; the last look finds the case completed. */
async function completed(
  running: RunningDeployment,
  { applicant, caseId }: { applicant: PersonaClient; caseId: string },
): Promise<void> {
  await comeToRest(running.cloud);
  const { status } = await applicant.getCase({ params: { caseId } });
  if (status !== 'completed') throw new Error(`${caseId} is ${status} when nothing is under way any more`);
}
