import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { materialOf, pdf, upload } from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import { readZip } from '#formats/zip-reader';
import { writeZip } from '#formats/zip-writer';
import { bootForTest, type TestDeployment } from './deployment.ts';
import {
  child,
  identityCard,
  importing as body,
  ofCitizen as idNumber,
  ofDecider,
  type Row,
  rowOf,
  sealedElsewhere,
} from './imported-licences.ts';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';

let deployment: TestDeployment;
let view: StoreView;
let decider: PersonaClient;
beforeAll(async () => {
  deployment = await bootForTest();
  view = new StoreView(deployment.folder);
  decider = deployment.as('decider');
});
afterAll(() => deployment.close());

const imported = (rows: Row[], by = decider) => by.importLicences({ body: { body, rows } });
const inShort = ({ rows }: Awaited<ReturnType<typeof imported>>) =>
  rows.map(({ row, outcome, problem }) => [row, outcome, problem?.code ?? null, problem?.pointer ?? null]);

describe('licences that exist already', () => {
  it('are taken into the register row by row, each answered by itself, once', async () => {
    const paper = await upload(decider, pdf('a certificate of 2019'));
    const ofd = await upload(decider, sealedElsewhere, 'application/ofd');
    const parts = new Map(readZip(sealedElsewhere));
    const [page = ''] = [...parts.keys()].filter((name) => name.endsWith('Content.xml'));
    parts.set(page, Buffer.from(`${Buffer.from(parts.get(page) ?? []).toString()}<!-- -->`));
    const altered = await upload(decider, Buffer.from(writeZip(parts)), 'application/ofd');
    const unlisted = new Map([...readZip(sealedElsewhere), ['Doc_0/beside.xml', Buffer.from('<a/>')]]);
    const added = await upload(decider, Buffer.from(writeZip(unlisted)), 'application/ofd');
    const noOfd = await upload(decider, Buffer.from('PK\u0003\u0004 and nothing else'), 'application/ofd');
    const rows = [
      rowOf(2, { file: paper }),
      rowOf(3, { file: ofd, validUntil: '2020-02-27' }),
      rowOf(4, { file: altered }),
      rowOf(5, { file: noOfd }),
      rowOf(6, { file: materialOf(pdf('never uploaded')) }),
      rowOf(7, { file: paper, holder: { idType: '111', idNumber: '620104189602290033' } }),
      rowOf(8, { file: paper, issuedOn: '2026-09-23' }),
      rowOf(9, { file: added }),
      rowOf(10, { file: paper, typeCode: identityCard }),
      rowOf(11, { file: paper, holder: { idType: '111', idNumber: ofDecider } }),
    ];
    const answer = await imported(rows);
    expect(inShort(answer)).toEqual([
      [2, 'imported', null, null],
      [3, 'imported', null, null],
      [4, 'refused', 'import.file_altered', '/file'],
      [5, 'refused', 'import.file_unreadable', '/file'],
      [6, 'refused', 'import.file_missing', '/file'],
      [7, 'refused', 'import.holder_number', '/holder/idNumber'],
      [8, 'refused', 'import.date', '/issuedOn'],
      [9, 'refused', 'import.file_altered', '/file'],
      // Of the police alone.
      [10, 'refused', 'import.unknown_type', '/typeCode'],
      [11, 'refused', 'import.own_licence', '/holder'],
    ]);
    // Sealed elsewhere under a root that nobody here trusts: said, and the body's to answer for.
    expect(answer.rows[1]?.verdict).toMatchObject({ overall: expect.any(String) as string });
    expect(answer.rows[1]?.verdict?.findings).not.toEqual([]);

    const [one, other] = [rows[0], rows[1]] as [Row, Row];
    const another = await upload(decider, pdf('another certificate'));
    expect(inShort(await imported([one, other, { ...one, file: another }, { ...other, validUntil: null }]))).toEqual([
      [2, 'unchanged', null, null],
      [3, 'unchanged', null, null],
      [2, 'refused', 'import.registered_otherwise', ''],
      [3, 'refused', 'import.registered_otherwise', ''],
    ]);

    const { licences } = await deployment.as('citizen').listLicences({});
    const identifiers = answer.rows.flatMap(({ outcome, identifier }) => (outcome === 'imported' ? [identifier] : []));
    expect(licences).toHaveLength(2);
    expect(licences.map(({ identifier }) => identifier).sort()).toEqual(identifiers.sort());
    const seen = licences.map(({ origin, caseId, status }) => `${origin} ${String(caseId)} ${status}`);
    expect(seen.sort()).toEqual(['imported null in-force', 'imported null lapsed']);
    const citizen = deployment.as('citizen');
    const [scan = '', sealed = ''] = answer.rows.map(({ identifier }) => identifier ?? '');
    const fileOf = (identifier: string) => citizen.getLicenceFile({ params: { identifier } });
    const bytes = (base64: string): string => Buffer.from(base64, 'base64').toString('latin1');
    expect(await fileOf(scan)).toMatchObject({ mediaType: 'application/pdf' });
    expect(bytes((await fileOf(scan)).file)).toBe(pdf('a certificate of 2019').toString('latin1'));
    expect(await codeOf(citizen.getDocument({ params: { identifier: scan } }))).toBe('licence.other_file');
    const { ofd: given } = await citizen.getDocument({ params: { identifier: sealed } });
    expect(await fileOf(sealed)).toEqual({ mediaType: 'application/ofd', file: given });
    expect(given).toBe(sealedElsewhere.toString('base64'));
    const ofAnother = deployment.as('citizen-away').getLicenceFile({ params: { identifier: scan } });
    expect(await codeOf(ofAnother)).toBe('licence.not_found');
    for (const held of view.items('licences')) expect(JSON.stringify(held)).not.toContain(idNumber);
    const stranger = deployment.as('stranger');
    const found = await stranger.verifyIdentifier({ params: { identifier: identifiers[0] ?? '' } });
    expect(found.issuer.id).toBe(body);
  });

  it('are shown to a guardian not without a record, which who is meant can read, and nobody else', async () => {
    const file = await upload(decider, pdf('of a child'));
    const [row] = (await imported([rowOf(30, { file, holder: { idType: '111', idNumber: child } })])).rows;
    const params = { identifier: row?.identifier ?? '' };
    const guardian = deployment.as('guardian');
    await guardian.getLicenceFile({ params });
    const basis = { kind: 'representation', relation: 'guardian' };
    const { accesses, next } = await guardian.listAccesses({ params });
    expect(accesses).toMatchObject([{ role: 'representative', body: null, basis, fields: ['file'], caseId: null }]);
    expect([next, JSON.stringify(accesses)]).toEqual([null, expect.not.stringContaining('account')]);
    expect(await codeOf(deployment.as('citizen').listAccesses({ params }))).toBe('licence.not_found');
  });

  it('are imported in the name of one’s own body alone, by who decides there', async () => {
    for (const [persona, code] of [
      ['decider-xian', 'identity.no_post'],
      ['reviewer', 'identity.no_post'],
      ['citizen', 'identity.no_post'],
    ] as const) {
      const by = deployment.as(persona);
      expect([persona, await codeOf(imported([rowOf(2, { file: await upload(by, pdf('x')) })], by))]).toEqual([
        persona,
        code,
      ]);
    }
    // Another account's upload is nobody else's to import.
    const file = await upload(deployment.as('reviewer'), pdf('of the reviewer'));
    expect(inShort(await imported([rowOf(20, { file })]))).toEqual([[20, 'refused', 'import.file_missing', '/file']]);
  });
});

