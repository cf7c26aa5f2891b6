import { expect, it } from 'vitest';
import { taskFunction } from '#runtime/task-function';
import { RecordedLog } from './recorded-log.ts';

it('a step answers what it came to', async () => {
  const run = taskFunction({
    run: ({ caseId }: { caseId: string }) => Promise.resolve({ caseId }),
    log: new RecordedLog(),
  });
  expect(await run({ caseId: 'c' })).toEqual({ caseId: 'c' });
});

it('a step that fails keeps the name by which the state machine catches it, and is logged once', async () => {
  const error = Object.assign(new Error('no'), { name: 'Journey.Rejected' });
  const log = new RecordedLog();
  await expect(taskFunction({ run: () => Promise.reject(error), log })({ caseId: 'c', token: 't' })).rejects.toBe(
    error,
  );
  expect(log.lines).toEqual([{ message: 'step failed', fields: { caseId: 'c' }, error }]);
});

it('what a document is to say stands in no log line', async () => {
  const log = new RecordedLog();
  const task = { versionOf: 'v', change: { changes: [{ line: 'holder.name', value: '沈试安' }] } };
  await taskFunction({ run: () => Promise.resolve(null), log })(task);
  await expect(taskFunction({ run: () => Promise.reject(new Error('no')), log })(task)).rejects.toThrow('no');
  expect(log.lines.map(({ fields }) => fields)).toEqual([{ versionOf: 'v' }, { versionOf: 'v' }]);
});
