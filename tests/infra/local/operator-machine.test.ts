import { describe, expect, it } from 'vitest';
import { LambdaFault } from '#infra/local/states';
import { definition, task, Workflows } from './states-fixture.ts';

/** The shape of a machine that an operator starts by hand: its input is checked, it looks first, and acts when told to. */
const machine = definition({
  'Complete?': {
    Type: 'Choice',
    Choices: [{ Condition: '{% $exists($states.input.caseId) and $exists($states.input.reason) %}', Next: 'Act?' }],
    Default: 'Incomplete',
  },
  Incomplete: { Type: 'Fail', Error: 'Operator.InputIncomplete', Cause: 'caseId and reason are needed' },
  'Act?': {
    Type: 'Choice',
    Choices: [{ Condition: '{% $exists($states.input.dryRun) and $states.input.dryRun = false %}', Next: 'Act' }],
    Default: 'Look',
  },
  Look: task('act', {
    Arguments: { FunctionName: 'act', Payload: "{% $merge([$states.input, { 'dryRun': true }]) %}" },
    Output: '{% $states.result.Payload %}',
    End: true,
  }),
  Act: task('act', {
    Arguments: {
      FunctionName: 'act',
      Payload: { of: '{% $states.input.caseId %}', by: '{% $states.context.Execution.Name %}' },
    },
    Catch: [{ ErrorEquals: ['Case.Unknown'], Output: '{% $states.errorOutput %}', Next: 'Unknown' }],
    End: true,
  }),
  Unknown: {
    Type: 'Fail',
    Error: '{% $states.input.Error %}',
    Cause: '{% $parse($states.input.Cause).errorMessage %}',
  },
});

describe('a machine for operators', () => {
  const run = async (input: unknown): Promise<{ ended: Record<string, unknown>; path: string[]; flows: Workflows }> => {
    const act = ({ of, caseId }: Record<string, unknown>): unknown => {
      if (of === 'lost') throw new LambdaFault({ errorType: 'Case.Unknown', errorMessage: 'there is no case lost' });
      return { would: caseId };
    };
    const flows = new Workflows({ act });
    flows.machine(machine);
    const ended = await flows.ended(flows.start(input, 'ticket-7'));
    return { ended, path: flows.states.executions()[0]?.path ?? [], flows };
  };

  it('refuses an input that lacks something', async () => {
    const { ended, flows } = await run({ caseId: 'c' });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Operator.InputIncomplete' });
    expect(flows.invocations).toEqual([]);
  });

  it('looks first where it is not told to act', async () => {
    const { ended, flows } = await run({ caseId: 'c', reason: 'r' });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '{"would":"c"}' });
    expect(flows.invocations).toEqual([{ name: 'act', payload: { caseId: 'c', reason: 'r', dryRun: true } }]);
  });

  it('acts in the name of its execution', async () => {
    const { path, flows } = await run({ caseId: 'c', reason: 'r', dryRun: false });
    expect(path).toEqual(['Complete?', 'Act?', 'Act']);
    expect(flows.invocations).toEqual([{ name: 'act', payload: { of: 'c', by: 'ticket-7' } }]);
  });

  it('fails with the error of its function', async () => {
    const { ended, path } = await run({ caseId: 'lost', reason: 'r', dryRun: false });
    expect(path).toEqual(['Complete?', 'Act?', 'Act', 'Unknown']);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Case.Unknown', cause: 'there is no case lost' });
  });
});
