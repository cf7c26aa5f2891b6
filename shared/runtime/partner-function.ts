import type { ZodMiniType } from 'zod/mini';
import { type Outcome, reject } from '#contracts/errors';
import type { Log } from './log.ts';

/** What every message between regions is logged by: ids and codes only (law 9). */
interface Named {
  readonly type: string;
  readonly from: string;
  readonly case: string;
  readonly seq: number;
}

/** The partner's door of a deployment: a message in, what became of it out. Faults throw, and the sender tries again. */
export function partnerFunction<M extends Named, A extends { readonly caseId: string }>(options: {
  message: ZodMiniType<M>;
  receive: (message: M) => Promise<Outcome<A>>;
  log: Log;
}): (input: unknown) => Promise<Outcome<A>> {
  const { message: schema, receive, log } = options;
  return async (input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) {
      log.info('refused', { code: 'request.malformed' });
      return reject('request.malformed');
    }
    const { type, from, case: theirs, seq } = parsed.data;
    const fields = { type, from, theirs, seq };
    try {
      const outcome = await receive(parsed.data);
      log.info('received', { ...fields, ...(outcome.ok ? { caseId: outcome.value.caseId } : { code: outcome.code }) });
      return outcome;
    } catch (error) {
      log.fault('could not be received', error, fields);
      throw error;
    }
  };
}
