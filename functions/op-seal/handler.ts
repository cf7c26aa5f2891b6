import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoSeals, DynamoSealStates } from '#adapters/dynamodb/dynamodb-seals';
import { systemClock } from '#adapters/system/system-clock';
import { OperationRefused } from '#application/operation/operation-refused';
import { suspendSeal } from '#application/sealing/suspend-seal';
import { sealOrder } from '#contracts/operations';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { operationFunction } from '#runtime/operation-function';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const registry = { client: dynamoDb(aws), table: variables.SEALS_TABLE };
const dependencies = {
  seals: new DynamoSeals(registry),
  states: new DynamoSealStates(registry),
  clock: systemClock,
};

export const handler = operationFunction({
  order: sealOrder,
  run: (order) => suspendSeal(dependencies, order),
  refused: (code, where) => new OperationRefused(code, where),
  log: logOf(manifest),
});
