import { DynamoCaseStore } from '#adapters/dynamodb/dynamodb-case-store';
import { snapshotShape } from '#application/case/snapshot-shape';
import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoWaits } from '#adapters/dynamodb/dynamodb-waits';
import { StepFunctionsJourney } from '#adapters/stepfunctions/stepfunctions-journey';
import { systemClock } from '#adapters/system/system-clock';
import { openWait } from '#application/journey/open-wait';
import { handlingCatalogue } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { taskFunction } from '#runtime/task-function';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const client = dynamoDb(aws);
const casesTable = variables.CASES_TABLE;
const dependencies = {
  cases: new DynamoCaseStore({ shape: snapshotShape, client, casesTable }),
  waits: new DynamoWaits({ client, casesTable }),
  answers: new StepFunctionsJourney({ aws, arnPrefix: variables.JOURNEY_ARN_PREFIX }),
  clock: systemClock,
  catalogue: handlingCatalogue,
};

interface OpenWait {
  readonly [field: string]: string | number | null;
  readonly caseId: string;
  readonly step: 'take-over' | 'acceptance' | 'review' | 'decision' | 'service' | 'outcome';
  readonly generation: number;
  readonly token: string;
  /** Instant to which the machine sleeps; null: as long as it takes. */
  readonly due: string | null;
}

export const handler = taskFunction({
  run: (input: OpenWait) => openWait(dependencies, input),
  log: logOf(manifest),
});
