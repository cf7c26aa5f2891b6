import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import personas from '#data/personas.json' with { type: 'json' };
import { recordCalls } from './call-record.ts';
import { seed } from './seed.ts';
import { synthesised } from './synth.ts';
import { deploymentNamed } from '#infra/deployments';
import { bootCloud, type CloudOptions, type LocalCloud } from '#infra/local/cloud';
import type { IdentityServer } from '#infra/local/identity';
import { stackNames } from '#infra/stack-names';
import type { TrustList } from '#application/verification/verify-document';

/** A deployment that runs in a local cloud. */
export interface RunningDeployment {
  readonly cloud: LocalCloud;
  /** Base address of the API. */
  readonly api: string;
  readonly identity: IdentityServer;
  readonly trust: TrustList;
  /** File with the trust list for offline verification. */
  readonly trustFile: string;
}

export interface BootOptions extends Omit<CloudOptions, 'templates' | 'identity' | 'parameters'> {
  readonly deployment?: string;
  /** Forgets what the data folder held. */
  readonly fresh?: boolean;
  /** Keeps what the roles call for `npm run grants` (default); not where, or once, calls are planted that no function makes. */
  readonly recorded?: boolean | (() => boolean);
}

/** Synthesises a local deployment (kept per hash of its inputs), boots a cloud with it and seeds it. */
export async function bootDeployment(options: BootOptions): Promise<RunningDeployment> {
  const { deployment: name = 'lanzhou', fresh = false, recorded = true, ...rest } = options;
  const deployment = deploymentNamed(name);
  if (!deployment.local) throw new Error(`${name} is not a local deployment`);
  const { dataFolder } = rest;
  if (fresh) rmSync(dataFolder, { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true });
  const assetsFolder = await synthesised(name);
  const templates = stackNames(name).map((stack) => ({
    name: stack,
    template: JSON.parse(readFileSync(join(assetsFolder, `${stack}.template.json`), 'utf8')) as Record<string, unknown>,
    assetsFolder,
  }));
  const cloud = await bootCloud({
    ...(recorded === false ? {} : { onDecision: recordCalls({ deployment: name, assetsFolder }, recorded) }),
    ...rest,
    templates,
    identity: { personas: personas.personas },
    parameters: ({ jwksUrl = '' }) => ({ LocalJwksUrl: jwksUrl }),
  });
  try {
    const trust = await seed({ cloud, deployment, dataFolder });
    const trustFile = join(dataFolder, 'trust.json');
    writeFileSync(trustFile, JSON.stringify(trust, null, 2));
    const api = Object.values(cloud.apis)[0];
    if (api === undefined || cloud.identity === undefined)
      throw new Error(`${name} has no API or no identity provider`);
    return { cloud, api, identity: cloud.identity, trust, trustFile };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
