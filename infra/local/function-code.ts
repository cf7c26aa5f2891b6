import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail, isRecord, recordOf } from './intrinsics.ts';
import type { Stack } from './template.ts';

/** Folder of the code asset that a function's `Code.S3Key` names, found by the stack's asset manifest. Throws Error. */
export function codeFolder(stack: Stack, { key, path }: { key: string; path: string }): string {
  const manifest = join(stack.assetsFolder, `${stack.name}.assets.json`);
  const { files } = recordOf(JSON.parse(readFileSync(manifest, 'utf8')), manifest);
  for (const file of Object.values(recordOf(files, manifest))) {
    const { source, destinations } = recordOf(file, manifest);
    const keys = Object.values(recordOf(destinations, manifest)).map((one) => isRecord(one) && one['objectKey']);
    if (keys.includes(key) && isRecord(source)) return resolve(stack.assetsFolder, String(source['path']));
  }
  return fail(`${path}: ${manifest} has no asset ${key}`);
}
