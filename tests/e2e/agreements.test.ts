import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sealAgreements } from '#infra/commands/agreements';
import { inPerson, medicalIntake, newKey, pdf, regions, upload } from '#infra/commands/scenarios';
import type { DeedPayload } from '#domain/agreement/deed';
import type { SealedDocument } from '#domain/licence/document';
import { audit } from '#tests/audit/checks';
import { type Evidence, readEvidence } from '#tests/audit/evidence';
import { jointTestFinding } from '#contracts/partner/joint-test';
import { findingOf } from '#tests/shared/application/agreement/joint-tests';
import { asPartner } from './as-partner.ts';
import { bootRegionsForTest, type TestDeployment } from './deployment.ts';
import { offerMessage } from './offer-message.ts';
import { codeOf } from './refusal.ts';
import { bodyOf, StoreView } from './store-view.ts';

const [lanzhou, xian] = (await bootRegionsForTest(['lanzhou', 'xian'], { agreed: false })) as [
  TestDeployment,
  TestDeployment,
];
afterAll(() => lanzhou.close());

const params = { agreement: 'LZ-XA-v1' };
const bodies = { lanzhou: '11620100XTXX00014C', xian: '11610100XTXX00161R' };
const signatory = { lanzhou: lanzhou.as('signatory-lanzhou'), xian: xian.as('signatory-xian') };
const sealAt = (city: keyof typeof signatory) => signatory[city].giveDeed({ params, body: { kind: 'sealed' } });
const publishAt = (city: keyof typeof signatory) => signatory[city].giveDeed({ params, body: { kind: 'published' } });
const presentTo = (city: keyof typeof signatory, document: SealedDocument) =>
  signatory[city].presentDeed({ params, body: { document } });

const listedIn = async (deployment: TestDeployment) => {
  const { agreements } = await deployment.as('stranger').listAgreements({});
  return agreements.find(({ id }) => id === 'LZ-XA') ?? expect.unreachable();
};
/** What the window in Lanzhou may receive at this moment. */
const receivable = async () => {
  const { items } = await lanzhou
    .as(regions.lanzhou.clerk)
    .listReceivable({ params: { window: regions.lanzhou.window } });
  return items.filter(({ now }) => now).map(({ item }) => item.id);
};
const receiveIn = async (city: 'lanzhou' | 'xian') => {
  const clerk = { lanzhou, xian }[city].as(regions[city].clerk);
  const scan = await upload(clerk, pdf(`agreement ${newKey()}`));
  const body = medicalIntake(scan, { at: city, applicant: inPerson });
  return codeOf(clerk.collectCase({ body, idempotencyKey: newKey() }).then(() => 'received'));
};
const received = 'no problem, but "received"';
const guideOf = async (deployment: TestDeployment) =>
  (await deployment.as('citizen').getItem({ params: { itemId: 'XS-057' } })).windows;

const payloadOf = ({ payload }: SealedDocument): DeedPayload =>
  JSON.parse(Buffer.from(payload, 'base64').toString()) as DeedPayload;
const saying = (document: SealedDocument, changes: object): SealedDocument => ({
  ...document,
  payload: Buffer.from(JSON.stringify({ ...payloadOf(document), ...changes })).toString('base64'),
});

