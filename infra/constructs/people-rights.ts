import { secretsOf, throughS3 } from '#infra/grant-conditions';
import { executions } from '#infra/grants';
import type { ResourceName, Resources } from '#infra/resources';
import type { Rights } from './people.ts';

/**
 * What the rights of people are about, as ARNs. Where a role is given all there is of a kind, one ARN with the beginning of
 * all names says it: one for each function would be longer than IAM lets the policies of a role be.
 */
export interface Ground {
  /** Every state machine of the deployment. */
  readonly machines: string;
  /** The journeys of cases. */
  readonly journeys: readonly string[];
  /** What an operator may start. */
  readonly operations: readonly string[];
  /** What a seal officer may start. */
  readonly sealOperations: readonly string[];
  /** Work queues and dead-letter queues. */
  readonly queues: string;
  readonly logGroups: string;
  readonly alarms: string;
  readonly dashboards: string;
  /** The sealer too: whoever stops functions stops that one as well. */
  readonly functions: string;
  /** Their ARNs do not say whose they are; a condition does. */
  readonly eventSources: string;
  /** Tables that a restore makes. */
  readonly restoredTables: string;
  readonly resources: Resources;
}

/** Operations for which AWS knows no resource: they list, or read what a query of one's own has found. */
const anywhere = ['*'];

const executionsOf = (machines: readonly string[]): string[] => machines.flatMap(executions);

const arnsOf = (resources: Resources, ...names: ResourceName[]): string[] =>
  names.flatMap((name) => resources[name]?.arns ?? []);

const seeExecutions = (machines: readonly string[]): Rights => ({
  SeeMachines: { actions: ['states:DescribeStateMachine', 'states:ListExecutions'], on: machines },
  SeeExecutions: { actions: ['states:DescribeExecution', 'states:GetExecutionHistory'], on: executionsOf(machines) },
});

const searchLogs = (logGroups: string): Rights => ({
  SearchLogs: { actions: ['logs:StartQuery', 'logs:FilterLogEvents', 'logs:GetLogEvents'], on: [logGroups] },
  FindSearches: {
    actions: [
      ...['logs:DescribeLogGroups', 'logs:DescribeQueryDefinitions', 'logs:GetQueryResults', 'logs:StopQuery'],
      ...['logs:DescribeQueries'],
    ],
    on: anywhere,
  },
});

/** Sees how things stand and puts them right by the machines made for it; sees no data of cases, and starts nothing else. */
export const operatorRights = (ground: Ground): Rights => ({
  ...seeExecutions([ground.machines]),
  ListMachines: { actions: ['states:ListStateMachines'], on: anywhere },
  StartMachines: { actions: ['states:StartExecution'], on: ground.operations },
  // A journey that failed is redriven, one that hangs is stopped and restarted from the case.
  MendExecutions: {
    actions: ['states:RedriveExecution', 'states:StopExecution'],
    on: executionsOf([...ground.journeys, ...ground.operations]),
  },
  SeeQueues: { actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], on: [ground.queues] },
  ListQueues: { actions: ['sqs:ListQueues'], on: anywhere },
  ...searchLogs(ground.logGroups),
  SeeAlarms: { actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'], on: [ground.alarms] },
  SeeDashboards: { actions: ['cloudwatch:GetDashboard'], on: [ground.dashboards] },
  SeeMetrics: {
    actions: ['cloudwatch:GetMetricData', 'cloudwatch:ListDashboards', 'cloudwatch:ListMetrics'],
    on: anywhere,
  },
});

/** Wraps the secrets that partners hand over; opens none. The operator's, who registers partners, and not of the last resort. */
export const wrappingRights = ({ resources }: Ground): Rights => ({
  WrapPartnerSecrets: {
    actions: ['kms:Encrypt'],
    on: arnsOf(resources, 'partnerKey'),
    only: secretsOf('in', 'out'),
  },
});

