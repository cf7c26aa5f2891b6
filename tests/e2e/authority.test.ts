import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  depositCertificate,
  employers,
  foodProduction,
  medicalFiling,
  newKey,
  officials,
  pdf,
  until,
  upload,
} from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems, type PersonaClient } from '#infra/commands/standing';
import type { Approval } from '#domain/seal/approval';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { bodyOf, StoreView } from './store-view.ts';
import { forgeToken } from './tokens.ts';

const cityCentre = '12620100XTXX00057N';
const medicalOffice = '12620100XTXX001530';
const gaolanBureau = '11620122XTXX001454';
const representedCompany = '91610100XTXX0017X9';
const review = { recommendation: 'grant', opinion: '符合条件' } as const;
const extension = { reason: '需现场核查' };
const noDraft = { outcome: 'granted', draftSm3: null } as const;
const refusal = { outcome: 'refused', reasons: ['不符合条件'] } as const;

let deployment: TestDeployment;
let people: ReturnType<typeof officials>;
let citizen: PersonaClient;
let company: PersonaClient;
beforeAll(async () => {
  deployment = await bootForTest();
  people = officials(deployment);
  citizen = deployment.as('citizen');
  company = deployment.as('company');
});
afterAll(() => deployment.close());

/** An official whom no persona is: with these posts and a subject of their own. */
async function official(sub: string, posts: { role: string; body: string; region?: string }[]): Promise<PersonaClient> {
  const claims = { sub, posts: posts.map((post) => ({ region: '620100', ...post })) };
  return deployment.withToken(await forgeToken(deployment, { like: 'acceptor', claims }));
}
const everyRoleIn = (body: string) => ['acceptor', 'reviewer', 'decider'].map((role) => ({ role, body }));

async function submitMedical(): Promise<string> {
  const body = medicalFiling(await upload(citizen, pdf('written commitment')));
  return (await citizen.submitCase({ body, idempotencyKey: newKey() })).caseId;
}

async function submitFood(): Promise<string> {
  const paper = await upload(company, pdf('the same paper everywhere'));
  const body = foodProduction(() => paper);
  return (await company.submitCase({ body, idempotencyKey: newKey() })).caseId;
}

const act = (caseId: string) => ({ params: { caseId }, idempotencyKey: newKey() });
/** Every act of an official on a case, by one client. */
const officialActs = (client: PersonaClient, caseId: string) => ({
  accept: () => client.acceptCase({ ...act(caseId), body: {} }),
  decline: () => client.declineCase({ ...act(caseId), body: { reasons: ['不属于本机关职权范围'] } }),
  review: () => client.reviewCase({ ...act(caseId), body: review }),
  extend: () => client.extendCase({ ...act(caseId), body: extension }),
  grant: () => client.decideCase({ ...act(caseId), body: noDraft }),
  refuse: () => client.decideCase({ ...act(caseId), body: { ...refusal, reasons: [...refusal.reasons] } }),
});

describe('a case', () => {
  it('does not exist for another applicant, nor for officials of another body or another region', async () => {
    const caseId = await submitMedical();
    for (const name of ['citizen-away', 'company', 'stranger', 'clerk-lanzhou']) {
      const other = deployment.as(name);
      expect(await codeOf(other.getCase({ params: { caseId } }))).toBe('case.not_found');
      expect(await codeOf(other.withdrawCase({ ...act(caseId), body: {} }))).toBe('case.not_found');
    }
    const elsewhere = await official('elsewhere', everyRoleIn(cityCentre));
    expect(await codeOf(elsewhere.getCase({ params: { caseId } }))).toBe('case.not_found');
    for (const [name, attempt] of Object.entries(officialActs(elsewhere, caseId)))
      expect([name, await codeOf(attempt())]).toEqual([name, 'case.not_found']);
    const post = { role: 'operator', body: medicalOffice, region: '610100' };
    const foreign = await official('foreign-operator', [post]);
    const restart = { reason: '流程停滞', ticket: 'T-1' };
    expect(await codeOf(foreign.restartJourney({ ...act(caseId), body: restart }))).toBe('case.not_found');
    const erase = { legalBasis: '个人信息保护法第四十七条', ticket: 'T-1' };
    expect(await codeOf(foreign.eraseCase({ ...act(caseId), body: erase }))).toBe('case.not_found');
    // One that is not there at all reads the same.
    const nowhere = { params: { caseId: '620100-20260922-000000000000' } };
    expect(await codeOf(citizen.getCase(nowhere))).toBe('case.not_found');
    expect((await citizen.getCase({ params: { caseId } })).timeline).toHaveLength(1);
  });

  it('is only withdrawn by its applicant, and its officials see no draft before it is reviewed', async () => {
    const caseId = await submitMedical();
    for (const client of Object.values(people))
      expect(await codeOf(client.withdrawCase({ ...act(caseId), body: {} }))).toBe('case.not_found');
    expect((await people.decider.getCase({ params: { caseId } })).draft).toBeNull();
  });

  it('is filed only by somebody known well enough, and for an organisation by its representative', async () => {
    const stranger = deployment.as('stranger');
    const deposit = depositCertificate(employers.cityCentre);
    const submit = (client: PersonaClient, body: Parameters<PersonaClient['submitCase']>[0]['body']) =>
      client.submitCase({ body, idempotencyKey: newKey() });
    expect(await codeOf(submit(stranger, deposit))).toBe('identity.assurance_too_low');
    const paper = await upload(citizen, pdf('the same paper everywhere'));
    const food = foodProduction(() => paper);
    expect(await codeOf(submit(citizen, food))).toBe('identity.not_representative');
    const { onBehalfOf: _, ...forOneself } = food;
    expect(await codeOf(submit(citizen, forOneself))).toBe('filing.not_offered');
    // Bytes that another applicant uploaded are not one's own material.
    expect(await codeOf(submit(company, food))).toBe('filing.material_missing');
  });
});

