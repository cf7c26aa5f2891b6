import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootDeployments, type RunningDeployment } from '#infra/commands/boot';
import { clientAs } from '#infra/commands/standing';
import { jointTestFinding } from '#contracts/partner/joint-test';
import type { SealedDocument } from '#domain/licence/document';
import type { JointTestFinding } from '#domain/partner/joint-test';
import type { Partner, PartnerKey } from '#domain/partner/registration';
import { fromBase64, toHex } from '#formats/bytes';
import { sm3 } from '#formats/sm3';
import { findingOf, findingWith } from '#tests/shared/application/agreement/joint-tests';
import { bodyOf, StoreView } from './store-view.ts';
import { tuesdayMorning } from './deployment.ts';

const folder = mkdtempSync(join(tmpdir(), 'tongban-partners-'));
const boot = async (...names: string[]): Promise<readonly RunningDeployment[]> =>
  bootDeployments(names, { startsAt: tuesdayMorning, dataFolder: folder, agreed: false });

/** What is registered at a deployment. */
function registeredAt(deployment: string) {
  const items = new StoreView(folder, deployment).items('partners');
  const under = (pk: string) => items.filter((item) => item['pk']?.S === pk);
  return {
    partners: under('PARTNERS').map((item) => bodyOf<Partner>(item)),
    keysOf: (partner: string) => under(`KEYS#${partner}`).map((item) => bodyOf<PartnerKey>(item)),
    own: under('OWN-KEYS').map((item) => bodyOf<{ kind: string; id: string }>(item)),
  };
}

let regions: readonly RunningDeployment[];
beforeAll(async () => {
  regions = await boot('lanzhou', 'xian');
});
afterAll(async () => {
  await regions[0]?.cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): RunningDeployment =>
  regions.find(({ deployment }) => deployment.name === name) ?? expect.unreachable();

describe('local deployments', () => {
  it('know each other, and themselves where regions work at the desk, at the addresses of now', () => {
    const posted = (name: string) =>
      registeredAt(name).partners.map(({ id, endpoints }) => [id, endpoints.map(({ url }) => url)]);
    const to = (of: string, own: string): string => `${at(of).api.replace(/\/$/, '')}/partners/${own}/messages`;
    expect(posted('lanzhou')).toEqual([
      ['lanzhou', [to('lanzhou', 'lanzhou')]],
      ['xian', [to('xian', 'lanzhou')]],
    ]);
    expect(posted('xian')).toEqual([['lanzhou', [to('lanzhou', 'xian')]]]);
  });

  it('have keys of both kinds, and share a secret each way', () => {
    for (const name of ['lanzhou', 'xian'])
      expect(registeredAt(name).own.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
        `v1a ${name}-1`,
        `v1sm2 ${name}-1`,
      ]);
    const keys = registeredAt('lanzhou').keysOf('xian');
    expect(keys.map(({ direction, kind, id, endpoint = '' }) => `${direction} ${kind} ${id} ${endpoint}`)).toEqual([
      ...['in v1 xian-1 ', 'in v1a xian-1 ', 'in v1sm2 xian-1 ', 'out v1 lanzhou-1 xian'],
    ]);
    const [there, here] = [at('xian').partnerSecret('lanzhou'), at('lanzhou').partnerSecret('xian')];
    expect([here.in, here.out]).toEqual([there.out, there.in]);
    expect(here.in).not.toEqual(here.out);
    const self = at('lanzhou').partnerSecret('lanzhou');
    expect(self.in).toEqual(self.out);
    expect(() => at('xian').partnerSecret('xian')).toThrow('there is no secret');
    expect(statSync(join(folder, 'partner-secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('wrap secrets so that they open under the name of partner and key', async () => {
    const { cloud } = at('lanzhou');
    const [secret] = registeredAt('lanzhou').keysOf('xian');
    const opened = await cloud.call('TrentService.Decrypt', {
      CiphertextBlob: secret?.material,
      EncryptionContext: { purpose: 'partner-secret', direction: 'in', owner: 'xian', key: 'xian-1' },
    });
    expect(opened['Plaintext']).toBe(Buffer.from(at('lanzhou').partnerSecret('xian').in).toString('base64'));
  });

  it('make nothing anew when they boot again, and register where they are now', async () => {
    const before = ['lanzhou', 'xian'].map((name) => registeredAt(name));
    const secrets = at('lanzhou').partnerSecret('xian');
    await regions[0]?.cloud.close();
    regions = await boot('lanzhou', 'xian');
    for (const [index, name] of ['lanzhou', 'xian'].entries()) {
      const { own, keysOf, partners } = registeredAt(name);
      expect(own).toEqual(before[index]?.own);
      for (const { id } of partners) expect(keysOf(id)).toEqual(before[index]?.keysOf(id));
    }
    expect(at('lanzhou').partnerSecret('xian')).toEqual(secrets);
    expect(registeredAt('xian').partners[0]?.endpoints[0]?.url).toContain(at('lanzhou').api.replace(/\/$/, ''));
  });
});

describe('a partner of a deployment that asks for joint tests', () => {
  const name = 'tongban-lanzhou-op-partner';
  const registered = (): Partner =>
    registeredAt('lanzhou').partners.find(({ id }) => id === 'xian') ?? expect.unreachable();
  const url = (): string => `${registered().endpoints[0]?.url ?? ''}-live`;
  const order = (jointTest?: SealedDocument) => {
    const { id, name: called, regions: its, toleranceSeconds, accepts, endpoints, materialOrigins } = registered();
    const live = endpoints.map((endpoint) => ({ ...endpoint, url: url() }));
    const partner = { id, name: called, regions: its, toleranceSeconds, accepts, endpoints: live, materialOrigins };
    const why = { operation: 'partner', act: 'do', execution: 'test', reason: '上线', ticket: 'T-1' };
    return at('lanzhou').cloud.invoke(name, { ...why, what: 'register', partner, jointTest });
  };
  const sealedOf = (finding: JointTestFinding) =>
    clientAs(at('lanzhou'), 'signatory-lanzhou').giveJointTest({ body: jointTestFinding.parse(finding) });

  it('is posted to at a new address by the report that our side sealed, and not before', async () => {
    const { lambda } = at('lanzhou').cloud.services;
    const spec = lambda.configuration(name);
    await lambda.crash(name);
    // As a deployment with `jointTests: 'required'` makes it.
    lambda.createFunction({ ...spec, environment: { ...spec.environment, JOINT_TESTS: 'required' } });
    const before = registered();
    const address = url();
    await expect(order()).rejects.toThrow(
      'operation.joint_test_missing (jointTest, partner.endpoints.0.url): 缺少该接收地址合格的联调测试报告',
    );
    const failed = await sealedOf({ ...findingWith('failed'), endpoint: address });
    await expect(order(failed)).rejects.toThrow('operation.joint_test_missing (jointTest.rows)');
    const elsewhere = await sealedOf(findingOf());
    await expect(order(elsewhere)).rejects.toThrow('operation.joint_test_missing (jointTest.endpoint)');
    expect(registered()).toEqual(before);
    const good = await sealedOf(findingOf({ endpoint: address }));
    const { finishedAt } = findingOf();
    const sm3Of = toHex(sm3(fromBase64(good.payload)));
    expect(await order(good)).toMatchObject({ partner: 'xian', jointTestSm3: sm3Of, testedAt: finishedAt });
    expect(registered()).toMatchObject({
      endpoints: [{ url: address }],
      tested: [{ url: address, sm3: sm3Of, finishedAt }],
    });
  });
});
