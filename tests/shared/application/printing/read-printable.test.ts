import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPrintable } from '#application/printing/read-printable';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { toBase64, toHex, utf8 } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { readZip } from '#formats/zip-reader';
import { writeZip } from '#formats/zip-writer';
import {
  body,
  type Cast,
  changed,
  makeCast,
  names,
  otherBody,
  payload,
  sealedFile,
} from '#tests/shared/application/verification/forged-files';
import { begin } from '#tests/shared/domain/case/two-sides';

const at = '2026-10-01T00:00:00.000Z';
let cast: Cast;
let good: Uint8Array;
const { snapshot: begun } = begin('receiving');

beforeAll(async () => {
  cast = await makeCast();
  good = await sealedFile(cast);
});

/** A case whose result is the one above, unless something else is given. */
function caseOf(bytes: Uint8Array, instead: { identifier?: string; caseId?: string; body?: string } = {}) {
  const { identifier } = { identifier: payload.identifier, ...instead };
  const { collection } = begun;
  if (collection === null) throw new Error('it is between two regions');
  const document = { key: 'd', sha256: '00', sm3: toHex(sm3(bytes)), bytes: bytes.length };
  const counterpart = { region: '620100', body: instead.body ?? body, caseId: instead.caseId ?? payload.caseId };
  const printing = { identifier, document, prints: [] };
  const snapshot: CaseSnapshot = { ...begun, identifier, collection: { ...collection, counterpart, printing } };
  return { snapshot, bytes };
}

const read = (
  { snapshot, bytes }: ReturnType<typeof caseOf>,
  trust = cast.authority.trust(),
  stored: Uint8Array | null = bytes,
) =>
  readPrintable(
    { documents: { read: () => Promise.resolve(stored) }, trust: { list: () => Promise.resolve(trust) } },
    { snapshot, at },
  );
const why = async (answer: ReturnType<typeof read>) => {
  const outcome = await answer;
  return outcome.ok ? ['printable'] : [outcome.code, outcome.problems?.[0]?.code];
};
const refused = (code: string) => ['print.not_verified', code];

describe('a result that another region sent to be printed', () => {
  it('is given as it was sealed, where it verifies and is of the case', async () => {
    expect(await read(caseOf(good))).toEqual({ ok: true, value: { ofd: toBase64(good) } });
  });

  it('is not where it is gone, is another file, or no sealed document', async () => {
    expect(await why(read(caseOf(good), undefined, null))).toEqual(refused('document.not_as_sent'));
    expect(await why(read(caseOf(good), undefined, utf8('{}')))).toEqual(refused('document.not_as_sent'));
    // The same packed otherwise is not the file that was sent.
    const repacked = zipSync(Object.fromEntries(readZip(good)));
    expect(await why(read(caseOf(good), undefined, repacked))).toEqual(refused('document.not_as_sent'));
    expect((await why(read(caseOf(utf8('no package')))))[1]).toMatch(/^structure\./);
  });

  it('is not where its content was altered, or nobody here trusts its seal', async () => {
    const forged = changed(readZip(good), names.page, (page) => page.replace('食', '药'));
    expect(await why(read(caseOf(writeZip(forged))))).toEqual(refused('digest.part_changed'));
    const stranger = await makeCast();
    const [code, problem] = await why(read(caseOf(good), stranger.authority.trust()));
    expect([code, problem?.split('.')[0]]).toEqual(['print.not_verified', 'maker']);
  });

  it('is not where it is the result of another case, of another authority, or of another version', async () => {
    const other = { caseId: '620100-20260922-0123456789AC' };
    expect(await why(read(caseOf(good, other)))).toEqual(refused('document.of_another_case'));
    expect(await why(read(caseOf(good, { body: otherBody })))).toEqual(refused('document.of_another_case'));
    expect(await why(read(caseOf(good, { identifier: `${payload.identifier}0` })))).toEqual(
      refused('document.of_another_case'),
    );
    const { snapshot, bytes } = caseOf(good);
    expect(await why(read({ snapshot: { ...snapshot, identifier: 'newer' }, bytes }))).toEqual([
      ...['case.nothing_to_print', undefined],
    ]);
  });
});
