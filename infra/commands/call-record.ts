import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision } from '#infra/local/iam';

/** Where deployments that run locally leave what their roles called: a file for each boot, which `npm run grants` reads. */
const recordingsFolder = join('.cache', 'calls');

/** What one boot of a deployment leaves. */
export interface CallRecording {
  readonly deployment: string;
  /** Folder of the templates that it ran: grants may have changed since. */
  readonly assetsFolder: string;
  readonly decisions: readonly Decision[];
}

/**
 * Begins a recording; each kind of decision is on disk before the call goes on, so that a killed cloud loses none. Deployments
 * that run together differ in nothing but names and keys of seals: what any of them uses is recorded of the first.
 */
export function recordCalls(
  stacks: readonly { readonly name: string; readonly assetsFolder: string }[],
  wanted: true | (() => boolean),
  folder = recordingsFolder,
): (decision: Decision) => void {
  const names = [...new Set(stacks.map(({ name }) => name.split('-').slice(0, -1).join('-')))];
  const [{ assetsFolder } = { assetsFolder: '' }] = stacks;
  const [first = '', ...others] = names;
  const deployment = first.replace(/^tongban-/, '');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${deployment}-${randomUUID()}.jsonl`);
  const add = (line: object): void => {
    const text = JSON.stringify(line);
    appendFileSync(file, `${others.reduce((sofar, other) => sofar.replaceAll(`${other}-`, `${first}-`), text)}\n`);
  };
  add({ deployment, assetsFolder } satisfies Omit<CallRecording, 'decisions'>);
  return (decision) => {
    if (wanted === true || wanted()) add(decision);
  };
}

export function recordings(folder = recordingsFolder): CallRecording[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).map((name) => {
    const [boot = '', ...lines] = readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
    const decisions = lines.map((line) => JSON.parse(line) as Decision);
    return { ...(JSON.parse(boot) as Omit<CallRecording, 'decisions'>), decisions };
  });
}

export function forgetRecordings(): void {
  rmSync(recordingsFolder, { recursive: true, force: true });
}
