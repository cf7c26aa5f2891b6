import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoMarks } from '#adapters/dynamodb/dynamodb-marks';
import { DynamoWaits } from '#adapters/dynamodb/dynamodb-waits';
import { StepFunctionsJourney } from '#adapters/stepfunctions/stepfunctions-journey';
import { resumeJourney } from '#application/journey/resume-journey';
import { queueFunction } from '#runtime/batch-function';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const journey = new StepFunctionsJourney({ aws, arnPrefix: variables.JOURNEY_ARN_PREFIX });
const client = dynamoDb(aws);
const casesTable = variables.CASES_TABLE;
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable }),
  marks: new DynamoMarks({ client, table: variables.PROJECTIONS_TABLE }),
  waits: new DynamoWaits({ client, casesTable }),
  engine: journey,
  answers: journey,
  catalogue: handlingCatalogue,
};

export const handler = queueFunction({ consume: (event) => resumeJourney(dependencies, event), log: logOf(manifest) });