describe('npm run licences:import', () => {
  it('imports a manifest, goes on where it stopped, and reports on every row', async () => {
    const folder = join(deployment.folder, 'manifest');
    mkdirSync(folder);
    writeFileSync(join(folder, 'one.pdf'), pdf('one'));
    writeFileSync(join(folder, 'two.pdf'), pdf('two'));
    const manifest = join(folder, 'list.csv');
    const head = 'typeCode,serial,version,kind,nameZh,nameEn,holderIdType,holderIdNumber,issuedOn,validUntil,file';
    const line = (serial: string, file: string, issuedOn = '2020-01-01') =>
      `${body}900,${serial},001,attestation,"缴存证明, 存量",certificate,111,${idNumber},${issuedOn},,${file}`;
    const write = (...lines: string[]) => writeFileSync(manifest, [head, ...lines, ''].join('\r\n'));
    const token = await deployment.identity.token('decider');
    const run = async () => {
      const options = {
        '--manifest': manifest,
        '--files': folder,
        '--api': deployment.api,
        '--body': body,
        '--token': token,
      };
      const command = ['infra/commands/licences-import.ts', ...Object.entries(options).flat()];
      const code = await promisify(execFile)(process.execPath, command).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
      const report = readFileSync(`${manifest}.report.jsonl`, 'utf8').trim().split('\n');
      return [
        code,
        report.map((each) => JSON.parse(each) as { row: number; outcome: string; code: string | null }),
      ] as const;
    };
    write(line('M1', 'one.pdf'), line('M2', 'two.pdf', '2020-02-30'), line('M3', 'three.pdf'));
    const [code, report] = await run();
    expect([code, report.map(({ row, outcome, code: why }) => `${row} ${outcome} ${String(why)}`)]).toEqual([
      1,
      ['2 imported null', '3 refused import.date', '4 refused import.no_such_file'],
    ]);
    writeFileSync(join(folder, 'three.pdf'), pdf('three'));
    write(line('M1', 'one.pdf'), line('M2', 'two.pdf', '2020-02-28'), line('M3', 'three.pdf'));
    const [again, all] = await run();
    expect([again, all.map(({ row, outcome }) => `${row} ${outcome}`)]).toEqual([
      0,
      ['2 imported', '3 imported', '4 imported'],
    ]);
    expect(readFileSync(`${manifest}.journal.jsonl`, 'utf8')).not.toContain(idNumber);
    // Killed in the middle of a line, twice.
    const whole = readFileSync(`${manifest}.journal.jsonl`, 'utf8');
    writeFileSync(`${manifest}.journal.jsonl`, whole.slice(0, -20));
    expect([(await run())[0], (await run())[0]]).toEqual([0, 0]);
    // Without its journal nothing is done twice either.
    writeFileSync(`${manifest}.journal.jsonl`, '');
    expect((await run())[1].map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });
});
