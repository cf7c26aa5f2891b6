import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import bodiesFile from '#data/bodies.json' with { type: 'json' };
import { type Deployment, deploymentNamed, deployments, partnersOf } from '#infra/deployments';
import { partitions } from '#infra/partitions';
import { stackNames } from '#infra/stack-names';
import { manifests } from '#infra/stacks/manifests';

/** A deployment that nobody should be able to make, among those there are. */
function plant(parts: Partial<Deployment>): void {
  const planted: Deployment = { ...deploymentNamed('aws-cn'), name: 'planted', ...parts };
  vi.spyOn(deployments, 'find').mockImplementation((wanted) => [planted].find((each) => wanted(each, 0, [])));
}
afterEach(() => vi.restoreAllMocks());

describe('the deployments there are', () => {
  it.each(deployments.map(({ name }) => name))('%s passes its checks', (name) => {
    expect(deploymentNamed(name).name).toBe(name);
  });

  it('have names of their own', () => {
    expect(new Set(deployments.map(({ name }) => name)).size).toBe(deployments.length);
  });

  it.each(deployments.map((deployment) => [deployment.name, deployment] as const))(
    '%s keeps logs for the six months that the law asks for',
    (_, { logRetentionDays }) => {
      expect(logRetentionDays).toBeGreaterThanOrEqual(180);
    },
  );

  it('have test seals for the test bodies of their own region alone, and of those at their desk', () => {
    const { division, desks, seals } = deploymentNamed('lanzhou');
    expect(desks).toEqual(['630100']);
    const own = bodiesFile.bodies.filter(
      ({ region, sealKinds }) => [division, ...desks].includes(region) && sealKinds.length > 0,
    );
    expect(own.length).toBeLessThan(bodiesFile.bodies.length);
    expect(new Set(seals.map(({ body }) => body))).toEqual(new Set(own.map(({ id }) => id)));
    expect(seals).toHaveLength(own.reduce((sum, { sealKinds }) => sum + sealKinds.length, 0));
  });

  it('are partners of each other where they are local, each for its own region, and of nobody elsewhere', () => {
    for (const { name, local, partners } of deployments) {
      const others = deployments.filter((each) => local && each.local && each.name !== name);
      expect(partners, name).toEqual(others.map(({ division, name: id }) => ({ id, regions: [division] })));
    }
    expect(deploymentNamed('lanzhou').partners).toEqual([{ id: 'xian', regions: ['610100'] }]);
  });

  it('send to themselves what goes from one of their regions to another, where regions work at the desk', () => {
    expect(partnersOf(deploymentNamed('lanzhou'))).toEqual([
      { id: 'xian', regions: ['610100'] },
      { id: 'lanzhou', regions: ['630100', '620100'] },
    ]);
    expect(partnersOf(deploymentNamed('xian'))).toEqual([{ id: 'lanzhou', regions: ['620100'] }]);
  });

  it('have a carrier where they are local, each a customer of its own at the simulator, and none until one is named', () => {
    const accounts = deployments.map(({ local, courier }) => (local ? courier : (courier ?? 'none')));
    const url = 'parameter:LocalCourierUrl';
    expect(accounts).toEqual([
      { carrier: 'ems', url, customer: 'tongban-lanzhou' },
      { carrier: 'ems', url, customer: 'tongban-xian' },
      ...['none', 'none'],
    ]);
  });

  it('have their seals stamped by the simulator where they are local, and by nobody until an authority is named', () => {
    const url = 'parameter:LocalTimeStampUrl';
    expect(deployments.map(({ timeStamps }) => timeStamps)).toEqual([{ url }, { url }, null, null]);
  });

  it('ask for the report of a joint test before a partner is posted to, unless they are local', () => {
    expect(deployments.map(({ name, jointTests }) => [name, jointTests])).toEqual([
      ...[['lanzhou', 'waived'] as const, ['xian', 'waived'] as const],
      ...[['aws-cn', 'required'] as const, ['aws', 'required'] as const],
    ]);
  });

  it('are listed where a name is asked for that there is not', () => {
    expect(() => deploymentNamed('nowhere')).toThrow('there are lanzhou, xian, aws-cn, aws');
  });
});

