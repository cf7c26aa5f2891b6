import { moveClockAtRest } from '#infra/commands/move-clock';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootDeployments, type BootOptions, type RunningDeployment } from '#infra/commands/boot';
import { clientAs, type PersonaClient } from '#infra/commands/standing';
import { createClient } from '#client/client';
import { api as routes } from '#contracts/http/api';

/** Tuesday 2026-09-22, 09:00 in Lanzhou. */
export const tuesdayMorning = Date.parse('2026-09-22T01:00:00Z');

export interface TestDeployment extends RunningDeployment {
  /** The data folder, removed by `close`. */
  readonly folder: string;
  readonly as: (persona: string) => PersonaClient;
  readonly withToken: (token: string) => PersonaClient;
  close(): Promise<void>;
}

/** Boots the deployment `lanzhou` in a folder of its own, where it is a Tuesday morning. */
export async function bootForTest(options: Omit<BootOptions, 'dataFolder'> = {}): Promise<TestDeployment> {
  const [deployment] = await bootRegionsForTest(['lanzhou'], options);
  if (deployment === undefined) throw new Error('nothing booted');
  return deployment;
}

/** Boots local deployments in one cloud, which closes with any of them. */
export async function bootRegionsForTest(
  names: readonly string[],
  options: Omit<BootOptions, 'dataFolder'> = {},
): Promise<TestDeployment[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tongban-e2e-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const regions = await bootDeployments(names, { startsAt: tuesdayMorning, ...options, dataFolder: folder });
    return regions.map((running) => ({
      ...{ ...running, folder },
      close: async () => {
        await running.cloud.close();
        remove();
      },
      as: (persona) => clientAs(running, persona),
      withToken: (token) => createClient(routes, { baseUrl: running.api, token: () => Promise.resolve(token) }),
    }));
  } catch (error) {
    remove();
    throw error;
  }
}

/** Asks again until the answer is as wanted; throws after `withinMs` of real time with what was seen last. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  { wanted, withinMs = 60_000 }: { wanted: (seen: T) => boolean; withinMs?: number },
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Moves the virtual clock (ms since the epoch) once nothing is under way. */
export const moveClock = ({ cloud }: Pick<TestDeployment, 'cloud'>, toMs: number): Promise<void> =>
  moveClockAtRest(cloud, toMs);
