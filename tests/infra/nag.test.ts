import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { acknowledgements } from '#infra/acknowledgements';
import { covers, findingsOf, refuseFindings } from '#infra/check-nag';
import { bundleFunctions } from '#infra/commands/bundle';
import { deployments } from '#infra/deployments';
import { appOf } from '#infra/main';

const folder = mkdtempSync(join(tmpdir(), 'tongban-nag-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bundles = await bundleFunctions();

const all = deployments.map((deployment) => {
  const app = appOf(deployment, { bundles, outdir: join(folder, deployment.name) });
  app.synth();
  return { name: deployment.name, app, findings: findingsOf(app, deployment.name) };
});

describe.each(all)('cdk-nag in $name', ({ name, app, findings }) => {
  it('finds nothing that is not acknowledged', () => {
    expect(() => refuseFindings(app, name)).not.toThrow();
    const open = findings.filter((finding) => !acknowledgements.some((each) => covers(each, finding)));
    expect(open).toEqual([]);
  });

  it.each(acknowledgements.map((each) => [each.rule, each.at, each] as const))(
    'needs the acknowledgement of %s at %s, for one resource',
    (rule, _, acknowledgement) => {
      const covered = findings.filter((finding) => covers(acknowledgement, finding));
      // Every method is asked for a Cognito authorizer; everything else stands for itself.
      if (rule === 'COG4') expect(covered.length).toBeGreaterThan(1);
      else expect(covered).toHaveLength(1);
    },
  );
});

describe('an acknowledgement', () => {
  it.each(acknowledgements.map((each) => [each.rule, each] as const))('of %s gives its reason in a line', (_, each) => {
    expect(each.reason).toMatch(/^[^\n]{20,140}$/);
  });

  it('is not given twice', () => {
    expect(new Set(acknowledgements.map(({ rule, at }) => `${rule} ${at}`)).size).toBe(acknowledgements.length);
  });
});

describe('a finding that nobody acknowledged', () => {
  it('stops the synth, with resource, rule and words', () => {
    const app = new App({ analyticsReporting: false });
    new Bucket(new Stack(app, 'tongban-planted-data'), 'open');
    expect(() => refuseFindings(app, 'planted')).toThrow(
      /^cdk-nag finds in planted .*\n(.*\n)*data\/open\/Resource: S1: The S3 Bucket has server access logs disabled/,
    );
  });
});
