import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { defaultDataFolder, type RunningAddresses } from './start-file.ts';
import { fetchToken } from '#infra/local/identity';

/** Prints a bearer token of the running local cloud for a persona, alone on stdout. */
const { values } = parseArgs({
  options: { as: { type: 'string' }, data: { type: 'string', default: defaultDataFolder } },
});
try {
  if (values.as === undefined) throw new Error('usage: npm run -s token -- --as NAME');
  const { identity } = JSON.parse(readFileSync(`${values.data}/running.json`, 'utf8')) as RunningAddresses;
  console.log(await fetchToken({ url: identity, dataFolder: values.data, name: values.as }));
} catch (error) {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  console.error(missing ? 'nothing is running; start it with npm start' : (error as Error).message);
  process.exit(1);
}
