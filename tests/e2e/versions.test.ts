import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { depositCertificate, employers, newKey, until } from '#infra/commands/scenarios';
import { authoriseOnTheSpotItems, type PersonaClient } from '#infra/commands/standing';
import { readZip } from '#formats/zip-reader';
import { fromBase64, fromUtf8 } from '#formats/bytes';
import { codeIn } from '#tests/shared/formats/read-qr';
import { bootForTest, type TestDeployment } from './deployment.ts';
import { codeOf } from './refusal.ts';
import { bodyOf, StoreView } from './store-view.ts';

/** While true, what the sealer did is done, and nobody hears of it. */
let deaf = false;
const signed: string[] = [];

let deployment: TestDeployment;
let view: StoreView;
let citizen: PersonaClient;
let decider: PersonaClient;
beforeAll(async () => {
  deployment = await bootForTest({
    faults: { invoke: (name) => (deaf && name.endsWith('-sealer') ? 'crash-after' : undefined) },
    onCall: ({ operation, role }) => void (operation === 'Sign' && signed.push(role)),
  });
  view = new StoreView(deployment.folder);
  await authoriseOnTheSpotItems(deployment);
  citizen = deployment.as('citizen');
  decider = deployment.as('decider');
});
afterAll(() => deployment.close());

/** A result of the citizen, issued on the spot. */
async function issued(): Promise<string> {
  const body = depositCertificate(employers.cityCentre);
  const { caseId } = await citizen.submitCase({ body, idempotencyKey: newKey() });
  const done = await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
  return done.result?.identifier ?? '';
}

type Body = Parameters<PersonaClient['giveVersion']>[0]['body'];
const why = { legalBasis: '住房公积金管理条例第三十八条', reason: '单位名称登记有误' };
const wrongLine = 'employer';
const rectification = (value: string): Body => ({
  ...{ kind: 'rectification', ...why, changes: [{ line: wrongLine, value }] },
});
const asking = (identifier: string, body: Body) => ({ params: { identifier }, body, idempotencyKey: newKey() });
/** A request that approves the draft as it is shown. */
async function approving(identifier: string, body: Body) {
  const { draftSm3 } = await decider.giveVersion(asking(identifier, body));
  return asking(identifier, { ...body, draftSm3 });
}

const versionsOf = (identifier: string) =>
  view.objects().filter(({ key }) => key.startsWith(`results/${identifier.replace(/\.\d{3}\.\w$/, '')}`));

/** What a stranger is told of a result, by its file, the code on it and its identifier. */
async function verdicts(identifier: string) {
  const stranger = deployment.as('stranger');
  const document = await citizen.getDocument({ params: { identifier } });
  const png = readZip(fromBase64(document.ofd)).get('Doc_0/Res/qr.png') ?? new Uint8Array();
  const byFile = await stranger.verifyDocument({ body: { document } });
  const byCode = await stranger.verifyDocument({ body: { code: codeIn(png).split('#')[1] ?? '' } });
  const { status } = await stranger.verifyIdentifier({ params: { identifier } });
  return {
    told: [byFile.overall, byFile.intact.result, byFile.inForce.code, byCode.overall, byCode.inForce.code, status],
    content: byFile.document?.content ?? [],
    file: readZip(fromBase64(document.ofd)),
  };
}
const superseded = ['not-in-force', 'good', 'status.superseded', 'not-in-force', 'status.superseded', 'superseded'];
const inForce = ['good', 'good', 'status.in_force', 'good', 'status.in_force', 'in-force'];

