import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import personas from '#data/personas.json' with { type: 'json' };
import { sealAgreements } from './agreements.ts';
import { recordCalls } from './call-record.ts';
import { CourierSimulator } from './courier-simulator.ts';
import { registerPartners, type SharedSecrets, sharedSecrets } from './partners.ts';
import { outputOf, seed } from './seed.ts';
import { synthesised } from './synth.ts';
import { openTestRoot } from './test-root.ts';
import { LocalPortal } from './local-portal.ts';
import { TimeStampSimulator } from './time-stamp-simulator.ts';
import { type Deployment, deploymentNamed } from '#infra/deployments';
import { bootCloud, type CloudOptions, type LocalCloud } from '#infra/local/cloud';
import type { IdentityServer } from '#infra/local/identity';
import type { Stack } from '#infra/local/template';
import { stackNames } from '#infra/stack-names';
import type { TrustList } from '#application/verification/verify-document';

/** A deployment that runs in a local cloud. */
export interface RunningDeployment {
  readonly deployment: Deployment;
  readonly cloud: LocalCloud;
  /** Base address of the API. */
  readonly api: string;
  readonly identity: IdentityServer;
  /** In the place of the carrier; the same for all deployments of a cloud. */
  readonly courier: CourierSimulator;
  /** In the place of the authority of time-stamps; the same for all deployments of a cloud. */
  readonly timeStamps: TimeStampSimulator;
  readonly trust: TrustList;
  /** File with the trust list for offline verification. */
  readonly trustFile: string;
  /** What it shares with a partner in the same cloud, itself included, to sign and verify by. Throws where they share nothing. */
  partnerSecret(partner: string): SharedSecrets;
}

export interface BootOptions extends Omit<CloudOptions, 'templates' | 'identity' | 'parameters'> {
  /** Forgets what the data folder held. */
  readonly fresh?: boolean;
  /** Whether what boots has sealed the agreements between its regions, desks included; where several boot together it has (default). */
  readonly agreed?: boolean;
  /** Keeps what the roles call for `npm run grants` (default); not where, or once, calls are planted that no function makes. */
  readonly recorded?: boolean | (() => boolean);
}

/** Boots a cloud of its own for one local deployment. */
export async function bootDeployment(options: BootOptions & { deployment?: string }): Promise<RunningDeployment> {
  const { deployment = 'lanzhou', ...rest } = options;
  const [running] = await bootDeployments([deployment], rest);
  if (running === undefined) throw new Error(`${deployment} did not boot`);
  return running;
}

/** Synthesises local deployments (kept per hash of their inputs), boots one cloud with all of them and seeds it. */
export async function bootDeployments(names: readonly string[], options: BootOptions): Promise<RunningDeployment[]> {
  const { fresh = false, recorded = true, agreed = names.length > 1, ...rest } = options;
  const deployments = names.map((name) => {
    const deployment = deploymentNamed(name);
    if (!deployment.local) throw new Error(`${name} is not a local deployment`);
    return deployment;
  });
  const { dataFolder } = rest;
  if (fresh) rmSync(dataFolder, { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true });
  const templates: Stack[] = [];
  for (const name of names) templates.push(...stacksIn(name, await synthesised(name)));
  const simulators = {
    courier: await CourierSimulator.start(),
    timeStamps: await TimeStampSimulator.start(),
    portal: await LocalPortal.start(),
  };
  const { courier, timeStamps, portal } = simulators;
  const cloud = await bootCloud({
    ...(recorded === false ? {} : { onDecision: recordCalls(templates, recorded) }),
    ...rest,
    templates,
    identity: { personas: personas.personas },
    parameters: ({ jwksUrl = '' }) => ({
      LocalJwksUrl: jwksUrl,
      LocalCourierUrl: courier.url,
      LocalTimeStampUrl: timeStamps.url,
      LocalPortalUrl: portal.url,
    }),
  }).then(closingWith(simulators), async (error: unknown) => {
    await Promise.all([courier.close(), timeStamps.close(), portal.close()]);
    throw error;
  });
  try {
    const root = await openTestRoot(dataFolder, cloud.clock.now());
    await timeStamps.serve({ root, clock: cloud.clock });
    const running: RunningDeployment[] = [];
    for (const deployment of deployments) running.push(await seeded(cloud, { deployment, dataFolder, ...simulators }));
    await registerPartners(running, dataFolder);
    if (agreed) await sealAgreements(running);
    return running;
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

type Simulators = Pick<RunningDeployment, 'courier' | 'timeStamps'> & { readonly portal: LocalPortal };

/** The simulators and the cloud, closed by one call: nothing more is pushed, and they answer until the cloud has finished what is under way. */
const closingWith =
  ({ courier, timeStamps, portal }: Simulators) =>
  (cloud: LocalCloud): LocalCloud => ({
    ...cloud,
    close: async () => {
      courier.hush();
      await cloud.close();
      await Promise.all([courier.close(), timeStamps.close(), portal.close()]);
    },
  });

const stacksIn = (deployment: string, assetsFolder: string): Stack[] =>
  stackNames(deployment).map((stack) => ({
    name: stack,
    template: JSON.parse(readFileSync(join(assetsFolder, `${stack}.template.json`), 'utf8')) as Stack['template'],
    assetsFolder,
  }));

async function seeded(
  cloud: LocalCloud,
  { deployment, dataFolder, courier, timeStamps, portal }: Simulators & { deployment: Deployment; dataFolder: string },
): Promise<RunningDeployment> {
  const trust = await seed({ cloud, deployment, dataFolder });
  const trustFile = join(dataFolder, 'trust.json');
  writeFileSync(trustFile, JSON.stringify(trust, null, 2));
  const ownStacks = stackNames(deployment.name);
  const api = Object.entries(cloud.apis).find(([path]) => ownStacks.includes(path.split('/')[0] ?? ''))?.[1];
  if (api === undefined || cloud.identity === undefined)
    throw new Error(`${deployment.name} has no API or no identity provider`);
  portal.lead(deployment.name, `${api.replace(/\/$/, '')}/verifications`);
  if (deployment.courier !== null)
    courier.serve({
      ...{ customer: deployment.courier.customer, cloud },
      keyArn: outputOf({ cloud, deployment }, 'data.CourierKeyArn'),
      pushTo: `${api.replace(/\/$/, '')}/courier/${deployment.courier.carrier}/traces`,
    });
  const partnerSecret = (partner: string) => sharedSecrets({ dataFolder, deployment: deployment.name, partner });
  return { deployment, cloud, api, identity: cloud.identity, courier, timeStamps, trust, trustFile, partnerSecret };
}
