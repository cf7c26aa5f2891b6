import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { AwsEnvironment } from '#adapters/aws-environment';
import type { JourneyEngine, JourneyInput, WaitAnswer, WaitAnswers } from '#application/journey/ports';

/** Answers that come too late, or twice, find the token gone: that is as it should be (law 4). */
const goneTokens = ['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'];

async function unless(names: readonly string[], call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!names.includes((error as Error).name)) throw error;
  }
}

/** Journeys as executions of the state machine for their way of handling, named `<caseId>-g<generation>`. */
export class StepFunctionsJourney implements JourneyEngine, WaitAnswers {
  readonly #client: SFNClient;
  readonly #arnPrefix: string;

  /** The ARN of each machine is the prefix and the way of handling. */
  constructor(options: { aws: AwsEnvironment; arnPrefix: string }) {
    this.#client = new SFNClient({ ...options.aws, maxAttempts: 4 });
    this.#arnPrefix = options.arnPrefix;
  }

  async start({ mode, ...input }: JourneyInput): Promise<void> {
    const command = new StartExecutionCommand({
      stateMachineArn: `${this.#arnPrefix}${mode}`,
      name: `${input.caseId}-g${input.generation}`,
      input: JSON.stringify(input),
    });
    await unless(['ExecutionAlreadyExists'], this.#client.send(command));
  }

  async stop({ mode, caseId, generation }: Pick<JourneyInput, 'mode' | 'caseId' | 'generation'>): Promise<void> {
    const machine = `${this.#arnPrefix}${mode}`.replace(':stateMachine:', ':execution:');
    const executionArn = `${machine}:${caseId}-g${generation}`;
    const command = new StopExecutionCommand({ executionArn, error: 'Journey.Replaced', cause: 'a later generation' });
    await unless(['ExecutionDoesNotExist'], this.#client.send(command));
  }

  async answer({ token, answer }: { token: string; answer: WaitAnswer }): Promise<void> {
    const sent =
      answer.kind === 'success'
        ? this.#client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(answer.output) }))
        : this.#client.send(new SendTaskFailureCommand({ taskToken: token, error: answer.error }));
    await unless(goneTokens, sent);
  }
}
