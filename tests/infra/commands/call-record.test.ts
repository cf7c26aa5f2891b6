import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordCalls, recordings } from '#infra/commands/call-record';
import type { Decision } from '#infra/local/iam';
import { stackNames } from '#infra/stack-names';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calls-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const stacksOf = (...deployments: string[]) =>
  deployments.flatMap((name) => stackNames(name).map((stack) => ({ name: stack, assetsFolder: `assets of ${name}` })));

/** That the consumer `partners` of one deployment calls a function of another. */
const call = (from: string, to: string): Decision => ({
  role: `arn:aws-cn:iam::000000000000:role/tongban-${from}-service-partnersRole`,
  action: 'lambda:InvokeFunction',
  resource: `arn:aws-cn:lambda:cn-north-1:000000000000:function:tongban-${to}-webhook-out`,
  allowed: true,
  by: [`tongban-${from}-service/partnersNeeds.WebhooksSend`],
  count: 1,
});

describe('what a boot leaves of the calls of its roles', () => {
  it('is read again, with the deployment and the templates it ran', () => {
    const record = recordCalls(stacksOf('lanzhou'), true, folder);
    record(call('lanzhou', 'xian'));
    expect(recordings(folder)).toEqual([
      { deployment: 'lanzhou', assetsFolder: 'assets of lanzhou', decisions: [call('lanzhou', 'xian')] },
    ]);
  });

  it('names roles, resources and statements of a second deployment as those of the first', () => {
    const record = recordCalls(stacksOf('lanzhou', 'xian'), true, folder);
    record(call('xian', 'lanzhou'));
    // What either calls of the other is its own there: the right is counted, not whose function it was.
    expect(recordings(folder)).toEqual([
      { deployment: 'lanzhou', assetsFolder: 'assets of lanzhou', decisions: [call('lanzhou', 'lanzhou')] },
    ]);
  });

  it('keeps the names where the second runs alone', () => {
    const record = recordCalls(stacksOf('xian'), true, folder);
    record(call('xian', 'lanzhou'));
    expect(recordings(folder)).toMatchObject([{ deployment: 'xian', decisions: [call('xian', 'lanzhou')] }]);
  });

  it('is what is wanted when it happens, and a file for each boot', () => {
    let isWanted = true;
    const record = recordCalls(stacksOf('lanzhou'), () => isWanted, folder);
    record(call('lanzhou', 'xian'));
    isWanted = false;
    record(call('lanzhou', 'nowhere'));
    recordCalls(stacksOf('lanzhou'), true, folder);
    expect(recordings(folder).map(({ decisions }) => decisions.length)).toEqual(expect.arrayContaining([0, 1]));
  });
});
