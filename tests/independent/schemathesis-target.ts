import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '#client/client';
import { api } from '#contracts/http/api';
import { depositCertificate, employers, medicalFiling, newKey, pdf, upload } from '#infra/commands/scenarios';
import type { RunningAddresses } from '#infra/commands/start-file';
import { fetchToken } from '#infra/local/identity';

/**
 * Files cases with a running deployment (`npm start -- --data FOLDER`), for strangers' requests to meet: cases.txt and
 * results.txt in the folder `into` list them, `<persona>.token` is that persona's token. Usage: schemathesis-target.ts FOLDER INTO PERSONA...
 */
const [folder = '', into = '', ...personas] = process.argv.slice(2);
const { regions, identity } = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as RunningAddresses;
const tokenOf = (name: string): Promise<string> => fetchToken({ url: identity, dataFolder: folder, name });
const write = (name: string, lines: readonly string[]) => writeFileSync(join(into, name), `${lines.join('\n')}\n`);

const [token, baseUrl] = [await tokenOf('citizen'), regions[0]?.api ?? ''];
const citizen = createClient(api, { baseUrl, token: () => Promise.resolve(token) });

/** Cases that wait for people; some are used up by the first commands that come through. */
const waiting = 8;
const body = medicalFiling(await upload(citizen, pdf('written commitment')));
const cases: string[] = [];
for (let made = 0; made < waiting; made += 1)
  cases.push((await citizen.submitCase({ body, idempotencyKey: newKey() })).caseId);
const issued = await citizen.submitCase({
  ...{ body: depositCertificate(employers.cityCentre), idempotencyKey: newKey() },
});
let results: readonly string[] = [];
for (const deadline = Date.now() + 60_000; results.length === 0;) {
  const { licences } = await citizen.listLicences({});
  results = licences.map(({ identifier }) => identifier);
  if (Date.now() > deadline) throw new Error(`${issued.caseId} has no result`);
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const quoted = (values: readonly string[]) => values.map((value) => JSON.stringify(value));
write('cases.txt', quoted([...cases, issued.caseId]));
write('results.txt', quoted(results));
for (const name of personas) write(`${name}.token`, [await tokenOf(name)]);
console.log(baseUrl);
