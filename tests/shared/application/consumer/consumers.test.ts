import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actOnCase } from '#application/case/act-on-case';
import { listInbox } from '#application/inbox/list-inbox';
import { projectCase } from '#application/inbox/project-case';
import { listNotices } from '#application/notice/list-notices';
import { notifyPeople } from '#application/notice/notify-people';
import {
  accept,
  act,
  grant,
  submitDepositCertificate,
  submitLicence,
  value,
} from '#tests/shared/application/handled-cases';
import { gaolan, housingFund, people, testPlatform, type TestPlatform } from '#tests/shared/application/platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

const inboxOf = async (body: string, query: object = {}) =>
  value(await listInbox(platform.dependencies, { person: people.acceptor, query: { body, limit: '100', ...query } }));
const inInbox = async (body: string, caseId: string) =>
  (await inboxOf(body)).cases.filter((each) => each.caseId === caseId);
const toldOf = async (caseId: string) => {
  const { notices } = value(
    await listNotices(platform.dependencies, { person: people.legalRepresentative, query: {} }),
  );
  return notices.filter((each) => each.caseId === caseId).map(({ type }) => type);
};

describe('the inbox', () => {
  it('holds a case while somebody has to act, with the step and its due date, and no longer', async () => {
    const { dependencies } = platform;
    const caseId = await submitLicence(dependencies);
    expect(await projectCase(dependencies, { caseId, seq: 1 })).toHaveLength(1);
    expect(await inInbox(gaolan, caseId)).toMatchObject([
      { step: 'acceptance', due: '2026-09-30T16:00:00.000Z', overdue: false, item: { id: 'LZ-001' } },
    ]);
    await accept(dependencies, caseId);
    await projectCase(dependencies, { caseId, seq: 2 });
    expect(await inInbox(gaolan, caseId)).toMatchObject([{ step: 'review', due: '2026-10-13T16:00:00.000Z' }]);
  });

  it('no longer holds one that was decided', async () => {
    const { dependencies } = platform;
    await platform.registerDepositor(people.citizen);
    const caseId = await submitDepositCertificate(dependencies);
    await projectCase(dependencies, { caseId, seq: 1 });
    expect(await inInbox(housingFund, caseId)).toHaveLength(1);
    await grant(dependencies, caseId);
    await projectCase(dependencies, { caseId, seq: 4 });
    expect(await inInbox(housingFund, caseId)).toEqual([]);
  });

  it('is for those who handle the cases of the body', async () => {
    const refused = { ok: false, code: 'identity.no_post' };
    for (const person of [people.stranger, people.citizen, people.operator])
      expect(await listInbox(platform.dependencies, { person, query: { body: gaolan } })).toMatchObject(refused);
    const query = { body: '11610100XTXX00161R' };
    expect(await listInbox(platform.dependencies, { person: people.acceptor, query })).toMatchObject(refused);
  });

  it.each([
    ['in one list', gaolan, submitLicence, people.legalRepresentative],
    ['spread over many lists', housingFund, submitDepositCertificate, people.citizen],
  ])('%s gives every case once over pages of any size, also while others go', async (_, body, submit, applicant) => {
    const { dependencies } = platform;
    const ids: string[] = [];
    for (let index = 0; index < 25; index += 1) {
      const caseId = await submit(dependencies);
      ids.push(caseId);
      platform.clock.advance(index % 3 === 0 ? 86_400_000 : 1_000);
      await projectCase(dependencies, { caseId, seq: 1 });
    }
    const [gone = ''] = ids;
    for (const limit of ['1', '3', '10', '100']) {
      const seen: { caseId: string; due: string | null }[] = [];
      let cursor: string | undefined;
      do {
        const page = await inboxOf(body, { limit, step: 'acceptance', ...(cursor === undefined ? {} : { cursor }) });
        expect(page.cases.length).toBeLessThanOrEqual(Number(limit));
        seen.push(...page.cases);
        cursor = page.next ?? undefined;
        if (limit !== '3' || seen.length !== 6) continue;
        const command = { type: 'withdraw', reason: null } as const;
        value(await actOnCase(dependencies, { ...act(applicant, gone, 'withdrawCase'), command }));
        await projectCase(dependencies, { caseId: gone, seq: 2 });
      } while (cursor !== undefined);
      const mine = seen.filter(({ caseId }) => ids.includes(caseId)).map(({ caseId }) => caseId);
      expect(new Set(mine).size).toBe(mine.length);
      expect(ids.slice(1).filter((id) => !mine.includes(id))).toEqual([]);
      expect(seen.map(({ due }) => due)).toEqual(seen.map(({ due }) => due).sort());
    }
    const late = await inboxOf(body, { overdue: 'true' });
    expect(late.cases.map(({ overdue }) => overdue)).toEqual(late.cases.map(() => true));
    expect(await inboxOf(body, { itemId: 'XS-057' })).toEqual({ cases: [], next: null });
  });
});

describe('consumers of events', () => {
  it('come to the same from messages in any order, any number of times, and with any of them lost but the last', async () => {
    const { dependencies } = platform;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([1, 2, 3, 4, 1, 2, 3, 4], { minLength: 1 }),
        fc.integer({ min: 0, max: 4 }),
        async (messages, acted) => {
          const caseId = await submitLicence(dependencies);
          // Some messages come while the case has not come so far; they are delivered again later.
          const consume = async (seq: number): Promise<boolean> => {
            try {
              await projectCase(dependencies, { caseId, seq });
              await notifyPeople(dependencies, { caseId, seq });
              return true;
            } catch (error) {
              expect(String(error)).toContain('not to be read yet');
              return false;
            }
          };
          const left: number[] = [];
          for (const seq of messages.slice(0, acted)) if (!(await consume(seq))) left.push(seq);
          await grant(dependencies, caseId);
          const rest = [...messages.slice(acted), ...left, 4];
          await Promise.all(rest.map(async (seq) => expect(await consume(seq)).toBe(true)));
          expect(await inInbox(gaolan, caseId)).toEqual([]);
          expect(await toldOf(caseId)).toEqual(['case.decided', 'case.accepted']);
          expect(await dependencies.marks.ofCase(caseId)).toEqual({ resume: 0, project: 4, notify: 4, partners: 0 });
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('notices', () => {
  it('are told to the account that filed, the latest first, and not of its own acts', async () => {
    const { dependencies } = platform;
    const caseId = await submitLicence(dependencies);
    await notifyPeople(dependencies, { caseId, seq: 1 });
    expect(await toldOf(caseId)).toEqual([]);
    await grant(dependencies, caseId);
    await notifyPeople(dependencies, { caseId, seq: 4 });
    expect(await toldOf(caseId)).toEqual(['case.decided', 'case.accepted']);
    const other = await listNotices(dependencies, { person: people.stranger, query: {} });
    expect(value(other).notices).toEqual([]);
  });
});
