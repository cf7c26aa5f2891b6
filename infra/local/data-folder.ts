import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Folders that this process itself holds: its own pid in a lock says nothing after a restart in a container. */
const held = new Set<string>();

/**
 * Makes a data folder this process's alone; returns what gives it back. Throws Error naming the process that holds it. The
 * lock of a process that is gone (`kill -9`) is taken over.
 */
export function lockDataFolder(folder: string): () => void {
  const path = resolve(folder);
  const file = join(path, 'cloud.pid');
  mkdirSync(path, { recursive: true });
  const holder = readHolder(file);
  if (held.has(path) || (holder && holder.pid !== process.pid && isRunning(holder))) {
    const pid = holder?.pid ?? process.pid;
    throw new Error(`process ${pid} already runs a local cloud on ${path}; stop it, or choose another data folder`);
  }
  // Renamed into place, so that a half-written lock is never read.
  writeFileSync(`${file}.${process.pid}`, `${process.pid} ${startOf(process.pid) ?? ''}\n`);
  renameSync(`${file}.${process.pid}`, file);
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(file, { force: true });
  };
}

interface Holder {
  readonly pid: number;
  /** When the process started, where the system tells: a pid is given again to another process. */
  readonly start: string | undefined;
}

function readHolder(file: string): Holder | undefined {
  try {
    const [pid, start] = readFileSync(file, 'utf8').trim().split(' ');
    return Number(pid) > 0 ? { pid: Number(pid), start } : undefined;
  } catch {
    return undefined;
  }
}

function isRunning({ pid, start }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return start === undefined || start === (startOf(pid) ?? start);
}

/** Start time of a process in clock ticks since boot (field 22 of /proc/<pid>/stat); undefined on other systems. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold spaces; it ends at the last parenthesis.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
