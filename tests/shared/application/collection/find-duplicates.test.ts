import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actOnCase } from '#application/case/act-on-case';
import { submitCase } from '#application/case/submit-case';
import { collectCase, type Intake } from '#application/collection/collect-case';
import { findDuplicates } from '#application/collection/find-duplicates';
import { projectCase } from '#application/inbox/project-case';
import type { Person } from '#domain/identity/principal';
import { inPerson, medicalFiling, motherAndSon } from '#infra/commands/scenarios';
import { act, submitLicence, value } from '#tests/shared/application/handled-cases';
import { newKey, people, testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { agreementWith } from '#tests/shared/domain/agreement/agreement-fixture';
import { clerk, intake, windowOf } from './window-intake.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

let persons = 0;
/** Somebody new each time, whose paper has no check character. */
const newApplicant = (): Intake['applicant'] => ({
  ...{ kind: 'person', name: '护试照', idType: '414', idNumber: `E${String((persons += 1)).padStart(8, '0')}` },
});
const soughtOf = ({ kind, idType, idNumber }: Intake['applicant'], itemId = 'XS-057') => ({
  itemId,
  applicant: { kind, idType, idNumber },
});
const find = (applicant: Intake['applicant'], { person = clerk, window = 'LZ-01', itemId = 'XS-057' } = {}) =>
  findDuplicates(platform.dependencies, { person, window, sought: soughtOf(applicant, itemId) });

async function received(applicant: Intake['applicant']): Promise<string> {
  const request = { person: clerk, intake: { ...intake, applicant }, idempotencyKey: newKey() };
  return value(await collectCase(windowOf(platform, [agreementWith()]), request)).caseId;
}
const projected = async (caseId: string, seq = 1): Promise<string> => {
  await projectCase(platform.dependencies, { caseId, seq });
  return caseId;
};
const scan = { sha256: 'ab'.repeat(32), bytes: 20_000, mediaType: 'application/pdf' } as const;
async function filedOnline(person: Person): Promise<string> {
  const filing = medicalFiling(scan);
  return projected(value(await submitCase(platform.dependencies, { person, filing, idempotencyKey: newKey() })).caseId);
}
const none = { ok: true, value: { cases: [], ofOtherBodies: [] } };

describe('a clerk is warned', () => {
  it('of what the windows of their body received for the same applicant and have not finished', async () => {
    const applicant = newApplicant();
    expect(await find(applicant)).toEqual(none);
    const caseId = await projected(await received(applicant));
    const receivedAt = platform.clock.now();
    expect(await find(applicant)).toEqual({
      ok: true,
      value: { cases: [{ caseId, status: 'collected', receivedAt, window: 'LZ-01' }], ofOtherBodies: [] },
    });
  });

  it('not of another item, of somebody else, or of an organisation with that number', async () => {
    const applicant = newApplicant();
    await projected(await received(applicant));
    expect(await find(applicant, { itemId: 'XS-048' })).toEqual(none);
    expect(await find(newApplicant())).toEqual(none);
    expect(await find({ ...applicant, idType: '511' })).toEqual(none);
    expect(await find({ ...applicant, kind: 'organisation' })).toEqual(none);
  });

  it('of a case of another body only that it is there, how it stands and from which day', async () => {
    const person = { ...people.citizen, idNumber: motherAndSon.idNumber };
    const caseId = await filedOnline(person);
    const found = value(await find(motherAndSon));
    expect(found).toEqual({ cases: [], ofOtherBodies: [{ status: 'submitted', receivedOn: '2026-09-22' }] });
    expect(JSON.stringify(found)).not.toContain(caseId);
    await actOnCase(platform.dependencies, {
      ...act(person, caseId, 'withdrawCase'),
      command: { type: 'withdraw', reason: null },
    });
    // At once, also while the list is behind.
    expect(await find(motherAndSon)).toEqual(none);
    const list = { list: `OPEN#XS-057#${await platform.dependencies.holders.of(motherAndSon)}`, after: null };
    const listed = () => platform.dependencies.lists.page({ ...list, limit: 10, order: 'rising' });
    expect(await listed()).toMatchObject([{ position: caseId }]);
    await projected(caseId, 2);
    expect(await listed()).toEqual([]);
  });

  it('of ten at most, the latest first', async () => {
    const applicant = newApplicant();
    for (let left = 12; left > 0; left -= 1) await projected(await received(applicant));
    const { cases } = value(await find(applicant));
    expect(cases).toHaveLength(10);
    expect(cases.map(({ caseId }) => caseId)).toEqual(
      cases
        .map(({ caseId }) => caseId)
        .toSorted()
        .toReversed(),
    );
  });

  it('where a consumer was made to forget a case, once it has dealt with it anew, and never of what is over', async () => {
    const { dependencies } = platform;
    const person = { ...people.citizen, idNumber: inPerson.idNumber };
    const caseId = await filedOnline(person);
    const forget = async () => {
      const from = await dependencies.marks.of({ consumer: 'project', caseId });
      await dependencies.marks.forget({ consumer: 'project', caseId, from });
    };
    await forget();
    await projected(caseId);
    expect(value(await find(inPerson)).ofOtherBodies).toHaveLength(1);
    await forget();
    const command = { type: 'withdraw', reason: null } as const;
    await actOnCase(dependencies, { ...act(person, caseId, 'withdrawCase'), command });
    await projected(caseId, 2);
    const list = { list: `OPEN#XS-057#${await dependencies.holders.of(inPerson)}`, after: null };
    expect(await dependencies.lists.page({ ...list, limit: 10, order: 'rising' })).toEqual([]);
  });
});

describe('a list of unfinished cases', () => {
  it('is kept of items that windows receive, and of no others', async () => {
    const caseId = await projected(await submitLicence(platform.dependencies));
    const { holder } = (await platform.dependencies.cases.head(caseId))?.snapshot ?? {};
    const list = `OPEN#LZ-001#${holder?.hash}`;
    expect(await platform.dependencies.lists.page({ list, after: null, limit: 1, order: 'rising' })).toEqual([]);
  });
});

it('is for clerks of the window, and for items that there are', async () => {
  const applicant = newApplicant();
  expect(await find(applicant, { person: people.stranger })).toMatchObject({
    code: 'identity.no_post',
  });
  expect(await find(applicant, { window: 'XA-01' })).toMatchObject({ code: 'window.not_found' });
  expect(await find(applicant, { itemId: 'XS-999' })).toMatchObject({ code: 'item.not_found' });
});
