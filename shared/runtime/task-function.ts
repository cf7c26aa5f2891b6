import type { Log, Loggable } from './log.ts';

/** A task of a journey. Its input and output carry ids, codes and dates only; what it throws keeps its name for the state machine. */
export function taskFunction<I extends Readonly<Record<string, Loggable>>, O>(options: {
  run: (input: I) => Promise<O>;
  log: Log;
}): (input: I) => Promise<O> {
  const { run, log } = options;
  return async (input) => {
    const { token: _, ...fields } = input;
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
