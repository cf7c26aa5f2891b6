import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** A search of the logs, in the query language of CloudWatch Logs Insights, clause by clause. */
export interface Query {
  readonly name: string;
  readonly clauses: readonly string[];
}

/** Refusals that the functions of the API answered with, the commonest first. */
export const refusalsByCode: Query = {
  name: 'refusals by code',
  clauses: [
    'filter message = "answered" and ispresent(code)',
    'stats count(*) as refused, max(@timestamp) as last by code, operation',
    'sort refused desc',
  ],
};

/** Faults, with what caused them. */
export const faultsWithCauses: Query = {
  name: 'faults with their causes',
  clauses: [
    'fields @timestamp, service, message, caseId, error.name, error.message, error.cause.name, error.cause.message, requestId',
    'filter level = "ERROR"',
    'sort @timestamp desc',
    'limit 100',
  ],
};

const queries: readonly Query[] = [
  {
    name: 'everything of a case',
    clauses: [
      'fields @timestamp, service, message, operation, seq, step, status, code, error.name, error.message, requestId',
      // The one thing to fill in.
      'filter caseId = "REGION-DATE-CASE"',
      'sort @timestamp',
      'limit 1000',
    ],
  },
  refusalsByCode,
  faultsWithCauses,
  {
    name: 'slowest requests',
    clauses: [
      'fields @timestamp, service, operation, ms, status, code, requestId',
      'filter message = "answered"',
      'sort ms desc',
      'limit 50',
    ],
  },
];

/** The searches that the runbook sends people to, saved in the console over all logs of the deployment. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, props: { folder: string; logGroups: readonly ILogGroup[] }) {
    super(scope, id);
    for (const { name, clauses } of queries)
      new CfnQueryDefinition(this, name.replaceAll(' ', '-'), {
        name: `${props.folder}/${name}`,
        queryString: clauses.join('\n| '),
        logGroupNames: props.logGroups.map(({ logGroupName }) => logGroupName),
      });
  }
}
