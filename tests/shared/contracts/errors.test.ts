import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { errors } from '#contracts/errors';
import { agreementErrors, windowCannotReceive } from '#contracts/errors-agreement';
import { courierErrors, traceProblems } from '#contracts/errors-courier';
import { partnerErrors } from '#contracts/errors-partner';
import { printingErrors } from '#contracts/errors-printing';
import { intakeErrors } from '#contracts/errors-window';

describe('the catalogue of errors', () => {
  it('holds every code of its parts', () => {
    expect(errors).toMatchObject({
      ...agreementErrors,
      ...courierErrors,
      ...partnerErrors,
      ...intakeErrors,
      ...printingErrors,
    });
    expect(errors['case.not_found'].status).toBe(404);
  });

  it.each(Object.entries(errors))('%s is said in two languages, with what to do', (code, { title, advice }) => {
    expect(code).toMatch(/^[a-z]+\.[a-z_]+$/);
    for (const { zh, en } of [title, advice]) {
      expect(zh).toMatch(/\p{Script=Han}|^\S+$/u);
      expect(en).toMatch(/^[ -~]+$/);
    }
  });

  it.each(Object.entries(traceProblems))('%s of a field of a trace is said in two languages', (_, { zh, en }) => {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).toMatch(/^[ -~]+$/);
  });

  it('is left out of what answers nobody', () => {
    const bundle = buildSync({
      stdin: {
        contents: "import { accept } from '#contracts/errors'; console.log(accept(1));",
        resolveDir: process.cwd(),
      },
      bundle: true,
      format: 'esm',
      write: false,
    });
    expect(bundle.outputFiles[0]?.text).toContain('accept');
    expect(bundle.outputFiles[0]?.text).not.toMatch(
      /case\.not_found|agreement\.none|courier\.refused|window\.not_found/,
    );
  });
});

describe('a refusal for want of a clause', () => {
  it.each(Object.entries(agreementErrors))(
    '%s is for officials: forbidden, and names who can be asked or what helps',
    (_, entry) => {
      expect(entry.status).toBe(403);
      expect(entry.advice.zh).toContain('联络员');
      expect(entry.advice.en).toContain('liaison officer');
    },
  );

  it.each(Object.entries(windowCannotReceive))(
    'tells the applicant the ways that are left, and neither clause nor agreement: %s',
    (way, { zh, en }) => {
      expect(zh).toContain(`本窗口暂不能代收该事项, 可${way === 'online' ? '全程网办或邮寄' : '邮寄'}申请`);
      expect(zh).toContain('直接向办理机关申请');
      expect(zh).not.toMatch(/条|款|协议|\d/);
      expect(en).not.toMatch(/clause|agreement|\d/i);
    },
  );
});
