import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootDeployment } from './boot.ts';
import { authoriseOnTheSpotItems } from './standing.ts';
import { defaultDataFolder, type RunningAddresses } from './start-file.ts';
import { deploymentNamed } from '#infra/deployments';

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
const deployment = deploymentNamed('lanzhou');
console.error('兰州 Lanzhou: booting the local cloud …');
const running = await bootDeployment({
  dataFolder: values.data,
  fresh: values.fresh,
  ...(port === undefined ? {} : { port }),
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
await authoriseOnTheSpotItems(running);
const addresses: RunningAddresses = {
  ready: true,
  regions: [{ code: deployment.division, api: running.api }],
  identity: running.identity.url,
  console: running.cloud.consoleUrl,
};
const file = join(values.data, 'running.json');
writeFileSync(file, JSON.stringify(addresses));
console.error(`API        ${running.api}
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
