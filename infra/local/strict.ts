import { AwsError, type Input } from './service.ts';

/** What a resource type of the template may carry: names that are acted on, and names accepted without local effect, each with its reason. */
export interface PropertyList {
  readonly type: string;
  readonly used: readonly string[];
  readonly withoutEffect: Readonly<Record<string, string>>;
}

/** Throws an Error naming the first property of a resource that the local cloud neither acts on nor knows to be without effect. */
export function checkProperties(properties: object, list: PropertyList): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || list.used.includes(name) || Object.hasOwn(list.withoutEffect, name)) continue;
    throw new Error(`${list.type}: the local cloud does not implement the property ${name}`);
  }
}

/** Throws an Error for a value that a template may hold but this cloud has no meaning for. */
export function refuseValue(type: string, name: string, value: unknown): never {
  throw new Error(`${type}: the local cloud does not implement ${name} = ${JSON.stringify(value)}`);
}

/** A plain JSON object, or undefined for anything else. */
export function record(value: unknown): Input | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Input) : undefined;
}

/** Bounds of a whole number, and what holds when it is absent; without `otherwise` absence is an error. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly otherwise?: number;
}

/** Reads members of one service's requests; refusals carry that service's own error codes. */
export class MemberReader {
  readonly #codes: { missing: string; invalid: string; unsupported: string };

  constructor(codes: { missing: string; invalid: string; unsupported: string }) {
    this.#codes = codes;
  }

  /** Refuses a request with a member that is not implemented, instead of ignoring what the caller asked for. */
  only(input: Input, members: readonly string[]): void {
    const strange = Object.keys(input).find((name) => input[name] !== undefined && !members.includes(name));
    if (strange === undefined) return;
    throw new AwsError(this.#codes.unsupported, `The local cloud does not implement the member ${strange}.`);
  }

  /** A string that must be there and not empty. */
  text(input: Input, name: string): string {
    const value = input[name];
    if (value === undefined || value === null || value === '') throw this.missing(name);
    if (typeof value !== 'string') throw this.invalid(name, 'must be a string');
    return value;
  }

  optionalText(input: Input, name: string): string | undefined {
    return input[name] === undefined || input[name] === null ? undefined : this.text(input, name);
  }

  whole(input: Input, name: string, { min, max, otherwise }: Bounds): number {
    const value = input[name] ?? otherwise;
    if (value === undefined) throw this.missing(name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
      throw this.invalid(name, `must be between ${String(min)} and ${String(max)}`);
    return value;
  }

  /** A blob: base64 on the wire. Lengths are in bytes. */
  bytes(input: Input, name: string, { min, max }: { min: number; max: number }): Buffer {
    const value = this.text(input, name);
    const bytes = Buffer.from(value, 'base64');
    if (bytes.toString('base64') !== value) throw this.invalid(name, 'must be base64');
    if (bytes.length < min || bytes.length > max)
      throw this.invalid(name, `must have length between ${String(min)} and ${String(max)}`);
    return bytes;
  }

  missing(name: string): AwsError {
    return new AwsError(this.#codes.missing, `The request must contain the parameter ${name}.`);
  }

  invalid(name: string, reason: string): AwsError {
    return new AwsError(this.#codes.invalid, `The value of ${name} is invalid: it ${reason}.`);
  }
}
