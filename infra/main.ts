import { App } from 'aws-cdk-lib';
import { refuseForbidden } from './check-forbidden.ts';
import { refuseFindings } from './check-nag.ts';
import { type Deployment, deploymentNamed } from './deployments.ts';
import { stackNames } from './stack-names.ts';
import { DataStack } from '#infra/stacks/data-stack';
import { SealsStack } from '#infra/stacks/seals-stack';
import { ServiceStack } from '#infra/stacks/service-stack';
import { WatchStack } from '#infra/stacks/watch-stack';

/**
 * The CDK app of one deployment. All flags are here and not in cdk.json, so that the CLI and a plain synth give the same
 * templates. Writes them with their assets to `outdir`. Throws where a template has what its partition lacks, and where
 * cdk-nag finds what is not acknowledged.
 */
export function synthesise(request: { deployment: string; bundles: string; outdir: string }): void {
  const deployment = deploymentNamed(request.deployment);
  const app = appOf(deployment, request);
  refuseForbidden(app.synth(), deployment.profile);
  refuseFindings(app, deployment.name);
}

/** The app with its four stacks, not yet synthesised. */
export function appOf(deployment: Deployment, { bundles, outdir }: { bundles: string; outdir: string }): App {
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: {
      '@aws-cdk/core:newStyleStackSynthesis': true,
      '@aws-cdk/aws-iam:minimizePolicies': true,
      '@aws-cdk/core:checkSecretUsage': true,
      '@aws-cdk/aws-apigateway:disableCloudWatchRole': true,
      '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
      'aws:cdk:enable-path-metadata': false,
      'aws:cdk:disable-version-reporting': true,
    },
  });
  const { awsRegion: region, account } = deployment;
  const env = { region, ...(account === undefined ? {} : { account }) };
  const [dataName = '', sealsName = '', serviceName = '', watchName = ''] = stackNames(deployment.name);
  const common = { env, deployment, terminationProtection: !deployment.local };
  const data = new DataStack(app, dataName, common);
  const seals = new SealsStack(app, sealsName, { ...common, bundles, data: data.resources });
  const service = new ServiceStack(app, serviceName, { ...common, bundles, data, seals });
  // Said and not left to references: functions have the name of their log only, and may not make it.
  for (const stack of [seals, service]) stack.addStackDependency(data);
  // It knows by name what it watches.
  new WatchStack(app, watchName, { ...common, data, seals, service }).addStackDependency(service);
  return app;
}