describe('a deployment is refused', () => {
  const local = { jwksUrl: 'parameter:LocalJwksUrl' as const };
  const issuer = { issuer: 'x', audience: 'x', algorithms: ['ES256' as const] };
  const https = { ...issuer, jwksUrl: 'https://x.invalid/jwks' };
  const ems = { carrier: 'ems', url: 'https://x.invalid', customer: 'x' } as const;

  it.each([
    ['with a division that is none', { division: '6201' }, 'division must be six digits'],
    ['that takes keys of an issuer from a parameter', { issuers: [{ ...issuer, ...local }] }, 'must come by https'],
    ['that takes them in clear', { issuers: [{ ...issuer, jwksUrl: 'http://x.invalid' }] }, 'must come by https'],
    ['that believes two issuers of one name', { issuers: [https, https] }, 'names of their own'],
    ['whose issuer could end in an account', { issuers: [{ ...https, issuer: 'x|y' }] }, 'names of their own'],
    ['with seals of a test body', { seals: [{ body: '11620122XTXX001454', kind: 'official' }] }, 'test bodies'],
    [
      'two of whose partners speak for one region',
      {
        partners: [
          { id: 'one', regions: ['610100', '610200'] },
          { id: 'other', regions: ['610100'] },
        ],
      },
      'one partner speaks for a region',
    ],
    [
      'whose partner speaks for the region at its desk',
      { partners: [{ id: 'one', regions: ['630100'] }], desks: ['630100'] },
      'one partner speaks for a region',
    ],
    ['with a desk for a region that has a deployment', { desks: ['610100'] }, 'has no deployment'],
    ['whose seals are samples', { sealMaker: 'built-in' }, 'built-in maker of seals is for local deployments alone'],
    ['that waives joint tests', { jointTests: 'waived' }, 'waived in local deployments alone'],
    ['that speaks to its carrier in clear', { courier: { ...ems, url: 'http://x.invalid' } }, 'carrier must be'],
    [
      'that takes its carrier from a parameter',
      { courier: { ...ems, url: 'parameter:LocalCourierUrl' } },
      'carrier must',
    ],
    ['that has its seals stamped in clear', { timeStamps: { url: 'http://x.invalid' } }, 'authority of time-stamps'],
    [
      'that takes the authority of time-stamps from a parameter',
      { timeStamps: { url: 'parameter:LocalTimeStampUrl' } },
      'authority of time-stamps must',
    ],
    ['that the carrier knows by nothing', { courier: { ...ems, customer: '' } }, 'code of a customer'],
    ['that the carrier knows by a sentence', { courier: { ...ems, customer: 'a b' } }, 'code of a customer'],
    ['in a region of another partition', { awsRegion: 'eu-central-1' }, 'not of the partition'],
    ['of another partition than its region', { profile: partitions.aws }, 'not of the partition'],
  ] as const)('%s', (_, parts, why) => {
    plant(parts);
    expect(() => deploymentNamed('planted')).toThrow(why);
  });

  it.each(['lanzhou-new', 'aws'])('that is called %s beside one of its partition whose name begins alike', (name) => {
    plant({ name });
    expect(() => deploymentNamed(name)).toThrow('begins like this one');
  });

  it('for every reason at once', () => {
    plant({ division: 'x', awsRegion: 'eu-central-1' });
    expect(() => deploymentNamed('planted')).toThrow(/division must be six digits; .*not of the partition/);
  });

  it('only where it is wrong: the planted one passes as it came', () => {
    for (const parts of [{}, { courier: ems }, { timeStamps: { url: 'https://x.invalid' } }]) {
      plant(parts);
      expect(deploymentNamed('planted').name).toBe('planted');
      vi.restoreAllMocks();
    }
  });
});

describe('the stacks of a deployment', () => {
  it('are four, in the order in which they need each other', () => {
    expect(stackNames('x')).toEqual(['tongban-x-data', 'tongban-x-seals', 'tongban-x-service', 'tongban-x-watch']);
  });
});

describe('the folders of functions', () => {
  const folders = readdirSync('functions', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it('are the functions that are deployed, each under the name of its folder', () => {
    expect(manifests.map(({ name }) => name).sort()).toEqual(folders.sort());
  });

  it.each(folders)('%s holds a manifest and a handler', (folder) => {
    expect(readdirSync(`functions/${folder}`)).toEqual(expect.arrayContaining(['function.ts', 'handler.ts']));
  });

  it.each(manifests.map((manifest) => [manifest.name, manifest] as const))(
    '%s says in both languages what its failing means, and asks for nothing twice',
    (_, { whenItFails, needs, timeoutSeconds, memoryMb, trigger }) => {
      expect(whenItFails.zh).toMatch(/\p{Script=Han}/u);
      expect(whenItFails.en).toMatch(/^[ -~]+$/);
      expect(new Set(needs).size).toBe(needs.length);
      // API Gateway gives up after 29 seconds; a consumer may take a little longer.
      // Nobody waits for what runs by schedule, and an operator's order may take a minute.
      const longest = { schedule: 300, operation: 60 } as const;
      // So may who waits for another function of its own, which posts to a partner.
      const most = needs.includes('webhooks.send') ? 60 : 30;
      expect(timeoutSeconds).toBeLessThanOrEqual(longest[trigger.kind as keyof typeof longest] ?? most);
      expect(memoryMb).toBeGreaterThanOrEqual(128);
    },
  );
});
