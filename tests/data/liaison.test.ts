import { describe, expect, it } from 'vitest';
import liaisonFile from '#data/liaison.json' with { type: 'json' };
import personasFile from '#data/personas.json' with { type: 'json' };
import windowsFile from '#data/windows.json' with { type: 'json' };
import { wrongWithRoster } from '#domain/agreement/duty';

const { windows } = windowsFile;

describe('the rosters of liaison officers', () => {
  it.each(liaisonFile.rosters)('are of the regions of windows, and right: $region', (roster) => {
    expect(wrongWithRoster(roster)).toEqual([]);
    expect(windows.map(({ region }) => region)).toContain(roster.region);
  });

  it('name logins of their own, of the local issuer, and the personas of officers are among them', () => {
    const accounts = liaisonFile.rosters.flatMap(({ officers }) => officers.map(({ account }) => account));
    expect(new Set(accounts).size).toBe(accounts.length);
    for (const account of accounts) expect(account).toMatch(/^https:\/\/identity\.tongban\.local\|[0-9a-f]{32}$/);
    const officers = personasFile.personas.filter(({ name }) => name.startsWith('liaison-'));
    expect(officers).toHaveLength(3);
    for (const { sub } of officers) expect(accounts).toContain(`https://identity.tongban.local|${sub}`);
  });

  it('are one for each region with a window', () => {
    expect(liaisonFile.rosters.map(({ region }) => region)).toEqual([...new Set(windows.map(({ region }) => region))]);
  });
});
