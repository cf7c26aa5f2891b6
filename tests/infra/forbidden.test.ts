import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { describe, expect, it, vi } from 'vitest';
import { refuseForbidden } from '#infra/check-forbidden';
import { type Forbidden, forbidden } from '#infra/forbidden';
import { type PartitionProfile, partitions } from '#infra/partitions';
import { plants } from './forbidden-plants.ts';

// Plants are no whole resources, and the CDK's own check of templates would say so at length.
vi.stubEnv('CDK_VALIDATION', 'false');

type Partition = PartitionProfile['partition'];
const everywhere = Object.keys(partitions) as Partition[];
const partitionsOf = (row: Forbidden): readonly Partition[] => (row.in === 'every partition' ? everywhere : [row.in]);

/** Synthesises a small stack for each plant, with two resources more that a reference can lead to. */
function assemblyOf(planted: 'stopped' | 'allowed') {
  const app = new App({ analyticsReporting: false });
  for (const [at, { [planted]: resource }] of Object.values(plants).entries()) {
    const stack = new Stack(app, `small-${at}`);
    new CfnResource(stack, 'PlantedBucket', { type: 'AWS::S3::Bucket' });
    new CfnResource(stack, 'PlantedQueue', { type: 'AWS::SQS::Queue' });
    new CfnResource(stack, 'Planted', { type: resource.type, properties: resource.properties ?? {} });
  }
  return app.synth();
}
const assemblies = { stopped: assemblyOf('stopped'), allowed: assemblyOf('allowed') };

/** Looks at the stack of one plant as the synth of a deployment would. */
function look(name: string, { planted, partition }: { planted: 'stopped' | 'allowed'; partition: Partition }): void {
  const stack = assemblies[planted].getStackByName(`small-${Object.keys(plants).indexOf(name)}`);
  refuseForbidden({ stacks: [stack] }, { partition });
}

describe('what a partition lacks', () => {
  it('has a name of its own, a reason and a source in every row, and a plant here', () => {
    const names = forbidden.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(plants).sort()).toEqual([...names].sort());
    for (const { reason, source } of forbidden) expect([reason.length > 10, source.length > 5]).toEqual([true, true]);
  });

  describe.each(forbidden.map((row) => [row.name, row] as const))('%s', (name, row) => {
    const { stopped, at } = plants[name] ?? expect.unreachable();

    it.each(partitionsOf(row))('stops a synth for %s, with resource, property and reason', (partition) => {
      const place = at === null ? stopped.type : `${stopped.type} ${at}`;
      expect(() => look(name, { planted: 'stopped', partition })).toThrow(`/Planted ${place}: ${name}: ${row.reason}`);
    });

    it.each(everywhere)('leaves the next best thing alone in %s', (partition) => {
      expect(() => look(name, { planted: 'allowed', partition })).not.toThrow();
    });

    it.each(everywhere.filter((partition) => !partitionsOf(row).includes(partition)))(
      'is no matter in %s',
      (partition) => {
        expect(() => look(name, { planted: 'stopped', partition })).not.toThrow();
      },
    );
  });

  it('is told in full, a line for each thing', () => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'small');
    new CfnResource(stack, 'Url', { type: 'AWS::Lambda::Url' });
    new CfnResource(stack, 'Pool', { type: 'AWS::Cognito::UserPool' });
    const told = /^not in aws-cn:\nsmall\/Url .*\nsmall\/Pool .*$/;
    expect(() => refuseForbidden(app.synth(), { partition: 'aws-cn' })).toThrow(told);
  });
});
