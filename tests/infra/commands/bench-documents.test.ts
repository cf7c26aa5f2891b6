import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyOfd } from '#application/verification/verify-ofd';
import { documentFigures } from '#infra/commands/bench-documents';
import { fileOf, renderAndSeal, setUpPress, signerOf, verifiedAt } from '#infra/commands/bench-documents-made';

const folder = mkdtempSync(join(tmpdir(), 'tongban-press-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('what sealing and verifying are measured by', () => {
  it('is documents as they are sealed, good with and without OpenSSL’s SM2', async () => {
    const { seals, trust } = await setUpPress(join(folder, 'press'));
    for (const seal of seals)
      for (const isNative of [true, false]) {
        const file = fileOf(renderAndSeal(seal, { sign: signerOf(seal.pair, isNative) }), { seal });
        const verdict = verifyOfd({ file, trust, at: verifiedAt, register: 'offline' });
        expect(verdict).toMatchObject({ overall: 'good', document: { identifier: seal.payload.identifier } });
      }
  });

  it('are rates that no busy machine fails, and a size that is the same on each', async () => {
    const figures = await documentFigures(join(folder, 'figures'), { rounds: 1, calls: 1 });
    expect(figures.map(({ unit, kind }) => [unit, kind])).toEqual([
      ...[
        ['/s', 'time'],
        ['×', 'time'],
      ],
      ...[
        ['/s', 'time'],
        ['×', 'time'],
      ],
      ['KB', 'count'],
    ]);
    expect(figures.at(-1)).toMatchObject({ goal: '≤ 12 KB', held: true });
    for (const { measured } of figures) expect(measured).toBeGreaterThan(0);
  });
});
