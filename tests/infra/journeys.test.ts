import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { statusTitles } from '#application/case/wording';
import { answerFor } from '#application/journey/answer-wait';
import { caseOrder, partnerOrder, sealOrder } from '#contracts/operations';
import { ownerOf } from '#domain/case/awaiting';
import type { Correction } from '#domain/case/correction';
import type { Collection } from '#domain/case/collection';
import type { Step } from '#domain/case/event';
import type { Bag, Waybill } from '#domain/case/originals';
import type { CaseSnapshot } from '#domain/case/snapshot';
import { calendar, recordItem } from '#tests/shared/domain/case/case-fixture';
import { SynthesisedStacks } from './synthesised-stacks.ts';

type Verdict = { isValid: boolean; errorsText(separator?: string): string };
/** CommonJS without types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => Verdict;

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Condition: string }[];
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: Readonly<Record<string, unknown>> | string };
  readonly TimeoutSeconds?: number | string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}

const stacks = await SynthesisedStacks.of('lanzhou');
const machineOf = (name: string) =>
  stacks
    .resources('AWS::StepFunctions::StateMachine')
    .find(({ properties }) => properties['StateMachineName'] === `tongban-lanzhou-${name}`);
const files = readdirSync('infra/journeys');

/** What an operator's order may lack: the machine looks first whatever it says. */
const isOperation = (file: string): boolean => file.startsWith('op-');

/** Codes that end a wait or a step and mean something; everything else is a fault, and retried. */
const coded =
  /^(Case\.(DueMoved|ToDispatch|ToServe|Declined|NotAccepted|Refused|Withdrawn)|OnTheSpot\.NotPossible|Journey\.Rejected|Operation\.Refused|States\.Timeout)$/;

interface Definition {
  readonly StartAt: string;
  readonly States: Record<string, State>;
}

