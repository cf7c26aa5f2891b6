import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFigures } from '#infra/commands/bench-bundles';
import { coldStartFigures } from '#infra/commands/bench-cold-start';
import { bundleFunctions, metafileOf } from '#infra/commands/bundle';
import { tableOf } from '#infra/commands/bench-figures';
const folder = join('.tongban', 'bench');
const bundles = await bundleFunctions();
console.log(tableOf([...bundleFigures(metafileOf(bundles)), ...(await coldStartFigures(bundles, folder))]));