describe('what a case holds', () => {
  it('is opened by its applicant and by those who handle it: each material, as it was uploaded', async () => {
    const caseId = await submitMedical();
    const material = { params: { caseId, index: '0' } };
    for (const client of [citizen, people.acceptor, people.reviewer, people.decider]) {
      const { url, sha256 } = await client.openMaterial(material);
      const content = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(content).toEqual(pdf('written commitment'));
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    }
    const elsewhere = await official('elsewhere', everyRoleIn(cityCentre));
    const others = [elsewhere, ...['citizen-away', 'clerk-lanzhou', 'operator'].map(deployment.as)];
    for (const client of others) expect(await codeOf(client.openMaterial(material))).toBe('case.not_found');
    for (const index of ['1', '99'])
      expect(await codeOf(citizen.openMaterial({ params: { caseId, index } }))).toBe('case.not_found');
    const announced = { sha256: 'ab'.repeat(32), bytes: 10, mediaType: 'application/pdf' } as const;
    const announcing = deployment.as('stranger').announceMaterial({ body: announced });
    expect(await codeOf(announcing)).toBe('identity.assurance_too_low');
  });

  it('is not all for everybody: opinions stay among the officials, and operators do not read cases', async () => {
    const caseId = await submitMedical();
    await people.acceptor.acceptCase({ ...act(caseId), body: {} });
    await people.reviewer.reviewCase({ ...act(caseId), body: review });
    const detailsFor = async (client: PersonaClient) =>
      (await client.getCase({ params: { caseId } })).timeline.at(-1)?.details;
    expect(await detailsFor(people.decider)).toEqual({ opinion: review.opinion });
    expect(await detailsFor(citizen)).toEqual({});
    expect(await codeOf(detailsFor(deployment.as('operator')))).toBe('case.not_found');
  });
});

describe('the three people of a case', () => {
  it('are three: whoever accepted neither reviews, extends nor decides, whoever reviewed does not decide', async () => {
    const caseId = await submitFood();
    const [first, second] = [
      await official('first', everyRoleIn(gaolanBureau)),
      await official('second', everyRoleIn(gaolanBureau)),
    ];
    await first.acceptCase({ ...act(caseId), body: {} });
    const early = officialActs(first, caseId);
    for (const attempt of [early.review, early.extend]) expect(await codeOf(attempt())).toBe('case.same_official');
    await second.reviewCase({ ...act(caseId), body: review });
    for (const same of [first, second]) {
      const draftSm3 = (await same.getCase({ params: { caseId } })).draft?.sm3 ?? null;
      const grant = same.decideCase({ ...act(caseId), body: { outcome: 'granted', draftSm3 } });
      expect(await codeOf(grant)).toBe('case.same_official');
      const { refuse, extend } = officialActs(same, caseId);
      for (const attempt of [refuse, extend]) expect(await codeOf(attempt())).toBe('case.same_official');
    }
    expect((await company.getCase({ params: { caseId } })).status).toBe('reviewed');
  });

  it('act in their order', async () => {
    const caseId = await submitMedical();
    const premature = [people.reviewer, people.decider].flatMap((client) => {
      const { review: reviewing, grant, refuse, extend } = officialActs(client, caseId);
      return client === people.reviewer ? [reviewing] : [grant, refuse, extend];
    });
    for (const attempt of premature) expect(await codeOf(attempt())).toBe('case.wrong_state');
    await people.acceptor.acceptCase({ ...act(caseId), body: {} });
    const again = officialActs(people.acceptor, caseId);
    for (const attempt of [again.accept, again.decline]) expect(await codeOf(attempt())).toBe('case.wrong_state');
  });
});

