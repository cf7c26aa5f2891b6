import { describe, expect, it } from 'vitest';
import { getDocument, listLicences } from '#application/licence/read-licences';
import { listAccesses } from '#application/licence/list-accesses';
import type { LicenceRecord } from '#application/licence/ports';
import type { LicenceAccess } from '#domain/licence/access';
import type { Person } from '#domain/identity/principal';
import type { Representation } from '#domain/identity/representation';

const now = '2026-09-22T02:00:00.000Z';
const mother = { idType: '111', idNumber: '000000194103050122' };
const son = { idType: '111', idNumber: '620104189602290032' };

/** A result of a holder; without an item as it was recorded before mandates had items. */
const result = (identifier: string, holder: typeof mother, itemId?: string): LicenceRecord => ({
  ...{ identifier, kind: 'attestation', name: { zh: '证明', en: 'attestation' } },
  ...{
    issuer: { id: '12620100XTXX00057N', name: { zh: '测试', en: 'test' } },
    issuedOn: '2026-09-21',
    validUntil: null,
  },
  ...{ caseId: '620100-20260922-0123456789AB', holderHash: `v1:${holder.idNumber}`, payloadSm3: 'ab' },
  ...{ document: { key: identifier, sm3: '00', bytes: 1 }, ...(itemId === undefined ? {} : { itemId }) },
});
const records = [
  result('hers', mother, 'XS-057'),
  result('hers-of-another-item', mother, 'XS-022'),
  result('hers-of-old', mother),
  result('his', son, 'XS-057'),
];
const looks: { identifier: string; access: LicenceAccess }[] = [];
const dependencies = {
  licences: {
    find: (identifier: string) => Promise.resolve(records.find((record) => record.identifier === identifier) ?? null),
    ofHolder: ({ holderHash }: { holderHash: string }) =>
      Promise.resolve({ records: records.filter((record) => record.holderHash === holderHash), next: null }),
  },
  accesses: {
    record: (identifier: string, access: LicenceAccess) => {
      looks.push({ identifier, access });
      return Promise.resolve();
    },
    of: ({ identifier }: { identifier: string }) => {
      const accesses = looks.flatMap((look) => (look.identifier === identifier ? [look.access] : []));
      return Promise.resolve({ accesses, next: null });
    },
  },
  documents: { read: () => Promise.resolve(new TextEncoder().encode('{}')) },
  holders: { of: ({ idNumber }: typeof mother) => Promise.resolve(`v1:${idNumber}`) },
  clock: { now: () => now },
};

const relation = (parts: Partial<Representation> = {}): Representation => ({
  ...{ basis: 'agent', id: 'i|mother', name: '陆试兰', ...mother },
  ...{ items: ['XS-057'], until: '2026-12-31T16:00:00.000Z', mandate: 'M-1' },
  ...parts,
});
const login = (represents: readonly Representation[] = [], parts: Partial<Person> = {}): Person => ({
  ...{ account: 'i|son', name: '陆试行', ...son, level: 'L3', posts: [], represents },
  ...{ expiresAt: '2999-01-01T00:00:00.000Z', ...parts },
});

async function listed(person: Person, onBehalfOf?: string): Promise<string[] | string> {
  const outcome = await listLicences(dependencies, { person, onBehalfOf });
  return outcome.ok ? outcome.value.licences.map(({ identifier }) => identifier) : outcome.code;
}
/** The results of all that a login can fetch. */
async function fetched(person: Person): Promise<string[]> {
  const all = records.map(async ({ identifier }) => {
    const outcome = await getDocument(dependencies, { person, identifier });
    return outcome.ok ? [identifier] : [];
  });
  return (await Promise.all(all)).flat();
}

describe('results', () => {
  it('are one’s own', async () => {
    expect([await listed(login()), await fetched(login())]).toEqual([['his'], ['his']]);
  });

  it('are those of whom one represents, as far as the relation extends', async () => {
    const agent = login([relation()]);
    expect([await listed(agent, 'i|mother'), await fetched(agent)]).toEqual([['hers'], ['hers', 'his']]);
    expect(await listed(agent)).toEqual(['his']);
    const guardian = login([relation({ basis: 'guardian', items: null, until: null, mandate: null })]);
    const hers = ['hers', 'hers-of-another-item', 'hers-of-old'];
    expect([await listed(guardian, 'i|mother'), await fetched(guardian)]).toEqual([hers, [...hers, 'his']]);
    const twice = login([relation(), relation({ items: ['XS-022'] })]);
    expect(await listed(twice, 'i|mother')).toEqual(['hers', 'hers-of-another-item']);
  });

  it('are looked at by others not without a record, which the holder and who stands for them may read', async () => {
    looks.length = 0;
    await listed(login());
    await fetched(login());
    expect(looks).toEqual([]);
    await listed(login([relation()]), 'i|mother');
    await fetched(login([relation()]));
    const basis = { kind: 'representation', relation: 'agent' };
    const look = { at: now, account: 'i|son', role: 'representative', body: null, purpose: null, caseId: null, basis };
    expect(looks).toEqual([
      { identifier: 'hers', access: { ...look, fields: ['name', 'issuer', 'dates', 'status'] } },
      { identifier: 'hers', access: { ...look, fields: ['file'] } },
    ]);
    const seenBy = async (person: Person) => {
      const outcome = await listAccesses(dependencies, { person, identifier: 'hers' });
      return outcome.ok ? outcome.value.accesses.length : outcome.code;
    };
    const herself = login([], { account: 'i|mother', ...mother });
    const guardian = login([relation({ basis: 'guardian', items: null, until: null, mandate: null })]);
    expect([await seenBy(herself), await seenBy(guardian)]).toEqual([2, 2]);
    expect([await seenBy(login([relation()])), await seenBy(login())]).toEqual([
      'licence.not_found',
      'licence.not_found',
    ]);
    // Before the answer: where it cannot be recorded, nothing is answered.
    const accesses = { ...dependencies.accesses, record: () => Promise.reject(new Error('down')) };
    const agent = login([relation()]);
    await expect(getDocument({ ...dependencies, accesses }, { person: agent, identifier: 'hers' })).rejects.toThrow(
      'down',
    );
    await expect(
      listLicences({ ...dependencies, accesses }, { person: agent, onBehalfOf: 'i|mother' }),
    ).rejects.toThrow();
  });

  it('are not those of whom one represented, or never did', async () => {
    const former = login([relation({ until: now })]);
    expect([await listed(former, 'i|mother'), await fetched(former)]).toEqual(['identity.mandate_expired', ['his']]);
    expect(await listed(login(), 'i|mother')).toBe('identity.not_representative');
    expect(await listed(login([relation()]), 'i|aunt')).toBe('identity.not_representative');
  });

  // Below two factors a number may be anybody's: it was typed in, and only its form was checked.
  it.each(['L0', 'L1'] as const)('are not shown to a login of %s', async (level) => {
    expect(await listed(login([], { level }))).toBe('identity.assurance_too_low');
    expect(await fetched(login([relation()], { level }))).toEqual([]);
  });
});
