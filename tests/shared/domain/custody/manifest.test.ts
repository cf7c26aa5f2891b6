import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkManifest, compareAtOpening, type Found, type Manifest, type Sheet } from '#domain/custody/manifest';

const hash = (number: number): string => number.toString(16).padStart(64, '0');

const sheet = (number: number, parts: Partial<Sheet> = {}): Sheet => ({
  ...{ number, slot: 'contract', pages: 2, sha256: hash(number), disposition: 'retain' },
  ...parts,
});
const manifestOf = (sheets: readonly Sheet[], parts: Partial<Manifest> = {}): Manifest => ({
  seal: 'GS-0004711',
  sheets,
  totals: { sheets: sheets.length, pages: sheets.reduce((sum, { pages }) => sum + pages, 0) },
  ...parts,
});

/** Certificate, contract and identity papers of a mortgage: three papers, 41 sheets. */
const mortgage = manifestOf(
  Array.from({ length: 41 }, (_, index) =>
    index === 0
      ? sheet(1, { slot: 'certificate', disposition: 'return' })
      : index < 39
        ? sheet(index + 1)
        : sheet(index + 1, { slot: 'identity', pages: 1, disposition: 'check' }),
  ),
);
const asListed = ({ seal, sheets }: Manifest): Found => ({
  seal,
  sheets: sheets.map(({ number, pages, sha256 }) => ({ number, pages, sha256 })),
});
const problemsOf = (manifest: Manifest) => checkManifest(manifest).map(({ pointer, code }) => `${pointer} ${code}`);

describe('a manifest', () => {
  it('of three papers on 41 sheets may go on the bag', () => {
    expect(checkManifest(mortgage)).toEqual([]);
  });

  it.each([
    ['/sheets/0/number custody.invalid_number', { number: 0 }],
    ['/sheets/0/number custody.invalid_number', { number: 1.5 }],
    ['/sheets/0/number custody.invalid_number', { number: 10_000 }],
    ['/sheets/0/slot custody.invalid_slot', { slot: '' }],
    ['/sheets/0/slot custody.invalid_slot', { slot: 's'.repeat(65) }],
    ['/sheets/0/pages custody.invalid_pages', { pages: 0 }],
    ['/sheets/0/pages custody.invalid_pages', { pages: -2 }],
    ['/sheets/0/pages custody.invalid_pages', { pages: 0.5 }],
    ['/sheets/0/pages custody.invalid_pages', { pages: 1001 }],
    ['/sheets/0/sha256 custody.invalid_hash', { sha256: 'a'.repeat(63) }],
    ['/sheets/0/sha256 custody.invalid_hash', { sha256: 'A'.repeat(64) }],
    ['/sheets/0/disposition custody.invalid_disposition', { disposition: 'burn' as 'check' }],
  ])('has the problem %s with a sheet %j', (problem, parts) => {
    expect(problemsOf(manifestOf([sheet(1, parts)]))).toEqual([problem]);
  });

  it.each([
    ['/seal custody.invalid_seal', { seal: 'no' }],
    ['/seal custody.invalid_seal', { seal: 'GS 0004711' }],
    ['/seal custody.invalid_seal', { seal: 'G'.repeat(33) }],
    ['/totals/sheets custody.wrong_total', { totals: { sheets: 2, pages: 2 } }],
    ['/totals/pages custody.wrong_total', { totals: { sheets: 1, pages: 3 } }],
  ])('has the problem %s with %j', (problem, parts) => {
    expect(problemsOf(manifestOf([sheet(1)], parts))).toEqual([problem]);
  });

  it('lists a number only once, names all its problems, and names them in its order', () => {
    const sheets = [sheet(1), sheet(2, { pages: 0, slot: '' }), sheet(1), sheet(1)];
    expect(problemsOf(manifestOf(sheets, { seal: '', totals: { sheets: 3, pages: 6 } }))).toEqual([
      '/seal custody.invalid_seal',
      '/sheets/1/slot custody.invalid_slot',
      '/sheets/1/pages custody.invalid_pages',
      '/sheets/2/number custody.number_taken',
      '/sheets/3/number custody.number_taken',
      '/totals/sheets custody.wrong_total',
    ]);
  });

  it('has between 1 and 500 sheets', () => {
    const many = (count: number) => manifestOf(Array.from({ length: count }, (_, index) => sheet(index + 1)));
    expect(problemsOf(many(0))).toEqual(['/sheets custody.no_sheets']);
    expect(problemsOf(many(500))).toEqual([]);
    expect(problemsOf(many(501))).toEqual(['/sheets custody.too_many_sheets']);
  });
});

