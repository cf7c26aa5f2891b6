import type { Acknowledgement } from './acknowledgements.ts';

type Person = 'operator' | 'seal-officer' | 'auditor' | 'break-glass';

/** The streams of the log of a function. */
export const streamsOf = (name: string): string => `logs:log-group:/${name}:*`;

/** One finding in the rights of several roles of people, for one reason. */
const people = (found: string, { of, reason }: { of: readonly Person[]; reason: string }): Acknowledgement[] =>
  of.map((name) => ({
    rule: `IAM5[Resource::${found}]`,
    at: `watch/operations/people/${name}/Rights`,
    reason,
  }));

const executions = (machine: string, of: readonly Person[]): Acknowledgement[] =>
  people(`states:execution:${machine}:*`, {
    of,
    reason: 'an execution has a name of its own, which no policy can list',
  });

const sealMachines = ['op-register-seal', 'op-suspend-seal', 'op-renew-revocations'];
const machines = ['op-replay', 'op-restart-journey', 'op-reconcile', 'op-partner', ...sealMachines];

/** What stays of what cdk-nag finds in the roles of people and the machines they start. */
export const operationsAcknowledgements: readonly Acknowledgement[] = [
  ...machines.flatMap((name): Acknowledgement[] => [
    {
      rule: 'SF1',
      at: `watch/machines/${name}/Machine`,
      reason:
        'needs log delivery rights on every resource; the history is kept 90 days, and the log of the function longer',
    },
    { rule: 'SF2', at: `watch/machines/${name}/Machine`, reason: 'Lambda in China does not feed X-Ray' },
  ]),
  ...['fully-online', 'collection-on-behalf'].flatMap((way) => executions(way, ['operator'])),
  ...['op-replay', 'op-restart-journey', 'op-reconcile', 'op-partner'].flatMap((name) =>
    executions(name, ['operator']),
  ),
  ...sealMachines.flatMap((name) => executions(name, ['seal-officer'])),
  ...executions('<deployment>*', ['operator', 'break-glass']),
  ...people('states:stateMachine:<deployment>*', {
    of: ['operator', 'break-glass'],
    reason: 'every machine of this deployment, whose names begin alike',
  }),
  ...people('sqs:<deployment>*', {
    of: ['operator', 'break-glass'],
    reason: 'every queue of this deployment, whose names begin alike',
  }),
  ...people('lambda:function:<deployment>*', {
    of: ['break-glass'],
    reason: 'every function of this deployment, whose names begin alike: one by one they are too long for a role',
  }),
  ...people('*', {
    of: ['operator', 'auditor', 'break-glass'],
    reason: 'only actions for which AWS knows no resource: lists, metrics, results of own queries, the trail',
  }),
  ...people('<documents>/*', { of: ['auditor', 'break-glass'], reason: 'reads any sealed document, and writes none' }),
  ...people('<evidence>/*', { of: ['auditor', 'break-glass'], reason: 'reads the evidence of any, and writes none' }),
  ...people('<licencestable>/index/*', { of: ['auditor', 'break-glass'], reason: 'finds results by their holder' }),
  ...people('cloudwatch:alarm:<deployment>*', {
    of: ['operator', 'break-glass'],
    reason: 'sees the alarms of this deployment',
  }),
  ...people('<materials>/*', { of: ['break-glass'], reason: 'the last resort may have to see any material' }),
  ...people('logs:log-group:/<deployment>*:*', {
    of: ['operator', 'auditor', 'break-glass'],
    reason: 'searches every stream of every log of this deployment, whose names begin alike',
  }),
  ...people('lambda:event-source-mapping:*', {
    of: ['break-glass'],
    reason: 'a mapping has an id of its own; a condition names the functions of this deployment',
  }),
  ...people('dynamodb:table/restored-*', {
    of: ['break-glass'],
    reason: 'tables that a restore makes, which nothing uses before a release names them',
  }),
];
