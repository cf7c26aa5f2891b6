import { writeFileSync } from 'node:fs';
import { checkPartner } from '#infra/commands/partner-check/run';
import { sealed } from '#infra/commands/partner-check/sealing';
import { type Asked, askedFor } from '#infra/commands/partner-check/settings';
import type { JointTestRow } from '#contracts/partner/joint-test';

/** Tests a partner's endpoint, both ways, and writes what was found (联调测试). Exits 0 where all rows passed, 1 where not, 2 where nothing was tested. */
let asked: Asked;
try {
  asked = askedFor(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
const { settings, report, seal, json } = asked;
const say = (line: string): void => {
  if (json) console.error(line);
  else console.log(line);
};
const marks = { passed: '✓', failed: '✗', 'not-shown': '·' } as const;

function print({ id, sent, expected, came, outcome, durationMs }: JointTestRow): void {
  say(`${marks[outcome]} ${id}: ${sent.zh} · ${sent.en}`);
  say(`    应为 expected: ${expected.zh} · ${expected.en}`);
  say(`    实际 came: ${came} (${durationMs} ms)`);
}

const finding = await checkPartner(settings, {
  onDoor: (url) => say(`对方向此地址回发 · the partner posts back to ${url}`),
  onRow: print,
});
const { rows, complete, finishedAt } = finding;
const file = report ?? `joint-test-${settings.partner}-${finishedAt.slice(0, 10)}.json`;
writeFileSync(file, `${JSON.stringify(finding, null, 2)}\n`);
const counted = (outcome: JointTestRow['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
const [passed, failed, missing] = (['passed', 'failed', 'not-shown'] as const).map(counted);
say(`${passed} 通过 passed, ${failed} 不通过 failed, ${missing} 未展示 not shown: ${file}`);
if (!complete) say('报告不完整: 有的项目没有展示 · the report is not complete: some rows were not shown');
if (seal !== null) {
  const sealedFile = file.replace(/(\.json)?$/, '.sealed.json');
  try {
    writeFileSync(sealedFile, `${JSON.stringify(await sealed(finding, seal))}\n`);
    say(`已加盖公章 · sealed: ${sealedFile}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
if (json) console.log(JSON.stringify(finding));
if (!rows.every(({ outcome }) => outcome === 'passed')) process.exitCode = 1;
