import { describe, expect, it } from 'vitest';
import { type ImportRow, readImportRow } from '#domain/licence/import-row';
import { checkLicenceIdentifier } from '#formats/identifiers';

const body = '12620100XTXX00057N';
const national = '11100000MB0143028R001';
const on = { body, today: '2026-09-22', types: new Map([[national, [body]]]) };
const row: ImportRow = {
  ...{ typeCode: `${body}900`, serial: 'GJJ2019000123', version: '001', kind: 'attestation' },
  name: { zh: '缴存证明', en: 'certificate of deposits' },
  holder: { idType: '111', idNumber: '620104189602290032' },
  ...{ issuedOn: '2019-02-28', validUntil: '2029-02-27' },
  file: { sha256: 'ab'.repeat(32), bytes: 1_000, mediaType: 'application/pdf' },
};
const read = (parts: Partial<ImportRow>) => readImportRow({ ...row, ...parts }, on);

describe('a row of licences that exist', () => {
  it('says what is registered, under an identifier that is computed', () => {
    const entry = read({});
    expect(entry).toMatchObject({ kind: 'attestation', holder: row.holder, issuedOn: '2019-02-28' });
    const identifier = 'identifier' in entry ? entry.identifier : '';
    const parts = { typeCode: row.typeCode, issuer: body, serial: row.serial, version: '001' };
    expect(checkLicenceIdentifier(identifier)).toEqual({ ok: true, parts });
    expect(read({ typeCode: national })).toHaveProperty('identifier');
    expect(read({ validUntil: null, issuedOn: on.today })).toHaveProperty('identifier');
    // As the number is hashed.
    const small = { idType: '001', idNumber: '91620102xtxx000659' };
    expect(read({ holder: small })).toMatchObject({ holder: { idNumber: '91620102XTXX000659' } });
  });

  it('is of a type that its body issues', () => {
    const elsewhere = { ...on, types: new Map([[national, ['11620100XTXX00137D']]]) };
    const fault = { fault: 'import.unknown_type', pointer: '/typeCode' };
    expect(readImportRow({ ...row, typeCode: national }, elsewhere)).toEqual(fault);
    expect(readImportRow(row, elsewhere)).toHaveProperty('identifier');
  });

  it.each<[fault: string, pointer: string, parts: Partial<ImportRow>]>([
    ['import.unknown_type', '/typeCode', { typeCode: '11620100XTXX00014C001' }],
    ['import.unknown_type', '/typeCode', { typeCode: `${body}90` }],
    ['import.unknown_type', '/typeCode', { typeCode: `${body}90A` }],
    ['import.serial_of_case', '/serial', { serial: '62010020260922HFTV1F1508RA' }],
    ['import.serial_of_person', '/serial', { serial: 'XE12345678', holder: { idType: '414', idNumber: 'E12345678' } }],
    ['import.serial', '/serial', { serial: 'gjj-1' }],
    ['import.serial', '/serial', { serial: 'A'.repeat(65) }],
    ['import.serial_of_person', '/serial', { serial: '620104189602290032' }],
    ['import.version', '/version', { version: '000' }],
    ['import.version', '/version', { version: '1' }],
    ['import.kind', '/kind', { kind: 'record' }],
    ['import.name', '/name/zh', { name: { zh: ' ', en: 'x' } }],
    ['import.name', '/name/en', { name: { zh: '证', en: 'of 13900000000' } }],
    ['import.holder_number', '/holder/idNumber', { holder: { idType: '111', idNumber: '620104189602290033' } }],
    ['import.holder_number', '/holder/idNumber', { holder: { idType: '001', idNumber: '91620102XTXX000650' } }],
    ['import.holder_number', '/holder/idNumber', { holder: { idType: 'x', idNumber: 'E12345678' } }],
    ['import.date', '/issuedOn', { issuedOn: '2019-02-29' }],
    ['import.date', '/issuedOn', { issuedOn: '2026-09-23' }],
    ['import.date', '/validUntil', { validUntil: '2029-13-01' }],
    ['import.dates_out_of_order', '/validUntil', { validUntil: '2019-02-27' }],
    ['import.media_type', '/file/mediaType', { file: { ...row.file, mediaType: 'text/html' } }],
    ['import.media_type', '/file/mediaType', { file: { ...row.file, mediaType: 'constructor' } }],
    ['import.file_missing', '/file/sha256', { file: { ...row.file, sha256: 'xy' } }],
    ['import.file_too_large', '/file/bytes', { file: { ...row.file, bytes: 3_000_001 } }],
  ])('is refused for %s at %s', (fault, pointer, parts) => {
    expect(read(parts)).toEqual({ fault, pointer });
  });
});
