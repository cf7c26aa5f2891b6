import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foodProductionInCity, largeAuthority, medicalFiling, newKey, pdf, upload } from '#infra/commands/scenarios';
import type { PersonaClient } from '#infra/commands/standing';
import { bootForTest, type TestDeployment } from './deployment.ts';
import {
  child,
  fileByCard,
  identityCard,
  importCard,
  importing,
  type Row,
  rowOf,
  sealedElsewhere,
} from './imported-licences.ts';
import { codeOf } from './refusal.ts';

let deployment: TestDeployment;
let decider: PersonaClient;
beforeAll(async () => {
  deployment = await bootForTest();
  decider = deployment.as('decider');
});
afterAll(() => deployment.close());

const imported = (rows: Row[]) => decider.importLicences({ body: { body: importing, rows } });

describe('licences that the item of a case names', () => {
  it('are shown to officials of its body, as far as the item says, and the look to the holder', async () => {
    const company = deployment.as('company');
    const paper = await upload(company, pdf('a paper'));
    const filing = foodProductionInCity(() => paper);
    const { caseId } = await company.submitCase({ body: filing, idempotencyKey: newKey() });
    const file = await upload(decider, pdf('a business licence'));
    const typeCode = '11100000MB0143028R001';
    const holder = { idType: '001', idNumber: filing.onBehalfOf };
    const rows = [
      rowOf(40, { file, holder, typeCode, kind: 'licence' }),
      rowOf(41, { file, holder, typeCode, kind: 'licence', validUntil: '2020-01-01' }),
      rowOf(42, { file, holder, typeCode: `${largeAuthority}900` }),
    ];
    const { rows: done } = await decider.importLicences({ body: { body: largeAuthority, rows } });
    const identifier = done[0]?.identifier ?? '';
    const basis = { kind: 'statutory-duty' as const, provision: '食品生产许可管理办法第十三条' };
    const ask = (persona: string, code = typeCode) =>
      deployment
        .as(persona)
        .queryLicences({ params: { caseId }, body: { typeCode: code, purpose: '核对主体资格', basis } });
    const { licences } = await ask('acceptor');
    expect(licences).toMatchObject([{ identifier, status: 'in-force', issuedOn: '2019-02-28', validUntil: null }]);
    expect(await codeOf(ask('acceptor', `${largeAuthority}900`))).toBe('licence.not_for_item');
    expect(await codeOf(ask('acceptor-xian'))).toBe('case.not_found');
    expect(await codeOf(ask('company'))).toBe('identity.no_post');
    const { accesses } = await company.listAccesses({ params: { identifier } });
    expect(accesses).toMatchObject([
      {
        ...{ role: 'acceptor', body: { id: largeAuthority }, basis, purpose: '核对主体资格', caseId },
        fields: ['name', 'issuer', 'dates', 'status'],
      },
    ]);
    await company.withdrawCase({ params: { caseId }, body: {}, idempotencyKey: newKey() });
    expect(await codeOf(ask('acceptor'))).toBe('case.wrong_state');
  });
});

describe('licences in place of papers', () => {
  it('are offered where the item says so, and a copy is filed as one that the platform made', async () => {
    const citizen = deployment.as('citizen');
    const identifier = await importCard(decider, 60);
    await importCard(decider, 61, { validUntil: '2020-01-01' });
    const offered = await citizen.offerLicences({ params: { itemId: 'XS-057' } });
    expect(offered.slots).toMatchObject([{ slot: 'identity', licences: [{ identifier, issuedOn: '2019-02-28' }] }]);
    expect(offered.slots[0]?.licences).toHaveLength(1);
    expect((await citizen.offerLicences({ params: { itemId: 'XS-022' } })).slots).toEqual([]);
    expect((await deployment.as('citizen-away').offerLicences({ params: { itemId: 'XS-057' } })).slots).toMatchObject([
      { slot: 'identity', licences: [] },
    ]);
    const copy = (persona: string, body = { itemId: 'XS-057', slot: 'identity' }) =>
      deployment.as(persona).copyForItem({ params: { identifier }, body });
    expect(await codeOf(copy('citizen-away'))).toBe('licence.not_found');
    expect(await codeOf(copy('citizen', { itemId: 'XS-057', slot: 'household-book' }))).toBe('licence.not_for_item');
    const expired = await importCard(decider, 62, { validUntil: '2020-01-01' });
    const ofExpired = citizen.copyForItem({
      params: { identifier: expired },
      body: { itemId: 'XS-057', slot: 'identity' },
    });
    expect(await codeOf(ofExpired)).toBe('licence.wrong_state');

    const material = await copy('citizen');
    expect(await copy('citizen')).toEqual(material);
    const { materials, ...filing } = medicalFiling(await upload(citizen, pdf('a commitment')));
    const body = { ...filing, materials: [...materials, material] } as Parameters<typeof citizen.submitCase>[0]['body'];
    const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
    const seen = await deployment.as('acceptor').getCase({ params: { caseId } });
    const shown = seen.application?.materials.map(({ slot, licence }) => [slot, licence ?? null]);
    expect(shown).toEqual([
      ['written-commitment', null],
      ['identity', identifier],
    ]);
    const { url } = await deployment.as('acceptor').openMaterial({ params: { caseId, index: '1' } });
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(bytes.equals(sealedElsewhere)).toBe(true);
  });

  it('are no licence of the applicant where a guardian files the child’s', async () => {
    const guardian = deployment.as('guardian');
    const identifier = await importCard(decider, 63, { holder: { idType: '111', idNumber: child } });
    const request = { params: { identifier }, body: { itemId: 'XS-057', slot: 'identity' } };
    const material = await guardian.copyForItem(request);
    const { materials, ...filing } = medicalFiling(await upload(guardian, pdf('a commitment')));
    const body = { ...filing, materials: [...materials, material] } as Parameters<
      typeof guardian.submitCase
    >[0]['body'];
    const { caseId } = await guardian.submitCase({ body, idempotencyKey: newKey() });
    const seen = await deployment.as('acceptor').getCase({ params: { caseId } });
    expect(seen.application?.materials[1]).not.toHaveProperty('licence');
    const { accesses } = await guardian.listAccesses({ params: { identifier } });
    expect(accesses.map(({ basis, fields }) => [basis.kind, fields])).toEqual([['representation', ['file']]]);
  });
});