/** Each step rests on the one before. */
describe('an agreement between two regions', () => {
  it('says which clause allows which items, to anybody, as the partner kit shows it', async () => {
    const shown = JSON.parse(readFileSync('docs/partner/answers/agreements.json', 'utf8')) as {
      agreements: { id: string; clauses: unknown }[];
    };
    for (const deployment of [lanzhou, xian]) {
      const { id, clauses } = await listedIn(deployment);
      expect(clauses).toEqual(shown.agreements.find((each) => each.id === id)?.clauses);
    }
  });

  it('lets nothing be received before anybody has sealed it, whatever ships', async () => {
    expect(await listedIn(lanzhou)).toMatchObject({ state: 'not-sealed', deeds: [], publishedAt: null });
    expect([await receiveIn('lanzhou'), await receiveIn('xian')]).toEqual(Array(2).fill('agreement.not_in_force'));
    expect(await receivable()).toEqual([]);
    expect([await guideOf(lanzhou), await guideOf(xian)]).toEqual([[], []]);
  });

  it.each([
    ['stranger', 'identity.no_post'],
    ['clerk-lanzhou', 'identity.no_post'],
    ['acceptor', 'identity.no_post'],
    // Of other bodies, and of the other region.
    ['decider', 'identity.no_post'],
    ['signatory-xian', 'identity.no_post'],
  ])('is sealed by no %s', async (persona, code) => {
    const asked = { params, body: { kind: 'sealed' } } as const;
    expect(await codeOf(lanzhou.as(persona).giveDeed(asked))).toBe(code);
    expect(new StoreView(lanzhou.folder).items('approvals')).toEqual([]);
  });

  it('is sealed only in a version that is there and has not ended', async () => {
    const seal = (agreement: string) =>
      codeOf(signatory.lanzhou.giveDeed({ params: { agreement }, body: { kind: 'sealed' } }));
    expect(await seal('LZ-XA-v2')).toBe('agreement.not_found');
    expect(await seal('LZ-XA-PILOT-v1')).toBe('agreement.ended');
  });

  it('is sealed by a party once, in a document that verifies for anybody and holds the whole text', async () => {
    const document = await sealAt('lanzhou');
    expect(await sealAt('lanzhou')).toEqual(document);
    const verdict = await xian.as('stranger').verifyDocument({ body: { document } });
    expect(verdict).toMatchObject({
      ...{ overall: 'good', sealedBy: { code: 'seal.of_body' }, inForce: { result: 'not-checked' } },
      document: { kind: 'agreement', holder: null, issuer: { id: bodies.lanzhou }, validUntil: '2028-12-31' },
    });
    const { sealing, text, kind } = payloadOf(document);
    expect([sealing.sealKind, kind, text.clauses.length]).toEqual(['official', 'sealed', 8]);
    expect(await listedIn(lanzhou)).toMatchObject({
      state: 'not-sealed',
      deeds: [{ kind: 'sealed', body: bodies.lanzhou, at: sealing.signedAt }],
    });
    const approvals = new StoreView(lanzhou.folder).items('approvals').map((item) => bodyOf<object>(item));
    expect(approvals).toMatchObject([
      { kind: 'agreement', deed: 'sealed', body: bodies.lanzhou, sealKind: 'official' },
    ]);
  });

  it('verifies offline as well', async () => {
    const file = join(lanzhou.folder, 'agreement.json');
    writeFileSync(file, JSON.stringify(await sealAt('lanzhou')));
    const { status, stdout } = spawnSync(
      process.execPath,
      ['infra/commands/verify.ts', file, '--json', '--trust', lanzhou.trustFile],
      { encoding: 'utf8' },
    );
    const verdict = JSON.parse(stdout) as { overall: string; document: { kind: string; content: { key: string }[] } };
    expect([status, verdict.overall, verdict.document.kind]).toEqual([0, 'good', 'agreement']);
    expect(verdict.document.content.filter(({ key }) => key === 'entrusted')).toHaveLength(1);
  });

  it('lets nothing be received with one seal, nor be published', async () => {
    expect([await receiveIn('lanzhou'), await receivable()]).toEqual(['agreement.not_in_force', []]);
    await sealAt('xian');
    expect(await codeOf(publishAt('xian'))).toBe('agreement.not_sealed_by_both');
    // Each knows of its own seal alone: nobody's say-so stands for the other's document.
    expect([await receiveIn('lanzhou'), await receiveIn('xian')]).toEqual(Array(2).fill('agreement.not_in_force'));
  });

  it('takes no document that was altered, is another, or is not of the other party; nor from anybody else', async () => {
    const theirs = await sealAt('xian');
    const altered = saying(theirs, { notice: { zh: '不同意', en: 'we do not agree' } });
    expect(await codeOf(presentTo('lanzhou', altered))).toBe('agreement.document_not_good');
    const forged = { ...theirs, seal: { ...theirs.seal, signature: (await sealAt('lanzhou')).seal.signature } };
    expect(await codeOf(presentTo('lanzhou', forged))).toBe('agreement.document_not_good');
    expect(await codeOf(presentTo('lanzhou', await sealAt('lanzhou')))).toBe('agreement.not_the_counterpart');
    const asked = { params, body: { document: theirs } };
    for (const persona of ['clerk-lanzhou', 'decider', 'stranger'])
      expect(await codeOf(lanzhou.as(persona).presentDeed(asked))).toBe('identity.no_post');
    expect((await listedIn(lanzhou)).deeds.map(({ body }) => body)).toEqual([bodies.lanzhou]);
  });

  it('is not in force where the other seal was not presented, although it is over there', async () => {
    await presentTo('xian', await sealAt('lanzhou'));
    expect(await listedIn(xian)).toMatchObject({ state: 'in-force' });
    const offer = await offerMessage(xian, { paper: 'before the seal', applicant: inPerson });
    expect(await asPartner(lanzhou, 'xian')(offer)).toMatchObject({
      ...{ ok: false, code: 'agreement.not_in_force' },
    });
    expect(await receiveIn('lanzhou')).toBe('agreement.not_in_force');
  });

  it('is in force with both seals, but for what is entrusted and not published', async () => {
    const theirs = await sealAt('xian');
    const registered = await presentTo('lanzhou', theirs);
    expect(registered).toMatchObject({ kind: 'sealed', body: bodies.xian, at: theirs.seal.signedAt });
    expect(await presentTo('lanzhou', theirs)).toEqual(registered);
    expect(await listedIn(lanzhou)).toMatchObject({ state: 'in-force', publishedAt: null });
    expect(await receiveIn('lanzhou')).toBe(received);
    expect(await receivable()).toEqual(['XS-057', 'XS-048', 'XS-066']);
    expect((await guideOf(lanzhou)).map(({ receivedIn }) => receivedIn).sort()).toEqual(['610100', '620100']);
    const offer = await offerMessage(xian, { paper: 'after the seal', applicant: inPerson });
    expect(await asPartner(lanzhou, 'xian')(offer)).toMatchObject({ ok: true });
  });

  it('gives a window what it is entrusted with once the party that entrusts it has published that', async () => {
    expect(await codeOf(publishAt('lanzhou'))).toBe('agreement.nothing_entrusted');
    const publication = await publishAt('xian');
    const verdict = await lanzhou.as('stranger').verifyDocument({ body: { document: publication } });
    expect(verdict).toMatchObject({ overall: 'good', document: { kind: 'publication', issuer: { id: bodies.xian } } });
    expect(await receivable()).not.toContain('XS-041');
    await presentTo('lanzhou', publication);
    expect(await receivable()).toEqual(['XS-057', 'XS-048', 'XS-041', 'XS-066']);
    const { publishedAt, entrusted, deeds } = await listedIn(lanzhou);
    expect([publishedAt, deeds.length]).toEqual([publication.seal.signedAt, 3]);
    expect(entrusted).toMatchObject([{ clause: '3.3', items: ['XS-041'], from: '620100', to: '610100' }]);
  });

  it('lets a party seal what a joint test of the other’s endpoint found, for anybody to verify', async () => {
    const body = jointTestFinding.parse(findingOf());
    expect(await codeOf(signatory.xian.giveJointTest({ body }))).toBe('identity.no_post');
    const document = await signatory.lanzhou.giveJointTest({ body });
    expect(await signatory.lanzhou.giveJointTest({ body })).toEqual(document);
    const verdict = await lanzhou.as('stranger').verifyDocument({ body: { document } });
    expect(verdict).toMatchObject({
      overall: 'good',
      document: { kind: 'joint-test', issuer: { id: bodies.lanzhou } },
    });
  });

  it('is what an audit holds each case between regions to', () => {
    for (const deployment of ['lanzhou', 'xian'] as const) {
      const evidence = readEvidence({ folder: lanzhou.folder, deployment });
      const seen = (deeds: Evidence['deeds']) =>
        audit({ ...evidence, deeds }).flatMap(({ law, violations }) => (law === 6 ? violations : []));
      expect([evidence.cases.length > 0, seen(evidence.deeds)]).toEqual([true, []]);
      expect(seen(evidence.deeds.filter(({ body }) => body === bodies.xian))).toHaveLength(evidence.cases.length);
      const later = evidence.deeds.map((deed) => ({ ...deed, at: '2026-09-23T01:00:00.000Z' }));
      expect(seen(later)).toHaveLength(evidence.cases.length);
    }
  });

  it('is not sealed again where all of it has been done', async () => {
    await sealAgreements([lanzhou, xian]);
    const before = new StoreView(lanzhou.folder).items('registers');
    await sealAgreements([lanzhou, xian]);
    expect(new StoreView(lanzhou.folder).items('registers')).toEqual(before);
  });
});
