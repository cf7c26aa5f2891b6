import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { StepFunctionsJourney } from '#adapters/stepfunctions/stepfunctions-journey';
import type { Mode } from '#domain/case/event';
import { listen } from '#tests/infra/local/json-endpoint';
import { testAws } from '#tests/shared/adapters/test-aws';

const { aws, machineArn, local, close } = await testAws();
/** The machine of the test stands for that of a way of handling. */
const [mode, arnPrefix] = [machineArn.split(':').at(-1) as Mode, machineArn.replace(/[^:]*$/, '')];
const client = new SFNClient(aws);
const journey = new StepFunctionsJourney({ aws, arnPrefix });
afterAll(async () => {
  client.destroy();
  await close();
});

const inputOf = (generation = 1) => ({
  mode,
  caseId: `620100-20260922-${randomUUID().slice(0, 12)}`,
  generation,
  onTheSpot: false,
  due: '2026-09-29T16:00:00.000Z',
});
const withoutMode = ({ mode: _, ...input }: ReturnType<typeof inputOf>) => input;
const describeExecution = ({ caseId, generation }: { caseId: string; generation: number }) =>
  client.send(
    new DescribeExecutionCommand({
      executionArn: `${machineArn.replace(':stateMachine:', ':execution:')}:${caseId}-g${generation}`,
    }),
  );

describe('starting a journey', () => {
  it('runs an execution named by case and generation, with ids and dates for input', async () => {
    const input = inputOf(3);
    await journey.start(input);
    const { name, status, input: given = '' } = await describeExecution(input);
    expect([name, status]).toEqual([`${input.caseId}-g3`, 'RUNNING']);
    expect(JSON.parse(given)).toEqual(withoutMode(input));
  });

  it('again changes nothing, even with other input', async () => {
    const input = inputOf();
    await journey.start(input);
    await journey.start(input);
    await journey.start({ ...input, onTheSpot: true });
    expect(JSON.parse((await describeExecution(input)).input ?? '')).toEqual(withoutMode(input));
  });

  it('fails loudly where there is no such machine', async () => {
    const lost = new StepFunctionsJourney({ aws, arnPrefix: `${arnPrefix}lost-` });
    await expect(lost.start(inputOf())).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });
});

describe('stopping a journey', () => {
  it('ends the execution of that generation, and of none that never ran', async () => {
    const input = inputOf();
    await journey.start(input);
    await journey.stop(input);
    await journey.stop(input);
    await journey.stop({ ...input, generation: 2 });
    expect(await describeExecution(input)).toMatchObject({ status: 'ABORTED', error: 'Journey.Replaced' });
  });
});

describe.skipIf(local === undefined)('answering a wait', () => {
  const waiting = async () => {
    const input = inputOf();
    const before = local?.tasks.length ?? 0;
    await journey.start(input);
    await vi.waitFor(() => expect(local?.tasks).toHaveLength(before + 1));
    return { input, token: local?.tasks[before]?.token ?? '' };
  };

  it('with success lets the journey go on with the output', async () => {
    const { input, token } = await waiting();
    const output = { outcome: 'granted', sealed: true, due: null };
    await journey.answer({ token, answer: { kind: 'success', output } });
    await vi.waitFor(async () => expect((await describeExecution(input)).status).toBe('SUCCEEDED'));
    expect(JSON.parse((await describeExecution(input)).output ?? '')).toEqual(output);
  });

  it('with a failure gives the machine the coded name', async () => {
    const { input, token } = await waiting();
    await journey.answer({ token, answer: { kind: 'failure', error: 'Case.Withdrawn' } });
    await vi.waitFor(async () => expect((await describeExecution(input)).status).toBe('FAILED'));
    expect((await describeExecution(input)).error).toBe('Case.Withdrawn');
  });

  it('that was answered before, or whose execution was stopped, is no error', async () => {
    const answer = { kind: 'success', output: { due: null } } as const;
    const { input, token } = await waiting();
    await journey.answer({ token, answer });
    await vi.waitFor(async () => expect((await describeExecution(input)).status).toBe('SUCCEEDED'));
    await journey.answer({ token, answer });
    await journey.answer({ token, answer: { kind: 'failure', error: 'Case.Refused' } });
    const stopped = await waiting();
    await journey.stop(stopped.input);
    await journey.answer({ token: stopped.token, answer });
  });
});

it('answering a token that no machine gave out is no error', async () => {
  await journey.answer({ token: 'nobody gave this token out', answer: { kind: 'success', output: {} } });
});

describe('an answer that is refused', () => {
  /** A journey whose engine refuses everything in one way. */
  async function refusing(error: string): Promise<unknown> {
    const { url, close: stop } = await listen(
      createServer((_request, response) => {
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(`{"__type":"${error}"}`);
      }),
    );
    const refused = new StepFunctionsJourney({ aws: { ...aws, endpoint: url }, arnPrefix });
    const answer = { kind: 'failure', error: 'Case.Refused' } as const;
    return refused.answer({ token: 'token', answer }).finally(stop);
  }

  it.each(['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'])('as %s came too late, as it may', async (error) => {
    await refusing(error);
  });

  it('for any other reason is a fault', async () => {
    await expect(refusing('AccessDeniedException')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
