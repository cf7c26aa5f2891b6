import type { Log, Loggable } from './log.ts';

type Fields = Readonly<Record<string, Loggable>>;

/** A function that another function calls, and waits for: of what goes in and comes out only what is named is logged (law 9). */
export function callFunction<I, O>(options: {
  run: (input: I) => Promise<O>;
  /** Ids of what it is about. */
  fields: (input: I) => Fields;
  /** What came of it, in codes. */
  outcome: (output: O) => Fields;
  log: Log;
}): (input: I) => Promise<O> {
  const { run, fields, outcome, log } = options;
  return async (input) => {
    const started = performance.now();
    try {
      const output = await run(input);
      log.info('called', { ...fields(input), ...outcome(output), ms: Math.round(performance.now() - started) });
      return output;
    } catch (error) {
      log.fault('call failed', error, fields(input));
      throw error;
    }
  };
}
