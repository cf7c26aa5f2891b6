/**
 * Writes files for ofdrw to judge into a folder: `good-…`, which it must accept, `altered-…`, which it must refuse, and `blind-…`, which it
 * accepts although they are forged: what it does not look at. Usage: node tests/independent/ofdrw-files.ts FOLDER
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyOfd } from '#application/verification/verify-ofd';
import {
  type Cast,
  documentParts,
  makeCast,
  now,
  sealed,
  sealedFile,
} from '#tests/shared/application/verification/forged-files';
import { forgeries } from '#tests/shared/application/verification/forgeries';
import { writeZip } from '#formats/zip-writer';

const good: Readonly<Record<string, (cast: Cast) => Promise<Uint8Array>>> = {
  'with a time-stamp': (cast) => sealedFile(cast),
  'without a time-stamp': (cast) => sealedFile(cast, { stamp: null }),
  'without data for machines': async (cast) => writeZip(await sealed(cast, documentParts(null))),
  'with two seals': async (cast) =>
    writeZip(await sealed(cast, await sealed(cast, documentParts()), { info: { id: '62012200000002' } })),
};

/** Of `forgeries`, by their names. */
const altered: readonly string[] = [
  ...['a page of which a byte is another', 'data for machines that are others', 'a page more, with a reference'],
  ...['a reference less', 'a reference to what is not there', 'a signature of something else'],
  ...['a signature with an empty id', 'a signature that is none', 'a change after two seals'],
  ...['another seal beside the one that signed', 'no seal', 'a certificate for other uses'],
  'a seal of which the file was another from the first',
];

/** What ofdrw does not look at: the maker of a seal, its list, any time, any chain, time-stamps, files that nothing refers to, what is before the package. */
const blind: readonly string[] = [
  ...['a seal that its maker did not sign', 'a seal of which the picture is another'],
  ...['a seal of a maker whom nobody knows', 'a seal that had expired then', 'a signer who is not in the list'],
  ...['a certificate that had expired then', 'a certificate that was revoked then', 'something before its beginning'],
  ...['the time-stamp of another signature', 'a time-stamp that is forged'],
  ...['a file that nothing refers to', 'a page that the signer left out', 'a change between two seals'],
  ...['the seal of another body', 'a list that the signature does not name'],
];

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node tests/independent/ofdrw-files.ts FOLDER');
mkdirSync(folder, { recursive: true });
const cast = await makeCast();
const usual = [await cast.authority.revocations([])];
const write = (kind: string, name: string, file: Uint8Array): void =>
  writeFileSync(join(folder, `${kind}-${name.replaceAll(/[^a-z0-9]+/g, '-')}.ofd`), file);

function judged(name: string, file: Uint8Array, revocations: readonly string[]): string {
  const { overall } = verifyOfd({ file, trust: cast.authority.trust(...revocations), at: now, register: 'offline' });
  return `${name}: ${overall}`;
}

for (const [name, make] of Object.entries(good)) {
  const file = await make(cast);
  if (!judged(name, file, usual).endsWith(': good')) throw new Error(judged(name, file, usual));
  write('good', name, file);
}
for (const [kind, names] of Object.entries({ altered, blind }))
  for (const name of names) {
    const forgery = forgeries.find((each) => each.name === name);
    if (forgery === undefined) throw new Error(`no such forgery: ${name}`);
    const { file, revocations = usual } = await forgery.make(cast);
    if (judged(name, file, revocations).endsWith(': good')) throw new Error(judged(name, file, revocations));
    write(kind, name, file);
  }
