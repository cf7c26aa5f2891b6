import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bootDeployment } from '#infra/commands/boot';
import { tuesdayMorning } from './deployment.ts';

/**
 * Runs the deployment on the data folder given until it is killed, and prints its addresses as one line of JSON. On a folder in
 * use the outage has lasted for some minutes: so long it takes until messages that a dead consumer held are delivered again.
 */
const dataFolder = process.argv[2] ?? '';
const outageMs = 200_000;
const used = existsSync(join(dataFolder, 'cloud.sqlite'));
const { api, identity, cloud } = await bootDeployment({ dataFolder, startsAt: tuesdayMorning });
if (used) cloud.moveClock(cloud.clock.now() + outageMs);
process.stdout.write(`${JSON.stringify({ api, identity: identity.url, console: cloud.consoleUrl })}\n`);
