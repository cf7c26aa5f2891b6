import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDataFolder } from '#infra/local/data-folder';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('is held until it is given back, by this process too', () => {
  const release = lockDataFolder(folder);
  expect(() => lockDataFolder(join(folder, '.'))).toThrow(
    `process ${process.pid} already runs a local cloud on ${folder}`,
  );
  release();
  lockDataFolder(folder)();
});

it('is refused while another process holds it, naming that process', () => {
  writeFileSync(join(folder, 'cloud.pid'), `${process.ppid}\n`);
  expect(() => lockDataFolder(folder)).toThrow(new RegExp(`process ${process.ppid} already runs a local cloud`));
});

it('is taken over from a process that is gone, from a lock never finished, from our own pid of an earlier life', () => {
  // Above the highest pid that Linux gives.
  for (const text of ['4999999 123\n', '', 'no pid\n', `${process.pid} 1\n`]) {
    writeFileSync(join(folder, 'cloud.pid'), text);
    const release = lockDataFolder(folder);
    expect(readFileSync(join(folder, 'cloud.pid'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    release();
  }
});

it.runIf(process.platform === 'linux')('is taken over when the pid has been given to another process', () => {
  writeFileSync(join(folder, 'cloud.pid'), `${process.ppid} 1\n`);
  lockDataFolder(folder)();
});
