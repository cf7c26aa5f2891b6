import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectCase, type Intake } from '#application/collection/collect-case';
import { responsibilityOf } from '#domain/case/responsibility';
import type { EventOf } from '#domain/case/event';
import type { Training } from '#domain/agreement/training';
import { training as shipped } from '#functions/shipped-catalogue';
import { value } from '#tests/shared/application/handled-cases';
import { newKey, people, testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { agreementWith } from '#tests/shared/domain/agreement/agreement-fixture';
import { clerk, intake, windowOf } from './window-intake.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

const hourMs = 3_600_000;
const [issuer = '', sub = ''] = clerk.account.split('|');
const body = clerk.posts[0]?.body ?? '';
const colleague = { ...people.stranger, account: `${issuer}|colleague`, posts: clerk.posts };
const until = { on: '2026-01-05', until: '2026-12-31' };
const trained = (of: string, parts: Partial<Training> = {}): Training => ({
  ...{ sub: of, body, signs: 'receive', items: { 'XS-057': until } },
  ...parts,
});
const both = [trained(sub, { signs: 'entrusted-acceptance' }), trained('colleague')];

const now = (): number => Date.parse(platform.clock.now());
const ago = (hours: number): string => new Date(now() - hours * hourMs).toISOString();
let sheets = 0;
const nextSheet = (): string => `LZ01-${String((sheets += 1)).padStart(6, '0')}`;
/** As the clerk themselves received it two hours ago, but for what is given. */
const onPaper = (parts: Partial<NonNullable<Intake['paper']>> = {}) => ({
  ...{ sheet: nextSheet(), receivedAt: ago(2), receivedBy: clerk.account },
  ...parts,
});

interface Asked {
  readonly person?: typeof clerk;
  readonly training?: readonly Training[];
  readonly agreements?: Parameters<typeof windowOf>[1];
  readonly idempotencyKey?: string;
  readonly filing?: Partial<Intake>;
}
const enter = (paper: Intake['paper'], asked: Asked = {}) => {
  const { person = clerk, training = both, agreements = [agreementWith()], idempotencyKey = newKey() } = asked;
  return collectCase(windowOf(platform, agreements, { training }), {
    ...{ person, idempotencyKey },
    intake: { ...intake, ...asked.filing, ...(paper === undefined ? {} : { paper }) },
  });
};
const eventOf = async (caseId: string): Promise<EventOf<'case.collected'>> => {
  const [first] = (await platform.dependencies.cases.whole(caseId))?.events ?? [];
  if (first?.type !== 'case.collected') throw new Error('it was not collected');
  return first;
};

describe('what was received on paper', () => {
  it('happened when the sheet says, and is recorded now; the authority has its day from now', async () => {
    const paper = onPaper({ receivedAt: '2026-09-21T09:30:00Z' });
    const { caseId } = value(await enter(paper));
    const event = await eventOf(caseId);
    const happened = '2026-09-21T09:30:00.000Z';
    expect(event).toMatchObject({ occurredAt: happened, recordedAt: platform.clock.now() });
    expect(event.data).toMatchObject({ receivedAt: happened, due: { takeOver: { date: '2026-09-23' } } });
    expect(event.data.paper).toEqual({ sheet: paper.sheet, receivedBy: clerk.account });
    // The window answered for it from the first.
    expect(responsibilityOf([event], platform.clock.now())).toEqual([
      { party: { kind: 'window', id: 'LZ-01' }, from: happened, until: null },
    ]);
    const snapshot = (await platform.dependencies.cases.head(caseId))?.snapshot;
    expect(snapshot).toMatchObject({ submittedAt: happened, collection: { receivedAt: happened } });
  });

  it('is nothing that a case received at the screen speaks of', async () => {
    const { caseId } = value(await enter(undefined));
    const { data, occurredAt, recordedAt } = await eventOf(caseId);
    expect(data).not.toHaveProperty('paper');
    expect([data.receivedAt, recordedAt]).toEqual([occurredAt, occurredAt]);
  });

  it.each([
    ['of no book', { sheet: 'LZ01-000501' }, '/paper/sheet', 'paper.no_such_sheet'],
    ['of another window', { sheet: 'XA01-000001' }, '/paper/sheet', 'paper.no_such_sheet'],
    ['from next year', { receivedAt: '2027-09-22T02:00:00Z' }, '/paper/receivedAt', 'paper.in_the_future'],
    ['from no day', { receivedAt: '2026-02-30T02:00:00Z' }, '/paper/receivedAt', 'paper.not_an_instant'],
    ['from 31 days ago', { receivedAt: '2026-08-22T02:00:00Z' }, '/paper/receivedAt', 'paper.too_long_ago'],
    ['by nobody', { receivedBy: `${issuer}|nobody` }, '/paper/receivedBy', 'paper.receiver_not_trained'],
    ['by a login in a login', { receivedBy: `${issuer}|x|${sub}` }, '/paper/receivedBy', 'paper.receiver_not_trained'],
    [
      'by a login elsewhere',
      { receivedBy: `https://x.invalid|${sub}` },
      '/paper/receivedBy',
      'paper.receiver_not_trained',
    ],
  ])('%s is wrong there', async (_, parts, pointer, code) => {
    expect(await enter(onPaper(parts))).toMatchObject({
      ...{ ok: false, code: 'filing.invalid', problems: [{ pointer, code }] },
    });
  });

  it('that is wrong everywhere says so at once, and uses no sheet', async () => {
    const good = onPaper();
    const wrong = await enter({ ...good, receivedAt: ago(-1), receivedBy: `${issuer}|nobody` });
    expect(wrong).toMatchObject({ problems: [{ pointer: '/paper/receivedAt' }, { pointer: '/paper/receivedBy' }] });
    expect(await enter(good)).toMatchObject({ ok: true });
  });
});

describe('a sheet', () => {
  const used = { ok: false, code: 'window.sheet_used' };

  it('is entered once, by whomever, under whatever key, for whatever applicant', async () => {
    const paper = onPaper();
    const { caseId } = value(await enter(paper));
    const named = {
      ...used,
      problems: [{ pointer: '/paper/sheet', message: { en: expect.stringContaining(caseId) } }],
    };
    expect(await enter(paper)).toMatchObject(named);
    expect(await enter({ ...paper, receivedAt: ago(1) })).toMatchObject(named);
    expect(await enter(paper, { person: colleague })).toMatchObject(named);
    const applicant = { ...intake.applicant, name: '陆试兰', idNumber: '000000194103050122' };
    expect(await enter(paper, { filing: { applicant } })).toMatchObject(named);
  });

  it('is answered as before under the same key, also when it could no longer be entered; after a day it is used', async () => {
    const [paper, idempotencyKey] = [onPaper({ receivedAt: ago(20) }), newKey()];
    const first = await enter(paper, { idempotencyKey });
    expect(first).toMatchObject({ ok: true });
    platform.clock.advance(5 * hourMs);
    expect(await enter(paper)).toMatchObject({ code: 'window.late_entry_needs_approver' });
    expect(await enter(paper, { idempotencyKey })).toEqual(first);
    expect(await enter({ ...paper, receivedAt: ago(1) }, { idempotencyKey })).toMatchObject({
      code: 'idempotency.key_reused',
    });
    platform.clock.advance(20 * hourMs);
    const byApprover = { receivedBy: colleague.account };
    expect(await enter({ ...paper, ...byApprover }, { idempotencyKey })).toMatchObject(used);
  });

  it('gives one case where it is entered many times at once', async () => {
    const paper = onPaper();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => enter(paper)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    for (const outcome of outcomes) if (!outcome.ok) expect(outcome.code).toMatch(/^(window.sheet_used|case.busy)$/);
  });

  it('names its case to no clerk of a body that does not have it', async () => {
    const paper = onPaper();
    value(await enter(paper));
    const hall = '11610100XTXX00161R';
    const elsewhere = { ...clerk, posts: [{ role: 'clerk', body: hall, region: '620100' } as const] };
    const windows = platform.dependencies.windows.map((each) => ({ ...each, body: hall }));
    const outcome = await collectCase(
      windowOf(platform, [agreementWith()], { windows, training: both.map((each) => ({ ...each, body: hall })) }),
      { person: elsewhere, intake: { ...intake, paper }, idempotencyKey: newKey() },
    );
    expect(outcome).toEqual(used);
  });
});

describe('an entry more than 24 hours later', () => {
  const refused = { ok: false, code: 'window.late_entry_needs_approver' };

  it('is for another clerk, who may approve', async () => {
    const mine = () => onPaper({ receivedAt: ago(25) });
    const theirs = () => onPaper({ receivedAt: ago(25), receivedBy: colleague.account });
    expect(await enter(mine())).toMatchObject(refused);
    expect(await enter(theirs())).toMatchObject({ ok: true });
    // Another, who may not.
    expect(await enter(mine(), { person: colleague })).toMatchObject(refused);
    const higher = both.map((each) => ({ ...each, signs: 'authorised-handling' as const }));
    expect(await enter(mine(), { person: colleague, training: higher })).toMatchObject({ ok: true });
    expect(await enter(mine(), { training: higher })).toMatchObject(refused);
  });

  it.each([
    [24, 0, true],
    [24, 1, false],
  ])('begins %s hours and %s ms after', async (hours, ms, ok) => {
    const receivedAt = new Date(now() - hours * hourMs - ms).toISOString();
    expect((await enter(onPaper({ receivedAt }))).ok).toBe(ok);
  });

  it('needs the training of both on the day of the sheet, not of the entry', async () => {
    const receivedAt = '2026-09-18T02:00:00.000Z';
    const paper = () => onPaper({ receivedAt, receivedBy: colleague.account });
    const on = (one: object, other: object) => [
      trained(sub, { signs: 'entrusted-acceptance', items: { 'XS-057': { ...until, ...one } } }),
      trained('colleague', { items: { 'XS-057': { ...until, ...other } } }),
    ];
    const [ended, begun] = [{ until: '2026-09-18' }, { on: '2026-09-19' }];
    expect(await enter(paper(), { training: on(ended, ended) })).toMatchObject({ ok: true });
    expect(await enter(paper(), { training: on({}, begun) })).toMatchObject({ code: 'filing.invalid' });
    expect(await enter(paper(), { training: on(begun, {}) })).toMatchObject({ code: 'window.not_trained' });
  });

  it('is under the agreement of the day of the sheet', async () => {
    const receivedAt = '2026-09-18T02:00:00.000Z';
    const paper = () => onPaper({ receivedAt, receivedBy: colleague.account });
    const ended = [agreementWith({ validUntil: '2026-09-18' })];
    expect(await enter(paper(), { agreements: ended })).toMatchObject({ ok: true });
    expect(await enter(undefined, { agreements: ended })).toMatchObject({ code: 'agreement.not_in_force' });
    const begun = [agreementWith({ validFrom: '2026-09-19' })];
    expect(await enter(paper(), { agreements: begun })).toMatchObject({ code: 'agreement.not_in_force' });
    expect(await enter(undefined, { agreements: begun })).toMatchObject({ ok: true });
  });

  it('can be made with the people that ship', () => {
    const here = shipped.filter((each) => each.body === body);
    expect(here.map(({ signs }) => signs)).toEqual(['entrusted-acceptance', 'receive']);
  });
});

it('nobody receives their own application on paper either', async () => {
  const applicant = { ...intake.applicant, name: '受试己', idNumber: clerk.idNumber };
  expect(await enter(onPaper(), { filing: { applicant } })).toMatchObject({ ok: false, code: 'case.own_case' });
});
