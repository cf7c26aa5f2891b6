import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import personas from '#data/personas.json' with { type: 'json' };
import {
  depositCertificate,
  employers,
  foodProduction,
  handleByPeople,
  medicalFiling,
  newKey,
  officials,
  pdf,
  until,
  upload,
} from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import { bootForTest, eventually, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { StoreView } from './store-view.ts';
import { forgeToken } from './tokens.ts';

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await bootForTest();
});
afterAll(() => deployment.close());

/** Whom a persona represents, as its token says. */
function representedBy(persona: string) {
  const [entry] = personas.personas.find(({ name }) => name === persona)?.represents ?? [];
  if (entry === undefined || !('sub' in entry)) throw new Error(`${persona} represents no person`);
  return { ...entry, account: `${deployment.identity.issuer}|${entry.sub}` };
}
const mandate = () => representedBy('agent');
const mother = () => mandate().account;
const child = () => representedBy('guardian').account;

/** A persona whose token says something else in some claims. */
const like = async (persona: string, claims: Readonly<Record<string, unknown>>): Promise<PersonaClient> =>
  deployment.withToken(await forgeToken(deployment, { like: persona, claims }));
/** The agent with another mandate. */
const agentWith = (parts: object) => like('agent', { represents: [{ ...mandate(), ...parts }] });
/** The woman herself, at a login of her own that represents nobody. */
function herself(): Promise<PersonaClient> {
  const { sub, name, idNumber } = mandate();
  return like('citizen', { sub, name, idNumber, level: 'L2' });
}

async function fileMedical(client: PersonaClient, onBehalfOf?: string): Promise<string> {
  const filing = medicalFiling(await upload(client, pdf('written commitment')));
  const body = { ...filing, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) };
  return (await client.submitCase({ body, idempotencyKey: newKey() })).caseId;
}
const view = (client: PersonaClient, caseId: string) => client.getCase({ params: { caseId } });
const withdraw = (client: PersonaClient, caseId: string) =>
  client.withdrawCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });

/** Principal and data of the events of a case, as they are stored. */
const recorded = (caseId: string) =>
  new StoreView(deployment.folder).events(caseId).map(({ principal, data }) => ({ principal, data }));

describe('an agent', () => {
  it('files for somebody who holds what comes of it, and the record says on what ground', async () => {
    const agent = deployment.as('agent');
    const caseId = await fileMedical(agent, mother());
    const seen = await view(agent, caseId);
    expect(seen.timeline[0]).toMatchObject({ role: 'applicant', basis: 'agent' });
    expect(seen.holder).toEqual({ kind: 'person', maskedNumber: expect.stringMatching(/^000.*0122$/) as string });
    expect(seen.application?.applicant.name).toBe('陆试兰');
    expect(seen.application?.filedBy?.name).toBe('陆试行');
    const [filed] = recorded(caseId);
    const actor = `${deployment.identity.issuer}|3dee5fed9c0da0aa8070ac3a1c613c35`;
    expect(filed?.principal).toEqual({ actor, onBehalfOf: mother(), basis: 'agent' });
    expect(filed?.data).toMatchObject({ mandate: 'test-mandate-1' });
    expect(JSON.stringify(recorded(caseId))).not.toMatch(/陆试|194103050122|189602290032/);
    await handleByPeople(officials(deployment), caseId);
    const done = await until(agent, { caseId, wanted: ({ status }) => status === 'completed' });
    expect(done.result).toEqual({ kind: 'record', identifier: null });
  });

  it('is refused where the mandate does not extend to the item, and where the item admits no agent', async () => {
    const elsewhere = await agentWith({ items: ['XS-048', 'XS-022'] });
    expect(await codeOf(fileMedical(elsewhere, mother()))).toBe('identity.outside_mandate');
    const body = { ...depositCertificate(employers.cityCentre), onBehalfOf: mother() };
    expect(await codeOf(elsewhere.submitCase({ body, idempotencyKey: newKey() }))).toBe('filing.not_offered');
  });

  it('is refused by the token that was good until then, once the mandate has ended; so are its cases', async () => {
    const end = deployment.cloud.clock.now() + 600_000;
    const agent = await agentWith({ until: new Date(end).toISOString() });
    const caseId = await fileMedical(agent, mother());
    deployment.cloud.moveClock(end);
    expect(await codeOf(fileMedical(agent, mother()))).toBe('identity.mandate_expired');
    expect(await codeOf(view(agent, caseId))).toBe('case.not_found');
    expect(await codeOf(withdraw(agent, caseId))).toBe('case.not_found');
    const { status } = await view(await herself(), caseId);
    expect(status).toBe('submitted');
  });

  it('is as assured as their own login, whoever they act for', async () => {
    const barely = await like('agent', { level: 'L2' });
    expect(await codeOf(fileMedical(barely, mother()))).toBe('identity.assurance_too_low');
    const fully = await like('agent', { level: 'L4' });
    expect(await fileMedical(fully, mother())).toMatch(/^620100-/);
  });

  it('without a mandate in the token is nobody’s agent, nor somebody else’s', async () => {
    for (const parts of [{ mandate: undefined }, { until: undefined }, { items: undefined }, { items: 'XS-057' }])
      expect(await codeOf(fileMedical(await agentWith(parts), mother()))).toBe('identity.not_representative');
    expect(await codeOf(fileMedical(deployment.as('agent'), child()))).toBe('identity.not_representative');
  });
});

