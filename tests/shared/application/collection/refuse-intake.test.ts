import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectCase } from '#application/collection/collect-case';
import { refuseIntake } from '#application/collection/refuse-intake';
import type { Agreement } from '#domain/agreement/agreement';
import { compile } from '#domain/agreement/policy';
import { catalogue } from '#functions/shipped-catalogue';
import { newKey, testPlatform, type TestPlatform } from '#tests/shared/application/platform';
import { agreementWith, clauseWith, there } from '#tests/shared/domain/agreement/agreement-fixture';
import { xs057, xs066 } from '#tests/shared/domain/catalogue/shipped';
import { clerk, intake, windowOf } from './window-intake.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await testPlatform();
});
afterAll(() => platform.close());

/** The test's time is 22 September 2026. */
const collectUnder = (agreements: readonly Agreement[], parts = {}) =>
  collectCase(windowOf(platform, agreements, parts), { person: clerk, intake, idempotencyKey: newKey() });

const reason = { zh: '系统升级', en: 'systems are renewed' };
const suspension = { from: '2026-09-01', until: '2026-10-31', reason };

describe('a refusal for want of a clause', () => {
  it.each([
    ['none', [], 'agreement.none', 'no clause between the two regions'],
    [
      'one that has ended',
      [agreementWith({ validUntil: '2026-08-31' })],
      'agreement.not_in_force',
      'clause 3.1 (test) of “test”, version 1; the agreement ended on 2026-08-31',
    ],
    [
      'one that has not begun',
      [agreementWith({ validFrom: '2026-10-01' })],
      'agreement.not_in_force',
      'begins on 2026-10-01',
    ],
    [
      'one without a seal',
      [agreementWith({ sealed: agreementWith().sealed.slice(1) })],
      'agreement.not_in_force',
      'not sealed by both',
    ],
    [
      'one that is suspended',
      [agreementWith({ suspensions: [suspension] })],
      'agreement.suspended',
      'clause 3.1 (test) of “test”, version 1; the agreement is suspended from 2026-09-01 until 2026-10-31: systems are renewed',
    ],
    [
      'one that lets receive, but not offer',
      [agreementWith({ clauses: [clauseWith({ acts: ['receive'] })] })],
      'agreement.act_not_covered',
      'clause 3.1 (test) of “test”, version 1; the agreement is in force until 2026-12-31',
    ],
    [
      'a newer version that leaves the item out',
      [agreementWith(), agreementWith({ version: 2, clauses: [clauseWith({ items: ['XS-066'] })] })],
      'agreement.item_not_covered',
      'no clause between the two regions',
    ],
  ])('names the clause that came nearest, and how its agreement stands: %s', async (_, agreements, code, said) => {
    const outcome = await collectUnder(agreements);
    expect(outcome).toMatchObject({ ok: false, code, problems: [{ pointer: '/itemId', code }, {}] });
    expect(outcome.ok ? '' : outcome.problems?.[0]?.message.en).toContain(said);
  });

  it('always says what to tell the applicant: the ways that are left and where, without clause or agreement', async () => {
    const outcome = await collectUnder([agreementWith({ suspensions: [suspension] })]);
    const told = outcome.ok ? undefined : outcome.problems?.[1];
    expect(told).toMatchObject({ pointer: '/itemId', code: 'agreement.tell_applicant' });
    const { zh = '', en = '' } = told?.message ?? {};
    expect(zh).toMatch(/可全程网办或邮寄申请, 也可直接向办理机关申请.*。办理机关: .*西安/u);
    expect(en).toMatch(/apply online, .* by post, or directly .* It is decided by: /);
    expect(`${zh} ${en}`).not.toMatch(/条款|协议|第 \d|clause|agreement|suspend|3\.1/i);
  });

  it('sends nobody online for what is not done online', () => {
    const policy = compile([]);
    const body = intakeBody;
    const told = [xs057, xs066].map((item) => {
      const at = '2026-09-22T02:00:00Z';
      const outcome = refuseIntake({ policy, catalogue }, { code: 'agreement.none', clause: null, at, item, body });
      return outcome.ok ? '' : outcome.problems?.[1]?.message.en;
    });
    expect(told[0]).toContain('online');
    expect(told[1]).not.toContain('online');
  });

  it('comes before one for a region that cannot be reached, which leaves the same ways', async () => {
    const reachable: string[] = [];
    expect(await collectUnder([], { reachable })).toMatchObject({ code: 'agreement.none' });
    const outcome = await collectUnder([agreementWith()], { reachable });
    expect(outcome).toMatchObject({ code: 'filing.not_offered', problems: [{ code: 'agreement.tell_applicant' }] });
    expect(await collectUnder([agreementWith()], { reachable: [there] })).toMatchObject({ ok: true });
  });
});

/** Who decides XS-057 in Xi'an. */
const intakeBody = '12610100XTXX00233F';