describe('a result of which a line is put right', () => {
  it('has a new version in its place, and is as genuine as before', async () => {
    const identifier = await issued();
    const body = rectification('测试单位（更正后）');
    const shown = await decider.giveVersion(asking(identifier, body));
    expect([shown.since, shown.replaces]).toEqual([null, { identifier, kind: 'rectification' }]);
    expect(shown.draft?.content.find(({ key }) => key === wrongLine)?.value).toBe('测试单位（更正后）');
    expect(versionsOf(identifier)).toHaveLength(1);
    expect((await verdicts(identifier)).told).toEqual(inForce);

    const request = asking(identifier, { ...body, draftSm3: shown.draftSm3 });
    const given = await decider.giveVersion(request);
    expect(given).toMatchObject({ identifier: shown.identifier, draftSm3: shown.draftSm3, draft: null });
    const [old, version] = [await verdicts(identifier), await verdicts(given.identifier)];
    expect([old.told, version.told]).toEqual([superseded, inForce]);
    const changed = version.content.filter(({ value }, at) => value !== old.content[at]?.value);
    expect(changed.map(({ key, value }) => [key, value])).toEqual([[wrongLine, '测试单位（更正后）']]);
    const page = fromUtf8(version.file.get('Doc_0/Pages/Page_0/Content.xml') ?? new Uint8Array());
    expect(page).toContain(`更正，替代 ${identifier}`);

    const { licences } = await citizen.listLicences({ query: {} });
    const own = licences.filter((each) => [identifier, given.identifier].includes(each.identifier));
    expect(own.map((each) => [each.identifier, each.status])).toEqual([
      [given.identifier, 'in-force'],
      [identifier, 'superseded'],
    ]);
  });

  it('is replaced once by one request, whose answer is the same each time', async () => {
    const identifier = await issued();
    const request = await approving(identifier, rectification('测试单位（更正后）'));
    const given = await decider.giveVersion(request);
    signed.length = 0;
    expect(await decider.giveVersion(request)).toEqual(given);
    expect(signed).toEqual([]);
    const otherwise = { ...request, body: { ...request.body, reason: '另有原因' } };
    expect(await codeOf(decider.giveVersion(otherwise))).toBe('idempotency.key_reused');
    expect(await codeOf(decider.giveVersion(asking(identifier, { kind: 'reissue', ...why })))).toBe(
      'licence.wrong_state',
    );
    expect(versionsOf(identifier)).toHaveLength(2);
  });

  it('has one file also where nobody heard that it was sealed', async () => {
    const identifier = await issued();
    const request = await approving(identifier, rectification('测试单位（更正后）'));
    deaf = true;
    try {
      expect(await codeOf(decider.giveVersion(request))).toMatch(/^platform\./);
    } finally {
      deaf = false;
    }
    expect(versionsOf(identifier)).toHaveLength(2);
    signed.length = 0;
    const given = await decider.giveVersion(request);
    expect(signed).toEqual([]);
    expect((await verdicts(given.identifier)).told).toEqual(inForce);
    expect(versionsOf(identifier)).toHaveLength(2);
  });

  it('says nothing of it where people look into logs and approvals', async () => {
    const identifier = await issued();
    const name = '单位甲乙丙丁（更正后）';
    await decider.giveVersion(await approving(identifier, rectification(name)));
    const logs = deployment.cloud.state().functions.flatMap(({ log }) => log);
    const approvals = view.items('approvals').map((item) => JSON.stringify(bodyOf(item)));
    const records = view.items('licences').map((item) => JSON.stringify(bodyOf(item)));
    for (const kept of [logs, approvals, records]) {
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.filter((line) => line.includes('甲乙丙丁'))).toEqual([]);
    }
  });
});

describe('there is no new version', () => {
  it('of another draft, another line, or a day that has no place in it', async () => {
    const identifier = await issued();
    const refused = (body: Body) => codeOf(decider.giveVersion(asking(identifier, body)));
    expect(await refused({ ...rectification('甲'), draftSm3: '0'.repeat(64) })).toBe('licence.draft_changed');
    const approved = await approving(identifier, rectification('甲'));
    expect(await refused({ ...rectification('乙'), draftSm3: approved.body.draftSm3 })).toBe('licence.draft_changed');
    const noLine = [{ line: 'nothing', value: 'x' }];
    expect(await refused({ kind: 'rectification', ...why, changes: noLine })).toBe('licence.no_such_line');
    // A certificate of what was so on a day has no end.
    expect(await refused({ kind: 'renewal', ...why, validUntil: '2036-01-01' })).toBe('licence.not_longer');
    expect(versionsOf(identifier)).toHaveLength(1);
  });

  it('for an official of another body, or who decides nothing', async () => {
    const identifier = await issued();
    const request = await approving(identifier, rectification('甲'));
    for (const [persona, code] of [
      ['decider-xian', 'licence.not_found'],
      ['reviewer', 'identity.no_post'],
      ['citizen', 'identity.no_post'],
    ] as const)
      expect([persona, await codeOf(deployment.as(persona).giveVersion(request))]).toEqual([persona, code]);
    expect(versionsOf(identifier)).toHaveLength(1);
    expect((await verdicts(identifier)).told).toEqual(inForce);
  });

  it('where the sealer is asked for one that nobody approved', async () => {
    const identifier = await issued();
    const changes = [{ line: wrongLine, value: '甲' }];
    // Shown, and so far approved by nobody.
    await decider.giveVersion(asking(identifier, rectification('甲')));
    signed.length = 0;
    const task = { versionOf: identifier, change: { kind: 'rectification', changes } };
    await expect(deployment.cloud.invoke('tongban-lanzhou-sealer', task)).rejects.toThrow('no approval covers');
    expect([signed, versionsOf(identifier).length]).toEqual([[], 1]);
  });
});
