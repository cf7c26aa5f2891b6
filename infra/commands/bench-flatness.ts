import { join } from 'node:path';
import { Copies } from './bench-copies.ts';
import { atMost, type Figure, quantile, rounded, shown } from './bench-figures.ts';
import { Uses, type Used } from './bench-uses.ts';
import { bootDeployment, type RunningDeployment } from './boot.ts';
import { comeToRest } from './move-clock.ts';
import {
  depositCertificate,
  employers,
  foodProductionInCity,
  largeAuthority,
  medicalFiling,
  newKey,
  pdf,
  until,
  upload,
} from './scenarios.ts';
import { authoriseOnTheSpotItems, clientAs } from './standing.ts';

/** Requests of each kind at each size. */
const rounds = 30;
/** Of ten cases in the store one is completed and nine wait for people: dearest for lists of what is to be done. */
const completedInTen = 1;

interface Sample extends Used {
  readonly ms: number;
}
type Samples = Readonly<Record<string, readonly Sample[]>>;

/** What requests read and consume with 1,000 cases in the store, and with many more: it must be the same. */
export async function flatnessFigures(folder: string, many: number): Promise<Figure[]> {
  const uses = new Uses();
  const dataFolder = join(folder, 'flat-cloud');
  const running = await bootDeployment({ dataFolder, fresh: true, thrownAway: true, ...uses.hooks });
  try {
    const copies = await originals(running);
    copies.upTo(1000);
    const few = await sample(running, uses);
    const started = performance.now();
    copies.upTo(many);
    const seconds = rounded((performance.now() - started) / 1000, 0);
    return figuresOf({
      few,
      many: await sample(running, uses),
      sizes: `1,000 → ${many.toLocaleString('en')} cases (loaded in ${seconds} s)`,
    });
  } finally {
    await running.cloud.close();
  }
}

/** A completed and a waiting case; then nothing follows from a write any more, so that what is counted is the request's. */
async function originals(running: RunningDeployment): Promise<Copies> {
  await authoriseOnTheSpotItems(running);
  const citizen = clientAs(running, 'citizen');
  const deposit = { body: depositCertificate(employers.cityCentre), idempotencyKey: newKey() };
  const { caseId: completed } = await citizen.submitCase(deposit);
  await until(citizen, { caseId: completed, wanted: ({ status }) => status === 'completed' });
  const company = clientAs(running, 'company');
  const paper = await upload(company, pdf('the same paper everywhere'));
  const body = foodProductionInCity(() => paper);
  const { caseId: waiting } = await company.submitCase({ body, idempotencyKey: newKey() });
  await comeToRest(running.cloud);
  await running.cloud.services.eventSources.stop();
  return new Copies(
    running.cloud,
    Array.from({ length: 10 }, (_, at) => (at < completedInTen ? completed : waiting)),
  );
}

/** Each kind of request, over and over, one at a time. */
async function sample(running: RunningDeployment, uses: Uses): Promise<Samples> {
  const citizen = clientAs(running, 'citizen');
  const company = clientAs(running, 'company');
  const acceptor = clientAs(running, 'acceptor');
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  const samples: Record<string, Sample[]> = {};
  const measure = async <T>(kind: string, request: () => Promise<T>): Promise<T> => {
    uses.taken();
    const started = performance.now();
    const answer = await request();
    (samples[kind] ??= []).push({ ...uses.taken(), ms: performance.now() - started });
    return answer;
  };
  for (let round = 0; round < rounds; round += 1) {
    const { caseId } = await measure('submit', () => citizen.submitCase({ body, idempotencyKey: newKey() }));
    await measure('status page', () => citizen.getCase({ params: { caseId } }));
    const accept = { params: { caseId }, body: {}, idempotencyKey: newKey() };
    await measure('accept', () => acceptor.acceptCase(accept));
    await measure('licence list', () => citizen.listLicences({ query: {} }));
    await measure('inbox page', () => acceptor.listInbox({ query: { body: largeAuthority } }));
    await measure('notices', () => company.listNotices({ query: {} }));
  }
  return samples;
}

function figuresOf({ few, many, sizes }: { few: Samples; many: Samples; sizes: string }): Figure[] {
  const kinds = Object.keys(few).map((kind) => {
    const most = (samples: Samples, of: (sample: Sample) => number): number =>
      Math.max(...(samples[kind] ?? []).map(of));
    const pair = (of: (sample: Sample) => number): [number, number] => [most(few, of), most(many, of)];
    const p95 = [few, many].map((samples) =>
      quantile(
        (samples[kind] ?? []).map(({ ms }) => ms),
        0.95,
      ),
    );
    return {
      kind,
      items: pair(({ items }) => items),
      units: pair(({ readUnits, writeUnits }) => readUnits + writeUnits),
      p95,
    };
  });
  const ratio = ([before = 0, after = 0]: readonly number[]): number => (before === after ? 1 : after / before);
  const told = (of: (one: (typeof kinds)[number]) => readonly number[], digits = 1): string =>
    kinds
      .map(
        (one) =>
          `${one.kind} ${of(one)
            .map((value) => rounded(value, digits))
            .join(' → ')}`,
      )
      .join(', ');
  const largest = (of: (one: (typeof kinds)[number]) => readonly number[]): number =>
    Math.max(...kinds.map((one) => ratio(of(one))));
  return [
    atMost(1, {
      figure: 'items read per request, as the store grows',
      measured: rounded(largest(({ items }) => items)),
      unit: '×',
      kind: 'gate',
      detail: `${sizes}: ${told(({ items }) => items)}`,
    }),
    atMost(1, {
      figure: 'units consumed per request, as the store grows',
      measured: rounded(largest(({ units }) => units)),
      unit: '×',
      kind: 'gate',
      detail: told(({ units }) => units),
    }),
    shown({
      figure: 'p95 of requests, as the store grows',
      measured: rounded(largest(({ p95 }) => p95)),
      unit: '×',
      kind: 'time',
      detail: `ms: ${told(({ p95 }) => p95, 0)}`,
    }),
  ];
}
