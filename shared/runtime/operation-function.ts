import type { ZodMiniType } from 'zod/mini';
import type { ErrorCode } from '#contracts/errors';
import { seemsToHoldPersonNumber } from '#formats/person-numbers';
import type { Log, Loggable } from './log.ts';

/** What every order of an operator has. */
interface Order {
  readonly reason: string;
  readonly ticket: string;
  readonly act: string;
  readonly execution: string;
  readonly caseId?: string | undefined;
}

/**
 * The function behind a machine of the operators. Nothing of an input is logged before it is known to be in order, and the
 * reason never is. What is thrown as `Operation.Refused` is final; everything else is a fault, and tried again.
 */
export function operationFunction<O extends Order>(options: {
  order: ZodMiniType<O>;
  run: (order: O) => Promise<Readonly<Record<string, Loggable>>>;
  refused: (code: ErrorCode, where?: readonly string[]) => Error;
  log: Log;
}): (input: unknown) => Promise<Readonly<Record<string, Loggable>>> {
  const { order: schema, run, refused, log } = options;
  const refuse = (code: ErrorCode, where?: readonly string[]): never => {
    log.info('refused', { code });
    throw refused(code, where);
  };
  return async (input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) return refuse('operation.malformed', fieldsOf(parsed.error.issues));
    const { reason, ticket, act, execution, caseId } = parsed.data;
    if ([reason, ticket].some(seemsToHoldPersonNumber)) return refuse('operation.names_a_person');
    const fields = { act, execution, ticket, caseId };
    try {
      const report = await run(parsed.data);
      log.info('operated', { ...fields, ...report });
      return report;
    } catch (error) {
      if ((error as Error).name === 'Operation.Refused')
        log.info('refused', { ...fields, code: (error as { code?: string }).code });
      else log.fault('operation failed', error, fields);
      throw error;
    }
  };
}

/** The known fields that are wrong; one that is not known is not named, for it may be anything: at most where it stands is. */
const fieldsOf = (issues: readonly { readonly path: readonly PropertyKey[] }[]): string[] => [
  ...new Set(issues.map(({ path }) => (path.length === 0 ? 'unknown field' : path.map(String).join('.')))),
];
