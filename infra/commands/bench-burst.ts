import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { atMost, type Figure, rounded } from './bench-figures.ts';
import { HotKeys } from './bench-uses.ts';
import { bootDeployment, type RunningDeployment } from './boot.ts';
import { foodProductionInCity, largeAuthority, materialOf, pdf } from './scenarios.ts';

/** Of DESIGN §9. */
const goal = 1 / 16;
const cases = Number(process.env['N'] ?? 10_000);
/** A table that a burst hardly writes has no hot key: a few writes are always under few keys. */
const fewest = 1000;

type Burst = (applicant: number) => Promise<{ caseId: string; seqs: readonly number[] }>;

/** Writes of the hottest partition key of any table or index, while an authority is given 10,000 cases and accepts them. */
export async function burstFigures(folder: string): Promise<Figure[]> {
  const keys = new HotKeys();
  const dataFolder = join(folder, 'burst-cloud');
  const running = await bootDeployment({ dataFolder, fresh: true, thrownAway: true, ...keys.hooks });
  try {
    // Journeys would take a minute for each hundred cases: consumers are called below, journeys have keys per case.
    await running.cloud.services.eventSources.stop();
    const file = await burstOf(running, folder);
    keys.restart();
    const events: { caseId: string; seq: number }[] = [];
    for (let applicant = 0; applicant < cases; applicant += 1) {
      const { caseId, seqs } = await file(applicant);
      events.push(...seqs.map((seq) => ({ caseId, seq })));
    }
    const consumers = await consume(running, events);
    const heats = keys.heat().filter(({ writes }) => writes >= fewest);
    const [hottest] = heats;
    if (hottest === undefined) throw new Error('the burst wrote nothing');
    const share = (heat: { hottest: number; writes: number }): number => heat.hottest / heat.writes;
    return [
      atMost(goal, {
        figure: `writes of the hottest partition key of any table or index, burst of ${cases} cases for one authority`,
        measured: rounded(share(hottest), 4),
        unit: '×',
        kind: 'count',
        detail:
          `filed, accepted, consumed by ${consumers.join(', ')}; ` +
          heats.map((heat) => `${heat.where} ${heat.hottest} of ${heat.writes}`).join(', '),
      }),
    ];
  } finally {
    await running.cloud.close();
  }
}

/** The use cases are bundled: this room knows neither them nor an SDK. */
async function burstOf({ cloud }: RunningDeployment, folder: string): Promise<Burst> {
  const outfile = join(folder, 'burst.mjs');
  const banner = { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" };
  await build({
    ...{ entryPoints: ['tests/bench/burst.ts'], outfile, banner, mainFields: ['module', 'main'] },
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node24' },
  });
  const { burst } = (await import(pathToFileURL(resolve(outfile)).href)) as { burst: (options: object) => Burst };
  const paper = materialOf(pdf('the same paper everywhere'));
  const { environment } = cloud.services.lambda.configuration('tongban-lanzhou-case-command');
  return burst({
    call: (target: string, input: Record<string, unknown>) => cloud.call(target, input),
    casesTable: environment['CASES_TABLE'],
    caseKeyArn: environment['CASE_KEY_ARN'],
    holderKeyArn: environment['HOLDER_KEY_ARN'],
    filing: foodProductionInCity(() => paper),
    post: { role: 'acceptor', body: largeAuthority, region: '620100' },
  });
}

/** Consumers whose writes are not those of journeys; each is called as its queue would call it. Gives their names. */
async function consume(
  { cloud }: RunningDeployment,
  events: readonly { caseId: string; seq: number }[],
): Promise<readonly string[]> {
  const names = cloud
    .state()
    .eventSources.filter(({ source }) => source.includes(':sqs:'))
    .map(({ functionArn }) => functionArn.split(':function:')[1] ?? '')
    .filter((name) => !name.endsWith('-resume'));
  const batches = Array.from({ length: Math.ceil(events.length / batchSize) }, (_, at) =>
    events.slice(at * batchSize, (at + 1) * batchSize),
  );
  for (const name of names) {
    const waiting = batches.values();
    const work = async (): Promise<void> => {
      for (const batch of waiting) await invoke(cloud, { name, batch });
    };
    // As many at a time as a function has environments here.
    await Promise.all([work(), work()]);
  }
  return names;
}

const batchSize = 10;

async function invoke(
  cloud: RunningDeployment['cloud'],
  { name, batch }: { name: string; batch: readonly { caseId: string; seq: number }[] },
): Promise<void> {
  const Records = batch.map((event, at) => ({ messageId: String(at), body: JSON.stringify(event) }));
  const answer = (await cloud.invoke(name, { Records })) as { batchItemFailures?: unknown[] } | null;
  if ((answer?.batchItemFailures ?? []).length > 0) throw new Error(`${name} could not consume a batch`);
}
