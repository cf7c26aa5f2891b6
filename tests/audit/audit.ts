import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { auditBetween } from './between-regions.ts';
import { auditAll } from './checks.ts';
import { type Acknowledgement, deploymentsIn, readEvidence } from './evidence.ts';
import { printed } from './print.ts';
import { personalValues } from './planted.ts';

/** Audits the data folder of a local cloud that was stopped: exit 0 every law held, 1 some violated, 2 nothing to read. */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.tongban/start' },
    acknowledged: { type: 'string' },
    'at-rest': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (!existsSync(join(values.data, 'cloud.sqlite'))) {
  console.error(`${values.data} is no data folder of a local cloud`);
  process.exit(2);
}
const acknowledged =
  values.acknowledged === undefined
    ? []
    : (JSON.parse(readFileSync(values.acknowledged, 'utf8')) as readonly Acknowledgement[]);
const regions = deploymentsIn(values.data).map((deployment) =>
  readEvidence({
    ...{ folder: values.data, deployment, acknowledged, planted: personalValues },
    atRest: values['at-rest'],
  }),
);
const findings = [...auditAll(regions), ...(regions.length > 1 ? [auditBetween(regions)] : [])];
const cases = regions.reduce((sum, region) => sum + region.cases.length, 0);
console.log(values.json ? JSON.stringify({ cases, findings }) : printed(findings));
process.exit(findings.every(({ violations }) => violations.length === 0) ? 0 : 1);
