import { Logger } from '@aws-lambda-powertools/logger';
import type { FunctionManifest } from '#contracts/capabilities';

/** Values that may stand in a log line: ids, codes, counts, durations. Never names, numbers, contents (law 9). */
export type Loggable = string | number | boolean | null | undefined;

/** Structured logging of one function. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, Loggable>>): void;
  /** Logs a fault once, with its cause chain by name and message of our own errors, and stack. */
  fault(message: string, error: unknown, fields?: Readonly<Record<string, Loggable>>): void;
}

export function logOf(manifest: FunctionManifest): Log {
  const logger = new Logger({ serviceName: manifest.name });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    fault: (message, error, fields = {}) =>
      logger.error(message, { ...fields, error: error instanceof Error ? error : new Error(String(error)) }),
  };
}
