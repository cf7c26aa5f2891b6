import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootDeployments } from './boot.ts';
import { authoriseOnTheSpotItems } from './standing.ts';
import { defaultDataFolder, type RunningAddresses } from './start-file.ts';

/** Boots the local cloud, seeds it, serves until it is interrupted; prints one JSON line when it is ready. */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    data: { type: 'string', default: defaultDataFolder },
    fresh: { type: 'boolean', default: false },
  },
});
const port = values.port === undefined ? undefined : Number(values.port);
if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_530)) {
  console.error('--port takes a port number');
  process.exit(1);
}
console.error('兰州 Lanzhou, 西安 Xi’an: booting the local cloud …');
const regions = await bootDeployments(['lanzhou', 'xian'], {
  dataFolder: values.data,
  fresh: values.fresh,
  ...(port === undefined ? {} : { port }),
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const [running] = regions;
if (running === undefined) throw new Error('nothing booted');
await authoriseOnTheSpotItems(running);
const addresses: RunningAddresses = {
  ready: true,
  regions: regions.map(({ deployment, api }) => ({ code: deployment.division, api })),
  identity: running.identity.url,
  console: running.cloud.consoleUrl,
};
const file = join(values.data, 'running.json');
writeFileSync(file, JSON.stringify(addresses));
console.error(`${addresses.regions.map(({ code, api }) => `API ${code} ${api}`).join('\n')}
identity   ${running.identity.url}
console    ${running.cloud.consoleUrl}
trust list ${running.trustFile}
token      npm run -s token -- --as citizen`);
console.log(JSON.stringify(addresses));

const stop = (): void => {
  rmSync(file, { force: true });
  void running.cloud.close().then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
