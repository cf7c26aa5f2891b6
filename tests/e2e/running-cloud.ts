import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bootDeployments } from '#infra/commands/boot';
import { tuesdayMorning } from './deployment.ts';

/**
 * Runs the deployments named, by default Lanzhou's, on the data folder given until it is killed, and prints the addresses as one
 * line of JSON: `running-cloud.ts FOLDER [NAME...]`. On a folder in
 * use the outage has lasted for some minutes: so long it takes until messages that a dead consumer held are delivered again.
 */
const [dataFolder = '', ...names] = process.argv.slice(2);
const outageMs = 200_000;
const used = existsSync(join(dataFolder, 'cloud.sqlite'));
const regions = await bootDeployments(names.length === 0 ? ['lanzhou'] : names, {
  dataFolder,
  startsAt: tuesdayMorning,
});
const [first] = regions;
if (first === undefined) throw new Error('nothing booted');
const { api, identity, cloud } = first;
const apis = Object.fromEntries(regions.map((each) => [each.deployment.name, each.api]));
if (used) cloud.moveClock(cloud.clock.now() + outageMs);
process.stdout.write(`${JSON.stringify({ api, apis, identity: identity.url, console: cloud.consoleUrl })}\n`);