describe('whoever is applied for', () => {
  it('sees the case under their own login and withdraws it in their own right', async () => {
    const caseId = await fileMedical(deployment.as('agent'), mother());
    const woman = await herself();
    expect((await view(woman, caseId)).application?.filedBy?.name).toBe('陆试行');
    expect((await woman.openMaterial({ params: { caseId, index: '0' } })).slot).toBe('written-commitment');
    await withdraw(woman, caseId);
    expect(recorded(caseId).at(-1)).toEqual({
      principal: { actor: mother(), onBehalfOf: mother(), basis: 'self' },
      data: {},
    });
    expect((await view(deployment.as('agent'), caseId)).status).toBe('withdrawn');
  });

  it('is told what happens in their name, and the agent only while they are one', async () => {
    const agent = deployment.as('agent');
    const caseId = await fileMedical(agent, mother());
    await deployment.as('acceptor').acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
    await withdraw(agent, caseId);
    const told = (client: PersonaClient) => async () =>
      (await client.listNotices({})).notices.filter((each) => each.caseId === caseId).map(({ type }) => type);
    const all = ['case.withdrawn', 'case.accepted', 'case.submitted'];
    await eventually(told(await herself()), { wanted: (types) => types.length === all.length });
    expect(await told(await herself())()).toEqual(all);
    expect(await told(agent)()).toEqual(['case.accepted']);
    for (const former of [{ represents: [] }, { represents: [{ ...mandate(), until: '2026-09-22T00:00:00Z' }] }])
      expect(await told(await like('agent', former))()).toEqual([]);
  });

  it('may have it withdrawn by the agent, by the mandate', async () => {
    const agent = deployment.as('agent');
    const caseId = await fileMedical(agent, mother());
    await withdraw(agent, caseId);
    expect(recorded(caseId).at(-1)).toMatchObject({
      principal: { onBehalfOf: mother(), basis: 'agent' },
      data: { mandate: 'test-mandate-1' },
    });
  });

  it('is known by the account at one issuer: neither by number nor by name', async () => {
    const caseId = await fileMedical(deployment.as('agent'), mother());
    const { name, idNumber } = mandate();
    expect(await codeOf(view(await like('citizen', { name, idNumber }), caseId))).toBe('case.not_found');
  });

  it('is nobody else: the case does not exist for them, nor for an agent of the same person who did not file', async () => {
    const caseId = await fileMedical(deployment.as('agent'), mother());
    const names = ['citizen', 'citizen-away', 'guardian', 'company', 'stranger', 'clerk-lanzhou', 'operator'];
    const other = await like('citizen-away', { represents: [mandate()] });
    for (const client of [other, ...names.map(deployment.as)]) {
      expect(await codeOf(view(client, caseId))).toBe('case.not_found');
      expect(await codeOf(withdraw(client, caseId))).toBe('case.not_found');
      expect(await codeOf(client.openMaterial({ params: { caseId, index: '0' } }))).toBe('case.not_found');
    }
  });
});

