import { expect, it } from 'vitest';
import { callFunction } from '#runtime/call-function';
import { RecordedLog } from './recorded-log.ts';

interface Input {
  readonly id: string;
  readonly content: string;
}
const callable = (run: (input: Input) => Promise<{ code: string; said: string }>) => {
  const log = new RecordedLog();
  const call = callFunction({ run, fields: ({ id }: Input) => ({ id }), outcome: ({ code }) => ({ code }), log });
  return { log, call };
};
const input = { id: 'm', content: '李四' };

it('a function that is called answers what it came to, and logs of it what is named, once', async () => {
  const answer = { code: 'taken', said: '王五' };
  const { call, log } = callable(() => Promise.resolve(answer));
  expect(await call(input)).toEqual(answer);
  expect(log.lines).toEqual([
    { message: 'called', fields: { id: 'm', code: 'taken', ms: expect.any(Number) as number } },
  ]);
  expect(JSON.stringify(log.lines)).not.toMatch(/李四|王五/);
});

it('a function that fails throws what it failed by, and logs what it was about, once', async () => {
  const error = new Error('no');
  const { call, log } = callable(() => Promise.reject(error));
  await expect(call(input)).rejects.toBe(error);
  expect(log.lines).toEqual([{ message: 'call failed', fields: { id: 'm' }, error }]);
});
