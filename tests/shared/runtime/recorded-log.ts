import type { Log, Loggable } from '#runtime/log';

/** A log that keeps its lines. */
export class RecordedLog implements Log {
  readonly lines: { message: string; fields: Readonly<Record<string, Loggable>>; error?: unknown }[] = [];

  info(message: string, fields: Readonly<Record<string, Loggable>> = {}): void {
    this.lines.push({ message, fields });
  }

  fault(message: string, error: unknown, fields: Readonly<Record<string, Loggable>> = {}): void {
    this.lines.push({ message, fields, error });
  }

  get faults(): unknown[] {
    return this.lines.filter((line) => 'error' in line).map(({ error }) => error);
  }
}
