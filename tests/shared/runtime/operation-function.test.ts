import { describe, expect, it } from 'vitest';
import { OperationRefused } from '#application/operation/operation-refused';
import { caseOrder } from '#contracts/operations';
import { operationFunction } from '#runtime/operation-function';
import { RecordedLog } from './recorded-log.ts';

const order = {
  ...{ act: 'look', operation: 'restart-journey', execution: 'e-1' },
  ...{ caseId: '620100-20260922-0123456789AB', reason: 'stuck', ticket: 'OPS-7' },
};

function serve(run: () => Promise<Record<string, string>> = () => Promise.resolve({ status: 'submitted' })) {
  const log = new RecordedLog();
  const refused = (...args: ConstructorParameters<typeof OperationRefused>) => new OperationRefused(...args);
  return { log, call: operationFunction({ order: caseOrder, run, refused, log }) };
}

describe('an order', () => {
  it('in order is carried out, and logged by its ids without its reason', async () => {
    const { log, call } = serve();
    expect(await call(order)).toEqual({ status: 'submitted' });
    const { caseId, execution, ticket } = order;
    const fields = { act: 'look', caseId, execution, ticket, status: 'submitted' };
    expect(log.lines).toEqual([{ message: 'operated', fields }]);
  });

  it.each([
    ['a field that is not known', { dryrun: false }, 'operation.malformed (unknown field): '],
    ['a dryRun that is no truth value', { dryRun: 'no' }, 'operation.malformed (dryRun): '],
    ['a field inside of one', { reason: ['x'] }, 'operation.malformed (reason): '],
    ['several things', { caseId: '1', reason: ' ' }, 'operation.malformed (reason, caseId): '],
    ['a number of somebody', { reason: '13900000000' }, 'operation.names_a_person: '],
  ])('with %s is refused, and nothing of it is logged', async (_, wrong, message) => {
    const { log, call } = serve(() => expect.unreachable());
    const error = await call({ ...order, ...wrong }).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ name: 'Operation.Refused' });
    expect((error as Error).message.startsWith(message)).toBe(true);
    expect(log.lines).toEqual([{ message: 'refused', fields: { code: message.split(/[ :]/)[0] } }]);
  });

  it('that cannot be carried out is logged by its code; a fault with its cause', async () => {
    const refusal = serve(() => Promise.reject(new OperationRefused('case.erased')));
    await expect(refusal.call(order)).rejects.toThrow(/^case\.erased: /);
    expect(refusal.log.lines).toMatchObject([{ message: 'refused', fields: { code: 'case.erased' } }]);
    expect(refusal.log.faults).toEqual([]);
    const error = new Error('no table');
    const fault = serve(() => Promise.reject(error));
    await expect(fault.call(order)).rejects.toBe(error);
    expect(fault.log.faults).toEqual([error]);
  });
});
