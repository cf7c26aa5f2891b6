import type { IncomingMessage } from 'node:http';
import { callAs } from './endpoint.ts';
import type { ResourcePolicyOf } from './endpoint.ts';
import type { Services } from './provision.ts';
import { AwsError } from './service.ts';
import type { Input } from './service.ts';

export type OperatorAction = 'StartExecution' | 'RedriveExecution' | 'StopExecution';

/** What an operator may ask for, by the path that its form is sent to. */
export const operatorActions: Readonly<Record<string, OperatorAction>> = {
  '/start-execution': 'StartExecution',
  '/redrive-execution': 'RedriveExecution',
  '/stop-execution': 'StopExecution',
};

/** Carries out what a form asks for; throws AwsError. */
export type Operate = (action: OperatorAction, form: URLSearchParams) => unknown;

/**
 * What a person may do on the page: as the role that the output `OperatorRoleArn` of a stack names, of several the one whose
 * stack is called like the machine (`a-watch` and `a-machine`); without one, nothing.
 */
export function operatorOf(from: {
  outputs: Readonly<Record<string, unknown>>;
  services: Services;
  resourcePolicyOf: ResourcePolicyOf;
}): Operate | undefined {
  const { outputs, services, resourcePolicyOf } = from;
  const roles = Object.entries(outputs).flatMap(([name, principal]) =>
    name.endsWith('.OperatorRoleArn') ? [{ prefix: name.replace(/[^-]*$/, ''), principal: String(principal) }] : [],
  );
  const [first] = roles;
  if (first === undefined) return undefined;
  const { iam, states } = services;
  const callFor = (machine: string) => {
    const { principal } = roles.find(({ prefix }) => machine.startsWith(prefix)) ?? first;
    return callAs({ iam, resourcePolicyOf, principal });
  };
  const arnOf = (machine: string): string => {
    const found = states.machines().find(({ name }) => name === machine);
    if (found) return found.arn;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machine}'`);
  };
  return (action, form) => {
    const machine = form.get('machine') ?? form.get('execution')?.split(':').at(-2) ?? '';
    return states.operations[action]?.(inputOf(action, { form, arnOf }), callFor(machine));
  };
}

function inputOf(
  action: OperatorAction,
  { form, arnOf }: { form: URLSearchParams; arnOf: (machine: string) => string },
): Input {
  if (action !== 'StartExecution') return { executionArn: form.get('execution') ?? '' };
  const name = form.get('name')?.trim() ?? '';
  const input = form.get('input')?.trim() ?? '';
  return {
    stateMachineArn: arnOf(form.get('machine') ?? ''),
    ...(name === '' ? {} : { name }),
    ...(input === '' ? {} : { input }),
  };
}

/** Whether a request is a form of this very page: browsers say where one comes from, and let no other page say otherwise. */
export function isOwnForm({ headers }: IncomingMessage): boolean {
  const { origin, host = '' } = headers;
  const isOwn = origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : origin === `http://${host}`;
  return isOwn && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}
