import { dynamoDb } from '#adapters/dynamodb/dynamodb-client';
import { DynamoRevocationLists } from '#adapters/dynamodb/dynamodb-revocation-lists';
import { DynamoSeals, DynamoSealStates } from '#adapters/dynamodb/dynamodb-seals';
import { kms } from '#adapters/kms/kms-client';
import { KmsSealKeys } from '#adapters/kms/kms-seal-keys';
import { systemClock } from '#adapters/system/system-clock';
import { OperationRefused } from '#application/operation/operation-refused';
import { registerSeal } from '#application/sealing/register-seal';
import { renewRevocations } from '#application/sealing/renew-revocations';
import { suspendSeal } from '#application/sealing/suspend-seal';
import { sealOrder } from '#contracts/operations';
import { sealNeeds as needs } from '#functions/shipped-catalogue';
import { environmentOf } from '#runtime/environment';
import { logOf } from '#runtime/log';
import { operationFunction } from '#runtime/operation-function';
import { manifest } from './function.ts';

const { aws, variables } = environmentOf(manifest);
const registry = { client: dynamoDb(aws), table: variables.SEALS_TABLE };
const seals = new DynamoSeals(registry);
const dependencies = {
  ...{ seals, needs, trust: seals },
  lists: new DynamoRevocationLists(registry),
  keys: new KmsSealKeys({ client: kms(aws) }),
  states: new DynamoSealStates(registry),
  clock: systemClock,
};

export const handler = operationFunction({
  order: sealOrder,
  run(order) {
    switch (order.operation) {
      case 'suspend-seal':
        return suspendSeal(dependencies, order);
      case 'register-seal':
        return registerSeal(dependencies, order);
      case 'renew-revocations':
        return renewRevocations(dependencies, order);
    }
  },
  refused: (code, where) => new OperationRefused(code, where),
  log: logOf(manifest),
});
