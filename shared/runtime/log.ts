import { Logger } from '@aws-lambda-powertools/logger';
import type { FunctionManifest } from '#contracts/capabilities';

/** Values that may stand in a log line: ids, codes, counts, durations. Never names, numbers, contents (law 9). */
export type Loggable = string | number | boolean | null | undefined | readonly string[];

/** Structured logging of one function. */
export interface Log {
  readonly info: (message: string, fields?: Readonly<Record<string, Loggable>>) => void;
  /** Logs a fault once, with the names, messages and stacks of its chain of causes, and nothing else of them. */
  readonly fault: (message: string, error: unknown, fields?: Readonly<Record<string, Loggable>>) => void;
}

export function logOf(manifest: FunctionManifest): Log {
  const logger = new Logger({ serviceName: manifest.name });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    fault: (message, error, fields = {}) => logger.error(message, { ...fields, error: described(error) }),
  };
}

/** Causes of causes that are written out. */
const longestChain = 5;

/**
 * What a log line says of a fault. Nothing else of the error: those of the SDK carry whole items and requests. A syntax
 * error quotes the text it met, which may be anybody's data.
 */
function described(error: unknown, depth = 1): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack = '', cause } = error;
  const quotes = error instanceof SyntaxError;
  return {
    name,
    ...(quotes ? {} : { message }),
    stack: quotes ? stack.replace(message, '') : stack,
    ...(cause === undefined || depth === longestChain ? {} : { cause: described(cause, depth + 1) }),
  };
}