describe('a grant', () => {
  it('needs the digest of the draft that was shown, and leaves one approval by that login', async () => {
    const caseId = await submitFood();
    await people.acceptor.acceptCase({ ...act(caseId), body: {} });
    await people.reviewer.reviewCase({ ...act(caseId), body: review });
    const token = await deployment.identity.token('decider');
    const decider = deployment.withToken(token);
    const { draft } = await decider.getCase({ params: { caseId } });
    expect(draft?.content.find(({ key }) => key === 'plantAddress')?.value).toBe('皋兰县试验镇示范村2号');
    expect((await company.getCase({ params: { caseId } })).draft).toBeNull();
    for (const draftSm3 of [null, '0'.repeat(64)]) {
      const grant = decider.decideCase({ ...act(caseId), body: { outcome: 'granted', draftSm3 } });
      expect(await codeOf(grant)).toBe('case.draft_changed');
    }
    const approvals = () => new StoreView(deployment.folder).items('approvals').map(bodyOf<Approval>);
    expect(approvals().filter((approval) => approval.caseId === caseId)).toEqual([]);

    const key = newKey();
    const grant = { outcome: 'granted', draftSm3: draft?.sm3 ?? '' } as const;
    const decided = await decider.decideCase({ params: { caseId }, body: grant, idempotencyKey: key });
    const again = await decider.decideCase({ params: { caseId }, body: grant, idempotencyKey: key });
    expect(again).toEqual(decided);
    const anew = decider.decideCase({ ...act(caseId), body: grant });
    expect(await codeOf(anew)).toBe('case.wrong_state');
    await until(company, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(approvals().filter((approval) => approval.caseId === caseId)).toMatchObject([
      {
        body: gaolanBureau,
        draftSm3: draft?.sm3,
        tokenDigest: createHash('sha256').update(token).digest('hex'),
      },
    ]);
  });

  it('beforehand is given by a decider and a second official of the body, for an on-the-spot item in its present version, once', async () => {
    const item = { itemId: 'XS-022', version: 1, body: cityCentre };
    const give = (client: PersonaClient, body: typeof item) => client.authoriseStanding({ body });
    const elsewhere = await official('elsewhere', everyRoleIn(medicalOffice));
    expect(await codeOf(give(elsewhere, item))).toBe('identity.no_post');
    const wrong = [
      [{ ...item, version: 2 }, 'item.not_found'],
      [{ ...item, itemId: 'XS-999' }, 'item.not_found'],
      [{ ...item, itemId: 'XS-057', body: medicalOffice }, 'approval.not_on_the_spot'],
    ] as const;
    for (const [body, code] of wrong) expect(await codeOf(give(people.decider, body))).toBe(code);
    // The first of the two is a decider.
    expect(await codeOf(give(people.reviewer, item))).toBe('approval.not_proposed');
    const proposed = await give(people.decider, item);
    expect(proposed).toMatchObject({ state: 'proposed', inForceSince: null });
    expect(await give(people.decider, item)).toEqual(proposed);
    expect(await codeOf(give(elsewhere, item))).toBe('identity.no_post');
    // What one gave alone is no authorisation: people decide.
    const filing = depositCertificate(employers.cityCentre);
    const { caseId } = await citizen.submitCase({ body: filing, idempotencyKey: newKey() });
    const view = new StoreView(deployment.folder);
    await eventually(() => view.waits(caseId), { wanted: (waits) => waits.some(({ step }) => step === 'acceptance') });
    expect(view.snapshot(caseId)).toMatchObject({ status: 'submitted', approval: null });

    const given = await give(people.reviewer, item);
    expect(given).toMatchObject({ id: proposed.id, givenAt: proposed.givenAt, state: 'in-force' });
    for (const one of [people.decider, people.reviewer]) expect(await give(one, item)).toEqual(given);
    const other = await official('other-decider', everyRoleIn(cityCentre));
    expect(await codeOf(give(other, item))).toBe('approval.exists');
  });
});

describe('a result', () => {
  it('is given to its holder alone, and that of a company to its representative', async () => {
    await authoriseOnTheSpotItems(deployment);
    const body = depositCertificate(employers.cityCentre);
    const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
    const { result } = await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
    const own = { params: { identifier: result?.identifier ?? '' } };
    await citizen.getDocument(own);
    for (const name of ['citizen-away', 'company', 'decider', 'operator'])
      expect([name, await codeOf(deployment.as(name).getDocument(own))]).toEqual([name, 'licence.not_found']);

    const ofCompany = { query: { onBehalfOf: representedCompany } };
    const [licence] = (await company.listLicences(ofCompany)).licences;
    const its = { params: { identifier: licence?.identifier ?? '' } };
    await company.getDocument(its);
    expect((await company.listLicences({})).licences).toEqual([]);
    expect(await codeOf(citizen.listLicences(ofCompany))).toBe('identity.not_representative');
    expect(await codeOf(citizen.getDocument(its))).toBe('licence.not_found');
    // Who represents the company no longer sees its results no longer.
    const claims = { represents: [] };
    const former = deployment.withToken(await forgeToken(deployment, { like: 'company', claims }));
    expect(await codeOf(former.listLicences(ofCompany))).toBe('identity.not_representative');
    expect(await codeOf(former.getDocument(its))).toBe('licence.not_found');
    // Everybody may know that it is in force, nobody whose it is.
    const looked = await deployment.as('stranger').verifyIdentifier(own);
    expect(Object.keys(looked)).not.toContain('holder');
    expect(JSON.stringify(looked)).not.toMatch(/沈试安|620102189001150015/);
  });
});
