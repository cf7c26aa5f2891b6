import { beforeAll, describe, expect, it } from 'vitest';
import { type Cast, makeCast, now } from './forged-files.ts';
import { forgeries } from './forgeries.ts';
import { verifyOfd } from '#application/verification/verify-ofd';

let cast: Cast;
let usual: readonly string[];
beforeAll(async () => {
  cast = await makeCast();
  usual = [await cast.authority.revocations([])];
});

describe('a file is judged with', () => {
  it.each(forgeries)('$name', async ({ make, codes, overall }) => {
    const { file, revocations = usual } = await make(cast);
    const trust = cast.authority.trust(...revocations);
    const verdict = verifyOfd({ file, trust, at: now, register: 'offline' });
    const wrong = verdict.parts.filter(
      ({ code, result }) => result !== 'good' && !/\.not_checked(_offline)?$/.test(code),
    );
    expect(wrong.map(({ code }) => code).toSorted()).toEqual(codes.toSorted());
    expect(verdict.overall).toBe(overall);
  });
});