/** Suspends seals, and sees which there are; nothing of cases, nothing of queues. */
export const sealOfficerRights = ({ sealOperations, resources }: Ground): Rights => ({
  ...seeExecutions(sealOperations),
  StartSealOperations: { actions: ['states:StartExecution'], on: sealOperations },
  ReadSealRegistry: {
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
    on: arnsOf(resources, 'seals'),
  },
});

/**
 * Reads what was recorded and what was sealed, and who did what; writes nothing. Personal content of cases stays closed:
 * there is no right to open a case's key. Signatures are verified offline (`npm run verify`) by the certificates in the registry.
 */
export const auditorRights = ({ resources, logGroups }: Ground): Rights => ({
  ReadRecords: {
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
    on: arnsOf(resources, 'cases', 'approvals', 'licences', 'seals'),
  },
  ReadLicencesByHolder: {
    actions: ['dynamodb:Query'],
    on: arnsOf(resources, 'licences').map((arn) => `${arn}/index/*`),
  },
  ReadDocuments: {
    actions: ['s3:GetObject', 's3:GetObjectRetention', 's3:GetObjectVersion'],
    on: arnsOf(resources, 'documents', 'evidence').map((arn) => `${arn}/*`),
  },
  ListDocuments: {
    actions: ['s3:ListBucket', 's3:ListBucketVersions'],
    on: arnsOf(resources, 'documents', 'evidence'),
  },
  ...searchLogs(logGroups),
  SeeWhoDidWhat: { actions: ['cloudtrail:LookupEvents'], on: anywhere },
});

/**
 * What is left when nothing else helps: everything that the others may, personal content, and the switches of what runs.
 * Even here the laws hold: no signature, no approval, no change of a recorded case or a sealed document, no new code and no
 * new rights. Those go through a release, or through the people whose acts they are.
 */
export const breakGlassRights = (ground: Ground): Rights => {
  const { resources, machines, queues, functions, eventSources } = ground;
  return {
    ...operatorRights(ground),
    ...auditorRights(ground),
    // All of them, in the place of the operator's.
    StartMachines: { actions: ['states:StartExecution'], on: [machines] },
    MendExecutions: { actions: ['states:RedriveExecution', 'states:StopExecution'], on: executions(machines) },
    OpenPersonalContent: { actions: ['kms:Decrypt'], on: arnsOf(resources, 'caseKey') },
    ReadMaterials: { actions: ['s3:GetObject'], on: arnsOf(resources, 'materials').map((arn) => `${arn}/*`) },
    OpenMaterials: { actions: ['kms:Decrypt'], on: arnsOf(resources, 'materialsKey'), only: throughS3 },
    MoveMessages: {
      actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
      on: [queues],
    },
    StopAndStartFunctions: {
      actions: ['lambda:DeleteFunctionConcurrency', 'lambda:GetFunctionConfiguration', 'lambda:PutFunctionConcurrency'],
      on: [functions],
    },
    StopAndStartEventSources: {
      actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      on: [eventSources],
      only: { ArnLike: { 'lambda:FunctionArn': [functions] } },
    },
    MendProjections: {
      actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan'],
      on: arnsOf(resources, 'projections'),
    },
    // Into new tables only, which nothing uses before a release names them.
    RestoreTables: {
      actions: ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:RestoreTableToPointInTime'],
      on: arnsOf(resources, 'cases', 'approvals', 'licences', 'registers', 'projections', 'seals'),
    },
    // DynamoDB writes the restored items in the name of whoever restores.
    FillRestoredTables: {
      actions: [
        ...['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
        ...['dynamodb:Scan', 'dynamodb:UpdateItem', 'dynamodb:RestoreTableToPointInTime', 'dynamodb:DescribeTable'],
        ...['dynamodb:UpdateContinuousBackups', 'dynamodb:UpdateTable', 'dynamodb:UpdateTimeToLive'],
      ],
      on: [ground.restoredTables],
    },
  };
};
