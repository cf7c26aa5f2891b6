import { describe, expect, it } from 'vitest';
import liaisonFile from '#data/liaison.json' with { type: 'json' };
import windowsFile from '#data/windows.json' with { type: 'json' };
import { wrongWithRoster } from '#domain/agreement/duty';

const { windows } = windowsFile;

describe('the rosters of liaison officers', () => {
  it.each(liaisonFile.rosters)('are of the regions of windows, and right: $region', (roster) => {
    expect(wrongWithRoster(roster)).toEqual([]);
    expect(windows.map(({ region }) => region)).toContain(roster.region);
  });

  it('are one for each region with a window', () => {
    expect(liaisonFile.rosters.map(({ region }) => region)).toEqual([...new Set(windows.map(({ region }) => region))]);
  });
});
