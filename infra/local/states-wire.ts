import { payloadBytes, type Failure } from './asl.ts';
import type { Execution, StoredEvent } from './execution-store.ts';
import { AwsError, type Input } from './service.ts';

/** Characters that names of machines and executions must not have (Step Functions API reference, StartExecution). */
const refusedInNames = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;

const defaultPage = 100;
const largestPage = 1000;

/** Throws InvalidName unless a name has 1 to 80 permitted characters. */
export function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || refusedInNames.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
}

/** Throws ValidationException for members that this cloud does not implement. */
export function refuseOthers(input: Input, known: readonly string[]): void {
  const other = Object.keys(input).find((key) => !known.includes(key));
  if (other !== undefined) throw new AwsError('ValidationException', `${other} is not supported by the local cloud`);
}

export function missing(field: string): AwsError {
  return new AwsError(
    'ValidationException',
    `Value null at '${field}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A text member, or undefined; throws SerializationException for another type. */
export function text(input: Input, field: string): string | undefined {
  const value = input[field];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw new AwsError('SerializationException', `${field} must be a string`);
}

/** An ARN of Step Functions; throws InvalidArn. */
export function arnIn(input: Input, field: string): string {
  const arn = text(input, field);
  if (arn === undefined) throw missing(field);
  if (/^arn:[a-z-]+:states:[^:]*:\d*:(stateMachine|execution):/.test(arn)) return arn;
  throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
}

/** JSON text within the payload quota, unchanged; throws the given code, or ValidationException if it is too long. */
export function json(value: string, as: { code: string; field: string }): string {
  if (Buffer.byteLength(value) > payloadBytes) {
    const message = `Value at '${as.field}' failed to satisfy constraint: Member must have length less than or equal to ${payloadBytes}`;
    throw new AwsError('ValidationException', message);
  }
  try {
    JSON.parse(value);
  } catch (error) {
    throw new AwsError(as.code, `Invalid JSON in ${as.field}: '${(error as Error).message}'`);
  }
  return value;
}

/** Error name and cause as given; throws ValidationException beyond 256 and 32,768 characters (API reference). */
export function failureOf(input: Input): Partial<Failure> {
  const [error, cause] = [text(input, 'error'), text(input, 'cause')];
  if ((error?.length ?? 0) > 256 || (cause?.length ?? 0) > 32_768) {
    throw new AwsError('ValidationException', 'error has at most 256 characters, cause at most 32768');
  }
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** Page size and the position after which the page begins; throws ValidationException or InvalidToken. */
export function page(input: Input): { limit: number; after: number } {
  const asked = input['maxResults'] ?? 0;
  if (typeof asked !== 'number' || asked < 0 || asked > largestPage) {
    throw new AwsError('ValidationException', `maxResults must be between 0 and ${largestPage}`);
  }
  const after = Number(text(input, 'nextToken') ?? 0);
  if (!Number.isInteger(after)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  return { limit: asked === 0 ? defaultPage : asked, after };
}

/** Instants go over the wire as seconds since the epoch. */
export function seconds(ms: number): number {
  return ms / 1000;
}

/** What DescribeExecution and ListExecutions have in common. */
export function summary({ arn, machine, name, status, startedMs, cursor }: Execution): Record<string, unknown> {
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: seconds(startedMs),
    ...(cursor.stoppedMs !== undefined && { stopDate: seconds(cursor.stoppedMs) }),
    redriveCount: cursor.redrives,
    ...(cursor.redrivenMs !== undefined && { redriveDate: seconds(cursor.redrivenMs) }),
  };
}

const dataFields = ['input', 'output', 'parameters', 'assignedVariables', 'error', 'cause'];

/** A history event in the shape of the API: its details under a member named after its type. */
export function wireEvent(event: StoredEvent, withData: boolean): Record<string, unknown> {
  const { id, type, atMs } = event;
  const kept = Object.entries(event.details).filter(([key]) => withData || !dataFields.includes(key));
  const details = Object.fromEntries(kept);
  const general = /State(?:Entered|Exited)$/.exec(type)?.[0] ?? type;
  const member = `${general.charAt(0).toLowerCase()}${general.slice(1)}EventDetails`;
  // The entry into the first state has no predecessor either.
  return { id, type, timestamp: seconds(atMs), previousEventId: id <= 2 ? 0 : id - 1, [member]: details };
}
