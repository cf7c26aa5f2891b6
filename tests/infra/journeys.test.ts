import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { SynthesisedStacks } from './synthesised-stacks.ts';

type Verdict = { isValid: boolean; errorsText(separator?: string): string };
/** CommonJS without types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => Verdict;

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: Readonly<Record<string, unknown>> };
  readonly TimeoutSeconds?: number | string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}

const stacks = await SynthesisedStacks.of('lanzhou');
const [machine] = stacks.resources('AWS::StepFunctions::StateMachine');
const substitutions = machine?.properties['DefinitionSubstitutions'] as Record<string, unknown>;

/** Codes that end a wait or a step and mean something; everything else is a fault, and retried. */
const coded = /^(Case\.(NotAccepted|Refused|Withdrawn)|OnTheSpot\.NotPossible|Journey\.Rejected|States\.Timeout)$/;

describe.each(readdirSync('infra/journeys'))('the journey %s', (file) => {
  const text = readFileSync(`infra/journeys/${file}`, 'utf8');
  const definition = JSON.parse(text) as { readonly StartAt: string; readonly States: Record<string, State> };
  const states = Object.entries(definition.States);
  const tasks = states.filter(([, { Type }]) => Type === 'Task');

  it('has every name in it substituted, and nothing substituted that is not in it', () => {
    const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual(Object.keys(substitutions).sort());
  });

  it('is valid once the names are filled in', () => {
    const filled = text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) =>
      name === 'Partition' ? 'aws-cn' : 'arn:aws-cn:lambda:cn-north-1:000000000000:function:x',
    );
    const verdict = validate(JSON.parse(filled));
    expect(verdict.isValid ? '' : verdict.errorsText('\n')).toBe('');
  });

  it('holds only expressions that parse', () => {
    const expressions = [...text.matchAll(/"\{%(.*?)%\}"/g)].map(([, expression = '']) =>
      JSON.parse(`"${expression}"`),
    );
    expect(expressions.length).toBeGreaterThan(0);
    for (const expression of expressions) expect(() => jsonata(String(expression)), expression).not.toThrow();
  });

  it('has no state that nothing leads to', () => {
    const next = ({ Next, Default, Choices = [], Catch = [] }: State) =>
      [Next, Default, ...[...Choices, ...Catch].map((each) => each.Next)].filter((name) => name !== undefined);
    const reached = new Set([definition.StartAt]);
    for (const name of reached)
      for (const other of next(definition.States[name] ?? expect.unreachable(name))) reached.add(other);
    expect(states.map(([name]) => name).filter((name) => !reached.has(name))).toEqual([]);
  });

  it.each(tasks)('%s calls a function, not for ever', (_, { Resource, TimeoutSeconds }) => {
    expect(Resource).toMatch(/^arn:\$\{Partition\}:states:::lambda:invoke(\.waitForTaskToken)?$/);
    // A step is over in minutes; a wait ends when it is due, at the latest after the year of an execution.
    if (Resource?.endsWith('waitForTaskToken')) expect(TimeoutSeconds).toMatch(/^\{% .*\bdue\b.*31536000 %\}$/);
    else expect(TimeoutSeconds).toBeLessThanOrEqual(120);
  });

  it.each(tasks)('%s is handed ids, codes and its token, and nothing about a person', (_, { Arguments }) => {
    const names = Object.keys(Arguments?.Payload ?? {});
    expect(
      names.filter((name) => !['act', 'caseId', 'generation', 'identifier', 'step', 'token'].includes(name)),
    ).toEqual([]);
  });

  it.each(tasks)('%s catches codes, never whatever comes', (_, { Catch = [] }) => {
    const caught = Catch.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(caught.filter((error) => !coded.test(error))).toEqual([]);
  });

  it.each(tasks)('%s tries faults again, with pauses, and codes never', (_, { Retry = [], Catch = [] }) => {
    const [first, ...rest] = Retry;
    expect(first?.MaxAttempts).toBe(0);
    expect(first?.ErrorEquals.filter((error) => !coded.test(error))).toEqual([]);
    // What is caught is meant: trying it again would only delay it.
    expect(first?.ErrorEquals).toEqual(expect.arrayContaining(Catch.flatMap(({ ErrorEquals }) => [...ErrorEquals])));
    expect(first?.ErrorEquals).toContain('Journey.Rejected');
    expect(rest).toMatchObject([{ ErrorEquals: ['States.ALL'], BackoffRate: 2 }]);
    expect(rest[0]?.MaxAttempts).toBeGreaterThanOrEqual(5);
  });

  it('can be withdrawn from at every wait', () => {
    const waits = tasks.filter(([, { Resource }]) => Resource?.endsWith('waitForTaskToken'));
    expect(waits.length).toBeGreaterThan(0);
    for (const [name, { Catch = [] }] of waits)
      expect(
        Catch.some(({ ErrorEquals }) => ErrorEquals.includes('Case.Withdrawn')),
        name,
      ).toBe(true);
  });
});

describe('the state machine', () => {
  it('is the journey as it stands in the file, and keeps its history', () => {
    expect(machine?.properties['DefinitionString']).toBe(readFileSync('infra/journeys/fully-online.asl.json', 'utf8'));
    expect(machine?.properties['StateMachineType']).toBe('STANDARD');
  });
});