describe('a guardian', () => {
  it('files for the child, whose the result is', async () => {
    const guardian = deployment.as('guardian');
    const caseId = await fileMedical(guardian, child());
    const seen = await view(guardian, caseId);
    expect(seen.timeline[0]?.basis).toBe('guardian');
    expect(seen.application).toMatchObject({ applicant: { name: '安试童' }, filedBy: { name: '安试慈' } });
    expect(recorded(caseId)[0]?.data).not.toHaveProperty('mandate');
    expect((await guardian.listLicences({ query: { onBehalfOf: child() } })).licences).toEqual([]);
    expect(await codeOf(view(await like('guardian', { represents: [] }), caseId))).toBe('case.not_found');
  });

  it('does not file what only the person may', async () => {
    const body = { ...depositCertificate(employers.cityCentre), onBehalfOf: child() };
    const attempt = deployment.as('guardian').submitCase({ body, idempotencyKey: newKey() });
    expect(await codeOf(attempt)).toBe('filing.not_offered');
  });
});

describe('a company', () => {
  it('is filed for by an authorised filer as by its legal representative, within what the filer may', async () => {
    const [company] = personas.personas.find(({ name }) => name === 'company')?.represents ?? [];
    const filer = await like('citizen-away', {
      represents: [{ ...company, basis: 'authorised-filer', items: ['LZ-001'] }],
    });
    const paper = await upload(filer, pdf('the same paper everywhere'));
    const body = foodProduction(() => paper);
    const { caseId } = await filer.submitCase({ body, idempotencyKey: newKey() });
    const seen = await view(filer, caseId);
    expect(seen.timeline[0]?.basis).toBe('authorised-filer');
    expect(seen.application).toMatchObject({
      applicant: { name: '西安试味食品有限公司（测试）' },
      filedBy: { name: '何试远' },
    });
    const narrow = await like('citizen-away', {
      represents: [{ ...company, basis: 'authorised-filer', items: ['XS-057'] }],
    });
    expect(await codeOf(narrow.submitCase({ body, idempotencyKey: newKey() }))).toBe('identity.outside_mandate');
    // The ground that the case was filed on is gone, though another one is there.
    expect(await codeOf(view(await like('citizen-away', { represents: [company] }), caseId))).toBe('case.not_found');
  });
});

describe('staff who help', () => {
  const staff = personas.personas.filter(({ posts }) => posts !== undefined).map(({ name }) => name);

  it.each(staff)('%s files for nobody by a post, and reads nobody’s results', async (name) => {
    const client = deployment.as(name);
    const citizen = `${deployment.identity.issuer}|18a63090537180f6603f2bc18dd30f6e`;
    for (const onBehalfOf of [citizen, mother(), child(), '91610100XTXX0017X9', '12620100XTXX001530']) {
      expect(await codeOf(fileMedical(client, onBehalfOf))).toBe('identity.not_representative');
      expect(await codeOf(client.listLicences({ query: { onBehalfOf } }))).toBe('identity.not_representative');
    }
    const own = await view(client, await fileMedical(client));
    const { displayName } = personas.personas.find((persona) => persona.name === name) ?? {};
    expect(own.application).toMatchObject({ applicant: { name: displayName }, filedBy: null });
    expect(own.timeline[0]?.basis).toBe('self');
  });

  it('handle nothing for those they represent, nor what was filed for themselves', async () => {
    const caseId = await fileMedical(deployment.as('agent'), mother());
    const { sub } = mandate();
    for (const claims of [{ sub, represents: [] }, { represents: [mandate()] }]) {
      const official = await like('acceptor', claims);
      const acceptance = official.acceptCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
      expect(await codeOf(acceptance)).toBe('case.own_case');
    }
    expect((await view(deployment.as('agent'), caseId)).status).toBe('submitted');
  });
});
