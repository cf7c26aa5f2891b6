import { describe, expect, it } from 'vitest';
import liaisonFile from '#data/liaison.json' with { type: 'json' };
import personasFile from '#data/personas.json' with { type: 'json' };
import { wrongWithRoster } from '#domain/agreement/duty';
import { deployments } from '#infra/deployments';

const served = new Set(deployments.flatMap(({ division, desks }) => [division, ...desks]));

describe('the rosters of liaison officers', () => {
  it.each(liaisonFile.rosters)('are right: $region', (roster) => {
    expect(wrongWithRoster(roster)).toEqual([]);
  });

  it('name logins of their own, of the local issuer, and the personas of officers are among them', () => {
    const accounts = liaisonFile.rosters.flatMap(({ officers }) => officers.map(({ account }) => account));
    expect(new Set(accounts).size).toBe(accounts.length);
    for (const account of accounts) expect(account).toMatch(/^https:\/\/identity\.tongban\.local\|[0-9a-f]{32}$/);
    const officers = personasFile.personas.filter(({ name }) => name.startsWith('liaison-'));
    expect(officers).toHaveLength(3);
    for (const { sub } of officers) expect(accounts).toContain(`https://identity.tongban.local|${sub}`);
  });

  it('are one for each region that is served, also at the desk of another', () => {
    expect(liaisonFile.rosters.map(({ region }) => region).sort()).toEqual([...served].sort());
  });
});
