import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision } from '#infra/local/iam';

/** Where deployments that run locally leave what their roles called: a file for each boot, which `npm run grants` reads. */
const folder = join('.cache', 'calls');

/** What one boot of a deployment leaves. */
export interface CallRecording {
  readonly deployment: string;
  /** Folder of the templates that it ran: grants may have changed since. */
  readonly assetsFolder: string;
  readonly decisions: readonly Decision[];
}

/** Begins a recording; each kind of decision is on disk before the call goes on, so that a killed cloud loses none. */
export function recordCalls(
  boot: Omit<CallRecording, 'decisions'>,
  wanted: true | (() => boolean),
): (decision: Decision) => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${boot.deployment}-${randomUUID()}.jsonl`);
  const add = (line: object): void => appendFileSync(file, `${JSON.stringify(line)}\n`);
  add(boot);
  return (decision) => {
    if (wanted === true || wanted()) add(decision);
  };
}

export function recordings(): CallRecording[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).map((name) => {
    const [boot = '', ...lines] = readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
    const decisions = lines.map((line) => JSON.parse(line) as Decision);
    return { ...(JSON.parse(boot) as Omit<CallRecording, 'decisions'>), decisions };
  });
}

export function forgetRecordings(): void {
  rmSync(folder, { recursive: true, force: true });
}