describe.each(files)('the machine %s', (file) => {
  const text = readFileSync(`infra/journeys/${file}`, 'utf8');
  const definition = JSON.parse(text) as Definition;
  const states = Object.entries(definition.States);
  const tasks = states.filter(([, { Type }]) => Type === 'Task');

  it('has every name in it substituted, and nothing substituted that is not in it', () => {
    const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    const substitutions = machineOf(file.replace('.asl.json', ''))?.properties['DefinitionSubstitutions'] as object;
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

  it('stands in its stack as it does in the file, and keeps its history', () => {
    const { properties = {} } = machineOf(file.replace('.asl.json', '')) ?? {};
    expect([properties['DefinitionString'], properties['StateMachineType']]).toEqual([text, 'STANDARD']);
  });

  it.each(tasks)('%s calls a function, not for ever', (_, { Resource, TimeoutSeconds }) => {
    expect(Resource).toMatch(/^arn:\$\{Partition\}:states:::lambda:invoke(\.waitForTaskToken)?$/);
    // A step is over in minutes; a wait ends when it is due, at the latest after the year of an execution.
    if (Resource?.endsWith('waitForTaskToken')) expect(TimeoutSeconds).toMatch(/^\{% .*\bdue\b.*31536000 %\}$/);
    // Twice what its function has at most; reconcile has five minutes.
    else expect(TimeoutSeconds).toBeLessThanOrEqual(isOperation(file) ? 330 : 120);
  });

  it.each(tasks)('%s catches codes, never whatever comes', (_, { Catch = [] }) => {
    const caught = Catch.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(caught.filter((error) => !coded.test(error))).toEqual([]);
  });

  it.each(tasks)('%s tries faults again, with pauses, and codes never', (_, { Retry = [], Catch = [] }) => {
    const [first, ...rest] = Retry;
    // What reconcile refuses it has been asked by a machine of ours: there is nothing to refuse.
    if (Retry.length === 1) return expect(Retry).toMatchObject([faults]);
    expect(first?.MaxAttempts).toBe(0);
    expect(first?.ErrorEquals.filter((error) => !coded.test(error))).toEqual([]);
    // What is caught is meant: trying it again would only delay it.
    expect(first?.ErrorEquals).toEqual(expect.arrayContaining(Catch.flatMap(({ ErrorEquals }) => [...ErrorEquals])));
    expect(first?.ErrorEquals).toContain(isOperation(file) ? 'Operation.Refused' : 'Journey.Rejected');
    expect(rest).toMatchObject([faults]);
    expect(rest[0]?.MaxAttempts).toBeGreaterThanOrEqual(5);
  });
});

const faults = { ErrorEquals: ['States.ALL'], BackoffRate: 2 };

const read = (file: string): [string, State][] =>
  Object.entries((JSON.parse(readFileSync(`infra/journeys/${file}`, 'utf8')) as Definition).States);

describe.each(files.filter((file) => !isOperation(file)))('the journey %s', (file) => {
  const tasks = read(file).filter(([, { Type }]) => Type === 'Task');

  it.each(tasks)('%s is handed ids, codes and its token, and nothing about a person', (_, { Arguments }) => {
    const names = Object.keys(Arguments?.Payload ?? {});
    expect(
      names.filter((name) => !['act', 'caseId', 'due', 'generation', 'identifier', 'step', 'token'].includes(name)),
    ).toEqual([]);
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

const completions = ['result', 'record', 'refusal', 'non-acceptance'] as const;
const betweenRegions: readonly CaseSnapshot['status'][] = [
  ...(['collected', 'offered', 'handed-over', 'declined', 'cleared', 'travelling', 'disputed'] as const),
];
type Standing = Pick<CaseSnapshot, 'status' | 'completedWith'> & {
  readonly correction?: Correction;
  readonly bags?: readonly Partial<Bag>[];
};
/** Where a case may be told what is missing, and another date than before is due with. */
const noticedIn: readonly CaseSnapshot['status'][] = ['collected', 'handed-over', 'offered', 'submitted'];
const due = { date: '2026-09-30', at: '2026-09-30T16:00:00.000Z', provisional: false, calendarVersion: '' };
/** A bag was sealed, and no carrier asked to collect it. */
const toDispatch: Standing = { status: 'travelling', completedWith: null, bags: [{ waybill: null }] };
/** Every standing that a case can have, as far as waits ask. */
const standings = (Object.keys(statusTitles) as CaseSnapshot['status'][]).flatMap((status): Standing[] => {
  if (status === 'completed') return completions.map((completedWith) => ({ status, completedWith }));
  if (status === 'travelling') return [toDispatch, { ...toDispatch, bags: [{ waybill: {} as Waybill }] }];
  if (status !== 'deficient') return [{ status, completedWith: null }];
  return noticedIn.map((back) => ({ status, completedWith: null, correction: { open: { back, due } } as Correction }));
});

describe.each([
  ['fully-online', null, ['acceptance', 'review', 'decision']],
  ['collection-on-behalf', 'deciding', ['take-over', 'acceptance', 'review', 'decision']],
  ['collection-on-behalf', 'receiving', ['take-over', 'outcome']],
] as const)('the journey %s (%s)', (way, side, steps) => {
  const standingOf = ({ bags = [], ...of }: Standing) => {
    const originals = { bags, dispatchDue: null, dispute: null };
    const between = { side, takeOverDue: null, reported: null, counterpart: {}, originals };
    const collection = side === null ? null : (between as unknown as Collection);
    const due = { acceptance: null, statutory: null, committed: null, delivery: null };
    return { ...of, collection, due, overdue: [], draftSm3: null } as unknown as CaseSnapshot;
  };

  it.each(steps)('catches whatever a case may answer the wait for %s with, also when it was started again', (step) => {
    const state = read(`${way}.asl.json`).find(
      ([, { Resource, Arguments }]) =>
        Resource?.endsWith('waitForTaskToken') && (Object(Arguments?.Payload) as { step?: Step }).step === step,
    );
    const caught = state?.[1].Catch?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
    const before = steps.slice(0, (steps as readonly Step[]).indexOf(step));
    for (const standing of standings.map(standingOf)) {
      if (side === null && betweenRegions.includes(standing.status)) continue;
      // The machine has come here, so the waits before were answered.
      const wait = (each: Step) => ({ step: each, owner: ownerOf(each, standing), until: null });
      const rules = { item: recordItem, calendar };
      if (before.some((earlier) => answerFor(wait(earlier), standing, rules)?.kind !== 'success')) continue;
      const answer = answerFor(wait(step), standing, rules);
      if (answer?.kind === 'failure') expect([standing.status, ...caught]).toContain(answer.error);
    }
  });
});

describe('a bag that was sealed', () => {
  const toDispatch = { kind: 'failure', error: 'Case.ToDispatch' } as const;
  const [ours, sent] = [
    { leg: 'outward', waybill: null },
    { leg: 'outward', waybill: {} },
  ] as const;

  it.each([
    ['receiving', 'travelling', [ours], toDispatch],
    ['receiving', 'travelling', [sent], null],
    ['receiving', 'travelling', [sent, ours], toDispatch],
    ['deciding', 'travelling', [ours], null],
  ] as const)('is handed to the courier where it was received, once: %s %s %j', (side, status, bags, answer) => {
    const collection = { side, originals: { bags } };
    const standing = { status, collection, overdue: [] } as unknown as CaseSnapshot;
    const rules = { item: recordItem, calendar };
    expect(answerFor({ step: 'take-over', until: null }, standing, rules)).toEqual(answer);
  });

  it.each([
    ['AwaitTakeOver', 'OrderCourier'],
    ['AwaitService', 'OrderReturn'],
  ])('is ordered from %s by %s', (name, next) => {
    const [, wait] = read('collection-on-behalf.asl.json').find(([each]) => each === name) ?? [];
    expect(wait?.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('Case.ToDispatch'))?.Next).toBe(next);
  });

  it('is asked for at the carrier where the record says so, and everything about it leads back to the wait', () => {
    const states = new Map(read('collection-on-behalf.asl.json'));
    expect(states.get('TakeOverDue')?.Next).toBe('CourierSilent?');
    expect(states.get('CourierSilent?')).toMatchObject({
      Choices: [{ Condition: '{% $states.input.ask = true %}', Next: 'AskCourier' }],
      Default: 'AwaitTakeOver',
    });
    for (const [name, act] of [
      ['OrderCourier', 'order'],
      ['AskCourier', 'ask'],
    ] as const)
      expect(states.get(name)).toMatchObject({ Arguments: { Payload: { act } }, Next: 'AwaitTakeOver' });
  });
});

describe.each(files.filter(isOperation))('the operation %s', (file) => {
  const states = new Map(read(file));

  it('looks first, and does something only where the order says dryRun: false', () => {
    const definition = JSON.parse(readFileSync(`infra/journeys/${file}`, 'utf8')) as Definition;
    expect(definition.StartAt).toBe('Look');
    const doing = [...states].filter(([, { Arguments }]) => isDoing(Arguments?.Payload));
    expect(doing.length).toBeGreaterThan(0);
    for (const [name] of doing) {
      const ways = [...states].filter(([, state]) => [state.Next, state.Default].includes(name));
      expect(ways.map(([from]) => from).filter((from) => !isDoing(states.get(from)?.Arguments?.Payload))).toEqual([]);
      const choices = [...states.values()].flatMap(({ Choices = [] }) => Choices.filter(({ Next }) => Next === name));
      const conditions = choices.map(({ Condition }) => Condition);
      expect(conditions).toContain('{% $order.dryRun = false %}');
      // Beside the order itself only another turn of what is being done already.
      expect(conditions.filter((each) => !/dryRun = false|next != null/.test(each))).toEqual([]);
    }
  });

  it('tells its function which execution orders it, so that whoever started that can be found', () => {
    const payloads = [...states.values()].flatMap(({ Arguments }) => Arguments?.Payload ?? []);
    const orders = payloads.filter((payload) => typeof payload === 'string');
    expect(orders.length).toBeGreaterThanOrEqual(1);
    for (const order of orders) expect(order).toContain("'execution': $states.context.Execution.Name");
  });
});

function isDoing(payload: unknown): boolean {
  if (typeof payload === 'string') return payload.includes("'act': 'do'");
  return (payload as { dryRun?: unknown } | undefined)?.dryRun === false;
}

describe('the example in the comment of an operators’ machine', () => {
  it.each(readdirSync('infra/journeys').filter(isOperation))(
    '%s is an order as it is to be written, and dry',
    (file) => {
      const { Comment: comment } = JSON.parse(readFileSync(`infra/journeys/${file}`, 'utf8')) as { Comment: string };
      const example = JSON.parse(comment.slice(comment.indexOf('{'))) as { dryRun: boolean };
      const operation = file.replace(/^op-|\.asl\.json$/g, '');
      const ofSeals = { 'register-seal': sealOrder, 'suspend-seal': sealOrder, 'renew-revocations': sealOrder };
      const schema = { partner: partnerOrder, ...ofSeals }[operation] ?? caseOrder;
      const asked = { ...example, operation, act: 'look', execution: 'one' };
      expect(schema.safeParse(asked)).toMatchObject({ success: true });
      expect(example.dryRun).toBe(true);
    },
  );
});
