import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from './checks.ts';
import { type Acknowledgement, readEvidence } from './evidence.ts';
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
const evidence = readEvidence({
  ...{ folder: values.data, acknowledged, planted: personalValues },
  atRest: values['at-rest'],
});
const findings = audit(evidence);
console.log(values.json ? JSON.stringify({ cases: evidence.cases.length, findings }) : printed(findings));
process.exit(findings.every(({ violations }) => violations.length === 0) ? 0 : 1);
