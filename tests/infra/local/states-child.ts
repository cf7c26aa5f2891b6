/** A process of its own for the tests that kill it: runs one execution and tells on stdout which function was called. */
import { VirtualClock } from '#infra/local/clock';
import { StepFunctions } from '#infra/local/states';
import { openStore } from '#infra/local/store';

const [folder = '', body = '', hanging = ''] = process.argv.slice(2);
const states = new StepFunctions({
  store: openStore(folder),
  clock: new VirtualClock(),
  place: { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' },
  invoke: async ({ functionArn, payload }) => {
    const name = functionArn.split(':').at(-1);
    process.stdout.write(`${JSON.stringify({ name, payload })}\n`);
    return name === hanging ? new Promise(() => undefined) : { from: name };
  },
});
const { arn } = states.createStateMachine({
  StateMachineName: 'journey',
  DefinitionString: body,
  RoleArn: 'arn:aws-cn:iam::000000000000:role/journey',
});
const anyone = { principal: 'arn:aws-cn:iam::000000000000:root', authorize: () => undefined };
states.operations['StartExecution']?.({ stateMachineArn: arn, name: 'one', input: '{"id":1}' }, anyone);
const executionArn = 'arn:aws-cn:states:cn-north-1:000000000000:execution:journey:one';
setInterval(() => {
  const history = states.operations['GetExecutionHistory']?.({ executionArn }, anyone) as {
    events: { type: string }[];
  };
  if (history.events.at(-1)?.type === 'TaskSubmitted') process.stdout.write('"parked"\n');
}, 5);
