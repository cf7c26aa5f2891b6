import type { Log, Loggable } from './log.ts';

/** What of a task's input is in no log line: the token of a wait, and what a document is to say, which is personal. */
type Unlogged = 'token' | 'change';

/** A task of a journey, or of whoever waits for it. Its input carries ids, codes and dates besides; what it throws keeps its name for the state machine. */
export function taskFunction<
  I extends { readonly [K in keyof I]: K extends Unlogged ? unknown : Loggable },
  O,
>(options: { run: (input: I) => Promise<O>; log: Log }): (input: I) => Promise<O> {
  const { run, log } = options;
  return async (input) => {
    const { token: _t, change: _c, ...fields } = input as Readonly<Record<string, Loggable>>;
    try {
      const output = await run(input);
      log.info('done', fields);
      return output;
    } catch (error) {
      log.fault('step failed', error, fields);
      throw error;
    }
  };
}
