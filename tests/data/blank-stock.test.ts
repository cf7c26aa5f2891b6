import { describe, expect, it } from 'vitest';
import shipped from '#data/blank-stock.json' with { type: 'json' };
import agreements from '#data/agreements.json' with { type: 'json' };
import windowsFile from '#data/windows.json' with { type: 'json' };
import { isCivilDate } from '#domain/limits/civil-date';
import { blankStock, printClauses } from '#functions/shipped-catalogue';

describe('the numbered blanks', () => {
  it('are read as they ship: loading them checks them', () => {
    expect(blankStock).toEqual(shipped.deliveries);
  });

  it('lie at windows that there are, and no window is without some for attestations', () => {
    const windows = windowsFile.windows.map(({ id }) => id);
    expect(blankStock.filter(({ window }) => !windows.includes(window))).toEqual([]);
    const given = blankStock.flatMap(({ kind, window }) => (kind === 'attestation' ? [window] : []));
    expect([...new Set(given)].sort()).toEqual(windows.sort());
  });

  it('came on real days, and are in the evidence plainly invented', () => {
    expect(blankStock.filter(({ on }) => !isCivilDate(on))).toEqual([]);
    expect(shipped.evidence).toMatch(/^Invented/);
  });
});

it('the clauses that let a window print are those that say so', () => {
  const said = agreements.agreements.flatMap(({ id, version, clauses }) =>
    clauses.map(({ number, acts }) => [`${id} ${version} ${number}`, acts.includes('print')] as const),
  );
  const named = printClauses.map(({ agreement, version, clause }) => `${agreement} ${version} ${clause}`);
  expect(said.filter(([, prints]) => prints).map(([name]) => name)).toEqual(named);
  expect(named.length).toBeGreaterThan(0);
  expect(named.length).toBeLessThan(said.length);
});
