import { bootCloud } from '#infra/local/cloud';
import { optionsFor } from './cloud-fixture.ts';

/** Boots the fixture's cloud in the folder given and writes items until it is killed; tells of each that was acknowledged. */
const cloud = await bootCloud(optionsFor(process.argv[2] ?? ''));
const api = cloud.apis['service/Api'] ?? '';
for (let n = 0; ; n += 1) {
  const response = await fetch(`${api}/items`, { method: 'POST', body: `item-${n}` });
  if (response.status === 201) process.stdout.write(`item-${n}\n`);
}
