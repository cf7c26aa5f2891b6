import { readFileSync } from 'node:fs';
import { recordCertificate } from '#infra/commands/collection-scenarios';
import { materialOf, newKey, pdf, upload } from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import personas from '#data/personas.json' with { type: 'json' };

/** Whose decider imports licences here. */
export const importing = '12620100XTXX00057N';
export const identityCard = '11100000000013127D001';
/** Whom the persona `guardian` stands for. */
export const child = '000000201808150214';
const numberOf = (persona: string): string => {
  const known = personas.personas.find(({ name }) => name === persona);
  return (known as { idNumber?: string } | undefined)?.idNumber ?? '';
};
export const ofCitizen = numberOf('citizen');
export const ofDecider = numberOf('decider');
/** An OFD file that another maker sealed. */
export const sealedElsewhere = readFileSync('tests/vectors/ofd/SESV4SignDoc.ofd');

export type Row = Parameters<PersonaClient['importLicences']>[0]['body']['rows'][number];

/** A line of a certificate of the citizen, but for what is given. */
export const rowOf = (row: number, parts: Partial<Row> & Pick<Row, 'file'>): Row => ({
  ...{ row, typeCode: `${importing}900`, serial: `GJJ${row}`, version: '001', kind: 'attestation' },
  name: { zh: '缴存证明', en: 'certificate of deposits' },
  holder: { idType: '111', idNumber: ofCitizen },
  ...{ issuedOn: '2019-02-28', validUntil: null, ...parts },
});

/** Who issues identity cards. */
const police = '11620100XTXX002096';

/** Imports an identity card of the citizen, but for what is given; gives its identifier. */
export async function importCard(decider: PersonaClient, row: number, parts: Partial<Row> = {}): Promise<string> {
  const file = await upload(decider, sealedElsewhere, 'application/ofd');
  const card = { kind: 'licence', typeCode: identityCard, name: { zh: '居民身份证', en: 'identity card' } };
  const { rows } = await decider.importLicences({
    body: { body: police, rows: [rowOf(row, { file, ...card, ...parts })] },
  });
  return rows[0]?.identifier ?? '';
}

/** Files for a certificate of no criminal record in Lanzhou with an imported card in place of a paper; gives the case. */
export async function fileByCard(citizen: PersonaClient, identifier: string): Promise<string> {
  const copy = await citizen.copyForItem({ params: { identifier }, body: { itemId: 'XS-041', slot: 'identity' } });
  const { itemId, form } = recordCertificate(materialOf(pdf('')), { at: 'xian' });
  const body = { itemId, form, mode: 'fully-online' as const, materials: [copy] };
  return (await citizen.submitCase({ body, idempotencyKey: newKey() })).caseId;
}
