import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoLicenceVersions } from '#adapters/dynamodb/dynamodb-licence-versions';
import type { LicenceRecord } from '#application/licence/ports';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, tables, close } = await testAws();
const client = dynamoDb(aws);
const licences = new DynamoLicenceVersions({ client, table: tables.licences });
afterAll(async () => {
  client.destroy();
  await close();
});

const record = (parts: Partial<LicenceRecord> = {}): LicenceRecord => ({
  identifier: `1.2.156.3005.2.TEST.${randomUUID()}`,
  kind: 'licence',
  name: { zh: '食品生产许可证', en: 'Food production licence' },
  issuer: { id: '11620122XTXX001454', name: { zh: '测试', en: 'test' } },
  issuedOn: '2026-09-22',
  validUntil: null,
  caseId: '620100-20260922-0123456789AB',
  holderHash: `v1:${randomUUID()}`,
  payloadSm3: 'ab',
  document: { key: 'results/x.json', sm3: '00', bytes: 1 },
  ...parts,
});

describe('the register of results', () => {
  it('keeps a record once: the same document again changes nothing, another one is refused', async () => {
    const first = record();
    await licences.put(first);
    await licences.put({ ...first });
    const another = { ...first, payloadSm3: 'cd' };
    await expect(licences.put(another)).rejects.toThrow('another result is registered');
    expect(await licences.find(first.identifier)).toEqual(first);
  });

  it('keeps what became of a result, also where it is registered once more', async () => {
    const first = record();
    await licences.put(first);
    const held: LicenceRecord = { ...first, state: 'held' };
    expect(await licences.replace(first, held)).toBe(true);
    await licences.put(first);
    expect(await licences.find(first.identifier)).toEqual(held);
    // Somebody who knows it as it was before changes nothing.
    expect(await licences.replace(first, { ...first, state: 'revoked' })).toBe(false);
    expect(await licences.find(first.identifier)).toEqual(held);
  });

  it('puts a new version beside what became of the one before, both or neither', async () => {
    const [old, version] = [record(), record()];
    const superseded: LicenceRecord = { ...old, state: 'superseded' };
    await licences.put(old);
    // Somebody who knows it otherwise changes nothing.
    expect(await licences.supersede({ old: { ...old, state: 'held' }, superseded, version })).toBe(false);
    expect(await licences.find(version.identifier)).toBeNull();
    expect(await licences.supersede({ old, superseded, version })).toBe(true);
    expect([await licences.find(old.identifier), await licences.find(version.identifier)]).toEqual([
      superseded,
      version,
    ]);
    // Nor is what is registered put a second time.
    const another = record();
    await licences.put(another);
    expect(await licences.supersede({ old: another, superseded: { ...another, state: 'superseded' }, version })).toBe(
      false,
    );
    expect(await licences.find(another.identifier)).toEqual(another);
  });

  it('says null of an identifier that it does not know', async () => {
    expect(await licences.find('1.2.156.3005.2.NONE')).toBeNull();
  });

  it("lists a holder's results, newest first, and nobody else's", async () => {
    const { holderHash } = record();
    const older = record({ holderHash, issuedOn: '2025-01-31' });
    const newer = record({ holderHash, issuedOn: '2026-01-31' });
    for (const each of [older, record(), newer]) await licences.put(each);
    expect(await licences.ofHolder({ holderHash })).toEqual({ records: [newer, older], next: null });
  });
});

describe('a list longer than one page', async () => {
  const { holderHash } = record();
  const many = Array.from({ length: 53 }, (_, index) =>
    record({ holderHash, issuedOn: new Date(Date.UTC(2020, 0, index + 1)).toISOString().slice(0, 10) }),
  );
  await Promise.all(many.map((each) => licences.put(each)));
  const newestFirst = many.toReversed().map(({ identifier }) => identifier);
  const identifiers = (records: readonly LicenceRecord[]) => records.map(({ identifier }) => identifier);

  it('comes in pages of fifty that miss and repeat nothing', async () => {
    const first = await licences.ofHolder({ holderHash });
    expect(first.records).toHaveLength(50);
    const second = await licences.ofHolder({ holderHash, cursor: first.next ?? '' });
    expect(second.next).toBeNull();
    expect(identifiers([...first.records, ...second.records])).toEqual(newestFirst);
  });

  it("shows nothing of another's list to whoever brings another's cursor", async () => {
    const stranger = record();
    await licences.put(stranger);
    const { next } = await licences.ofHolder({ holderHash });
    const page = await licences.ofHolder({ holderHash: stranger.holderHash, cursor: next ?? '' });
    expect(page.records.filter((each) => each.holderHash !== stranger.holderHash)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['no base64', '***'],
    ['a day without identifier', Buffer.from('2026-01-01#').toString('base64url')],
    ['other bytes', Buffer.from([0xff, 0x00]).toString('base64url')],
  ])('begins anew with a cursor that says %s', async (_, cursor) => {
    const page = await licences.ofHolder({ holderHash, cursor });
    expect(identifiers(page.records)).toEqual(newestFirst.slice(0, 50));
  });
});