describe('annotated copies', () => {
  it('say for whom, what for and until when, to holders for others and to officials for a case', async () => {
    const identifier = await importCard(decider, 70);
    const citizen = deployment.as('citizen');
    const about = { recipient: '某酒店', purpose: '入住登记', validDays: 1 };
    const page = await citizen.annotateLicence({ params: { identifier }, body: about });
    expect(page).toContain('仅供 某酒店 用于 入住登记');
    expect(page).toContain('有效至 2026-09-2');
    const ended = await importCard(decider, 73, { validUntil: '2020-01-01' });
    const ofEnded = citizen.annotateLicence({ params: { identifier: ended }, body: about });
    expect(await codeOf(ofEnded)).toBe('licence.wrong_state');
    const ending = await importCard(decider, 74, { validUntil: '2026-12-31' });
    const ofEnding = citizen.annotateLicence({ params: { identifier: ending }, body: { ...about, validDays: 366 } });
    expect(await ofEnding).toContain('有效至 2026-12-31');
    const strangers = deployment.as('citizen-away').annotateLicence({ params: { identifier }, body: about });
    expect(await codeOf(strangers)).toBe('licence.not_found');
    const scan =
      (await imported([rowOf(71, { file: await upload(decider, pdf('a scan')) })])).rows[0]?.identifier ?? '';
    expect(await codeOf(citizen.annotateLicence({ params: { identifier: scan }, body: about }))).toBe(
      'licence.other_file',
    );
  });

  it('are given on consent, for the case that it is for, until it is taken back', async () => {
    const identifier = await importCard(decider, 72);
    const citizen = deployment.as('citizen');
    const caseId = await fileByCard(citizen, identifier);
    const acceptor = deployment.as('acceptor');
    const query = { typeCode: identityCard, purpose: '核对身份', basis: { kind: 'consent' as const } };
    const ask = (basis: Parameters<typeof acceptor.queryLicences>[0]['body']['basis'] = query.basis) =>
      acceptor.queryLicences({ params: { caseId }, body: { ...query, basis } });
    const see = () => acceptor.copyLicence({ params: { caseId }, body: { ...query, identifier } });
    expect(await codeOf(ask({ kind: 'statutory-duty', provision: '无' }))).toBe('licence.no_consent');
    expect(await codeOf(ask())).toBe('licence.no_consent');
    const consent = (validDays: number) => citizen.giveConsent({ params: { identifier }, body: { caseId, validDays } });
    expect(
      await codeOf(
        deployment.as('citizen-away').giveConsent({ params: { identifier }, body: { caseId, validDays: 1 } }),
      ),
    ).toBe('licence.not_found');
    expect(await consent(3)).toMatchObject({ until: expect.stringMatching(/^2026-09-2/) as string });
    expect((await ask()).licences.map((each) => each.identifier)).toEqual([identifier]);
    expect(await see()).toContain('用于 核对身份');
    expect(await consent(0)).toMatchObject({ until: null });
    expect(await codeOf(see())).toBe('licence.no_consent');
    const { accesses } = await citizen.listAccesses({ params: { identifier } });
    const looks = accesses.map(({ basis, fields, purpose }) => [basis.kind, purpose, fields]);
    expect(looks).toEqual([
      ['consent', '核对身份', ['file']],
      ['consent', '核对身份', ['name', 'issuer', 'dates', 'status']],
    ]);
  });
});
