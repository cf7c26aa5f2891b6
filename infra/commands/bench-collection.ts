import { join } from 'node:path';
import { atMost, type Figure } from './bench-figures.ts';
import { bootDeployments } from './boot.ts';
import { thereAndBack } from './collection-scenarios.ts';

/** Goal of DESIGN §9, held by the journey of each side. */
const transitionsPerSide = 16;

/** Step Functions transitions of a collection on behalf with originals that travel by courier both ways. */
export async function collectionFigures(folder: string): Promise<Figure[]> {
  const options = { dataFolder: join(folder, 'collection'), fresh: true, recorded: false };
  const [lanzhou, xian] = await bootDeployments(['lanzhou', 'xian'], options);
  if (lanzhou === undefined || xian === undefined) throw new Error('two regions did not boot');
  try {
    const sides = await thereAndBack(xian, lanzhou);
    const { executions } = lanzhou.cloud.state();
    return sides.map((caseId, side) => {
      const paths = executions.filter(({ name }) => name.startsWith(caseId)).map(({ path }) => path);
      return atMost(transitionsPerSide, {
        figure: `Step Functions transitions, collection with courier both ways, ${side === 0 ? 'window' : 'authority'}`,
        measured: paths.flat().length,
        ...({ unit: 'transitions', kind: 'count' } as const),
        detail: paths.map((path) => path.join(' → ')).join('; '),
      });
    });
  } finally {
    await lanzhou.cloud.close();
  }
}