describe('an opened bag', () => {
  it('is complete with every sheet as listed, in whatever order they are counted', () => {
    const found = asListed(mortgage);
    expect(compareAtOpening(mortgage, found)).toEqual({ complete: true });
    expect(compareAtOpening(mortgage, { ...found, sheets: found.sheets.toReversed() })).toEqual({ complete: true });
  });

  it('with 40 of 41 sheets lacks the one that is not there', () => {
    const found = asListed(mortgage);
    const sheets = found.sheets.filter(({ number }) => number !== 17);
    expect(sheets).toHaveLength(40);
    expect(compareAtOpening(mortgage, { ...found, sheets })).toEqual({
      complete: false,
      differences: [{ kind: 'missing', number: 17, slot: 'contract' }],
    });
  });

  const listed = manifestOf([sheet(1), sheet(2)]);
  const found = asListed(listed);
  const [one, two] = found.sheets as [Found['sheets'][number], Found['sheets'][number]];

  it.each<[string, Found, readonly unknown[]]>([
    ['another seal', { ...found, seal: 'GS-1' }, [{ kind: 'other-seal', listed: 'GS-0004711', found: 'GS-1' }]],
    ['a sheet too many', { ...found, sheets: [one, two, { ...two, number: 3 }] }, [{ kind: 'extra', number: 3 }]],
    ['a number twice', { ...found, sheets: [{ ...two, pages: 1 }, one, two] }, [{ kind: 'extra', number: 2 }]],
    ['a doubled sheet', { ...found, sheets: [one, two, two] }, [{ kind: 'extra', number: 2 }]],
    [
      'another number of pages',
      { ...found, sheets: [one, { ...two, pages: 1 }] },
      [{ kind: 'other-pages', number: 2, listed: 2, found: 1 }],
    ],
    [
      'another scan',
      { ...found, sheets: [one, { ...two, sha256: hash(9) }] },
      [{ kind: 'other-hash', number: 2, listed: hash(2), found: hash(9) }],
    ],
    [
      'nothing as it was',
      {
        seal: 'X',
        sheets: [
          { number: 5, pages: 1, sha256: hash(5) },
          { number: 2, pages: 9, sha256: hash(8) },
        ],
      },
      [
        { kind: 'other-seal', listed: 'GS-0004711', found: 'X' },
        { kind: 'missing', number: 1, slot: 'contract' },
        { kind: 'other-pages', number: 2, listed: 2, found: 9 },
        { kind: 'other-hash', number: 2, listed: hash(2), found: hash(8) },
        { kind: 'extra', number: 5 },
      ],
    ],
  ])('with %s is not complete', (_, opened, differences) => {
    expect(compareAtOpening(listed, opened)).toEqual({ complete: false, differences });
  });

  it('has the same differences in whatever order it is counted, and none only if it is as listed', () => {
    const aSheet = fc.record({
      number: fc.integer({ min: 1, max: 4 }),
      pages: fc.integer({ min: 1, max: 2 }),
      sha256: fc.integer({ min: 1, max: 4 }).map(hash),
    });
    const manifest = manifestOf([sheet(1), sheet(2), sheet(3)]);
    const counted = fc
      .array(aSheet, { maxLength: 6 })
      .chain((sheets) => fc.tuple(fc.constant(sheets), fc.shuffledSubarray(sheets, { minLength: sheets.length })));
    const written = (sheets: Found['sheets']): string[] => sheets.map((each) => Object.values(each).join(' ')).sort();
    fc.assert(
      fc.property(counted, ([sheets, again]) => {
        const opening = compareAtOpening(manifest, { seal: manifest.seal, sheets });
        expect(compareAtOpening(manifest, { seal: manifest.seal, sheets: again })).toEqual(opening);
        expect(opening.complete).toBe(written(sheets).join() === written(asListed(manifest).sheets).join());
      }),
      { numRuns: 1000 },
    );
  });
});
