import { afterAll, describe, expect, it } from 'vitest';
import { type Act, actOnCase } from '#application/case/act-on-case';
import { submitCase } from '#application/case/submit-case';
import { viewCase } from '#application/case/view-case';
import { operateCase } from '#application/operator/operate-case';
import { verifyChain } from '#domain/case/chain';
import { rebuild } from '#domain/case/snapshot';
import type { Person } from '#domain/identity/principal';
import { accept, act, grant, submitLicence, value } from './handled-cases.ts';
import { depositCertificate, foodProduction, newKey, people, testPlatform } from './platform.ts';
import { goodFilings } from '#tests/shared/domain/catalogue/shipped';

const { dependencies, clock, close } = await testPlatform();
afterAll(close);

const dayMs = 86_400_000;
const accepting = (request: Act) => actOnCase(dependencies, { ...request, command: { type: 'accept' } });
const reviewing = (request: Act, opinion: string) =>
  actOnCase(dependencies, {
    ...{ ...request, body: { opinion } },
    command: { type: 'review', recommendation: 'grant', opinion },
  });
const eventsOf = async (caseId: string) => (await dependencies.cases.whole(caseId))?.events ?? [];

describe('a command given again under the same key', () => {
  it('is answered as the first time, and done once', async () => {
    const caseId = await submitLicence(dependencies);
    const request = act(people.acceptor, caseId, 'acceptCase');
    const first = await accepting(request);
    expect(first).toEqual({ ok: true, value: { caseId, seq: 2, status: 'accepted' } });
    expect(await accepting(request)).toEqual(first);
    // Also when the case has long moved on.
    await reviewing(act(people.reviewer, caseId, 'reviewCase'), '符合');
    expect(await accepting(request)).toEqual(first);
    expect(await eventsOf(caseId)).toHaveLength(3);
  });

  it('is refused with another body', async () => {
    const caseId = await submitLicence(dependencies);
    await accept(dependencies, caseId);
    const request = act(people.reviewer, caseId, 'reviewCase');
    await reviewing(request, '符合');
    expect(await reviewing(request, '不符合')).toMatchObject({ ok: false, code: 'idempotency.key_reused' });
  });

  it('is authorised again: who has lost the post learns nothing', async () => {
    const caseId = await submitLicence(dependencies);
    const request = act(people.acceptor, caseId, 'acceptCase');
    await accepting(request);
    const { posts: _, ...former } = people.acceptor;
    const refused = await accepting({ ...request, person: { ...former, posts: [] } });
    expect(refused).toMatchObject({ ok: false, code: 'case.not_found' });
  });

  it('is the key of one person on one case: others may use the same', async () => {
    const [one, other] = [await submitLicence(dependencies), await submitLicence(dependencies)];
    const request = act(people.acceptor, one, 'acceptCase');
    await accepting(request);
    expect(await accepting({ ...request, caseId: other })).toMatchObject({ ok: true, value: { caseId: other } });
  });

  it('is done once also when all come at the same time', async () => {
    const caseId = await submitLicence(dependencies);
    const request = act(people.acceptor, caseId, 'acceptCase');
    const answers = await Promise.all(Array.from({ length: 10 }, () => accepting(request)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await eventsOf(caseId)).toHaveLength(2);
  });
});

describe('a filing given again under the same key', () => {
  const file = (idempotencyKey: string, parts: object = {}) =>
    submitCase(dependencies, { person: people.citizen, filing: { ...depositCertificate, ...parts }, idempotencyKey });

  it('is the same case; with another form it is refused', async () => {
    const key = newKey();
    const first = value(await file(key));
    expect(value(await file(key))).toEqual(first);
    const otherForm = { form: { ...depositCertificate.form, lendingDivision: '610100' } };
    expect(await file(key, otherForm)).toMatchObject({ ok: false, code: 'idempotency.key_reused' });
  });

  it('is another case a day later', async () => {
    const key = newKey();
    const first = value(await file(key));
    clock.advance(dayMs + 1000);
    expect(value(await file(key)).caseId).not.toBe(first.caseId);
  });

  it('is refused where it was never good, under whatever key', async () => {
    const key = newKey();
    const wrong = { form: {} };
    expect(await file(key, wrong)).toMatchObject({ ok: false, code: 'filing.invalid' });
    expect(value(await file(key)).seq).toBe(1);
  });
});

describe('a filing for a body of another region', () => {
  const { form, materials } = goodFilings['XS-057'];
  const filing = {
    ...{ itemId: 'XS-057', mode: 'fully-online' as const, form },
    materials: materials.map((material) => ({ ...material, sha256: 'ab'.repeat(32) })),
  };
  const file = (insuredDivision: string, region: string) =>
    submitCase(
      { ...dependencies, region },
      { person: people.citizen, filing: { ...filing, form: { ...form, insuredDivision } }, idempotencyKey: newKey() },
    );
  const nobody = { pointer: '/form/insuredDivision', code: 'filing.no_competent_body' };

  it('is told at the routing field that nobody here is competent, as for a place that nobody knows', async () => {
    for (const elsewhere of ['610100', '620200'])
      expect(await file(elsewhere, '620100')).toMatchObject({
        ...{ ok: false, code: 'filing.invalid' },
        problems: [nobody],
      });
    expect(value(await file('620102', '620100')).caseId).toMatch(/^620100-/);
  });

  it('is an ordinary one where that region is served', async () => {
    const { caseId } = value(await file('610100', '610100'));
    expect((await dependencies.cases.head(caseId))?.snapshot.body).toBe('12610100XTXX00233F');
    expect(await file('620102', '610100')).toMatchObject({ ok: false, problems: [nobody] });
  });
});

describe('several people at one case', () => {
  it('decide it once: whoever comes second finds it at another stage', async () => {
    const caseId = await submitLicence(dependencies);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => accepting(act(people.acceptor, caseId, 'acceptCase'))),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const codes = answers.flatMap((answer) => (answer.ok ? [] : [answer.code]));
    expect(codes.every((code) => code === 'case.wrong_state' || code === 'case.busy')).toBe(true);
    expect(await eventsOf(caseId)).toHaveLength(2);
  });
});

