import bodiesFile from '#data/bodies.json' with { type: 'json' };
import type { ResultPayload } from '#domain/licence/document';
import { licenceIdentifier } from '#formats/identifiers';
import { lz001, xs022, xs041 } from '#tests/shared/domain/catalogue/shipped';

/** Items with a template, and a body that issues their results. */
const issued = {
  'XS-022': { item: xs022, issuer: '12620100XTXX00057N', number: '000000********0018' },
  'XS-041': { item: xs041, issuer: '11620100XTXX002096', number: '000000********0018' },
  'LZ-001': { item: lz001, issuer: '11620100XTXX00137D', number: '916***********0X12' },
} as const;

export type Issued = keyof typeof issued;
export const issuedItems = Object.keys(issued) as readonly Issued[];

/** A result of an item, with a value of its own for each line of its content. */
export function payloadOf(
  id: Issued,
  { name = '古丽·买买提', value = (key) => `${key}之内容` }: { name?: string; value?: (key: string) => string } = {},
): ResultPayload {
  const { item, issuer, number } = issued[id];
  const caseId = `620100-20260922-${id.slice(0, 2)}${id.slice(3)}0000000`;
  const body = bodiesFile.bodies.find((each) => each.id === issuer);
  const { kind, name: title, licenceTypeSerial = '' } = item.result;
  return {
    ...{ type: 'tongban-result', version: 2, localType: true, kind, name: title },
    identifier: licenceIdentifier({
      ...{ typeCode: issuer + licenceTypeSerial, issuer, serial: caseId.replaceAll('-', ''), version: '001' },
    }),
    ...{ item: { id, version: item.version }, caseId, issuer: { id: issuer, name: body?.name ?? { zh: '', en: '' } } },
    holder: { name, maskedNumber: number, hash: '0'.repeat(64) },
    content: item.result.content.map(({ key, label }) => ({ key, label, value: value(key) })),
    ...{ issuedOn: '2026-09-22', validUntil: item.result.validity === undefined ? null : '2031-09-21' },
  };
}