describe('the record of a case', () => {
  it('is a chain from which the snapshot follows', async () => {
    const caseId = await submitLicence(dependencies);
    await grant(dependencies, caseId);
    const whole = await dependencies.cases.whole(caseId);
    if (whole === null) throw new Error('the case is gone');
    expect(whole.events.map(({ type }) => type)).toEqual([
      'case.submitted',
      'case.accepted',
      'case.reviewed',
      'case.decided',
    ]);
    expect(verifyChain(whole.events, whole.snapshot)).toEqual({ intact: true });
    expect(rebuild(whole.events)).toEqual(whole.snapshot);
  });

  it('holds nothing personal in clear', async () => {
    const caseId = await submitLicence(dependencies);
    await grant(dependencies, caseId);
    const text = JSON.stringify(await dependencies.cases.whole(caseId));
    const { name, idNumber } = people.legalRepresentative;
    const { form } = foodProduction;
    const personal = [name, idNumber, '符合', form.contactPhone, form.plantAddress, '试味'];
    expect(personal.filter((each) => text.includes(each))).toEqual([]);
  });
});

describe('who may see a case', () => {
  const seen = async (person: Person, caseId: string) => {
    const outcome = await viewCase(dependencies, { person, caseId });
    return outcome.ok ? 'seen' : outcome.code;
  };

  it('is its applicant and the officials of its body; for all others it does not exist', async () => {
    const caseId = await submitLicence(dependencies);
    expect(await seen(people.legalRepresentative, caseId)).toBe('seen');
    expect(await seen(people.acceptor, caseId)).toBe('seen');
    expect(await seen(people.stranger, caseId)).toBe('case.not_found');
    const elsewhere = {
      ...people.acceptor,
      posts: [{ role: 'acceptor', body: '11610100XTXX00161R', region: '610100' }],
    };
    expect(await seen(elsewhere as Person, caseId)).toBe('case.not_found');
    expect(await seen(people.acceptor, '620100-20260922-000000000000')).toBe('case.not_found');
  });
});

describe('lawful erasure', () => {
  const erase = (caseId: string) =>
    operateCase(dependencies, {
      ...act(people.operator, caseId, 'eraseCase'),
      command: { type: 'erase', legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' },
    });

  it('waits until nothing needs the content, then leaves a chain that still holds', async () => {
    const caseId = await submitLicence(dependencies);
    expect(await erase(caseId)).toMatchObject({ ok: false, code: 'case.not_finished' });
    const command = { type: 'withdraw', reason: null } as const;
    value(await actOnCase(dependencies, { ...act(people.legalRepresentative, caseId, 'withdrawCase'), command }));
    expect(await erase(caseId)).toMatchObject({ ok: true });
    const whole = await dependencies.cases.whole(caseId);
    if (whole === null) throw new Error('the case is gone');
    expect(whole.wrappedKey).toBeNull();
    expect(verifyChain(whole.events, whole.snapshot)).toEqual({ intact: true });
    const view = value(await viewCase(dependencies, { person: people.legalRepresentative, caseId }));
    expect(view.application).toBeNull();
    expect(view.integrity.intact).toBe(true);
  });
});

describe('who answered for a case', () => {
  it('is shown with it, without the account of whoever filed, and to the end of the case', async () => {
    const caseId = await submitLicence(dependencies);
    const viewed = async () => value(await viewCase(dependencies, { person: people.legalRepresentative, caseId }));
    const before = await viewed();
    const span = { party: 'authority', id: before.body.id, from: before.submittedAt, until: null };
    expect(before.responsibility?.spans).toEqual([span]);
    clock.advance(dayMs);
    const shares = { applicant: 0, window: 0, courier: 0, authority: 10_000 };
    expect((await viewed()).responsibility).toEqual({ spans: [span], shares });
    const command = { type: 'withdraw', reason: null } as const;
    value(await actOnCase(dependencies, { ...act(people.legalRepresentative, caseId, 'withdrawCase'), command }));
    const { responsibility, ...view } = await viewed();
    expect(responsibility?.spans).toEqual([{ ...span, until: view.timeline.at(-1)?.occurredAt }]);
    expect(JSON.stringify(responsibility)).not.toContain(people.legalRepresentative.account);
  });
});
