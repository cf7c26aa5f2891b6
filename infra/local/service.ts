/** An error as the AWS wire protocols carry it: a code, an HTTP status, further fields of the body. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: { status?: number; fields?: Record<string, unknown> } = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
  }
}

/** What a service knows of who calls it. `authorize` throws AwsError AccessDeniedException and records the refusal. */
export interface Call {
  /** ARN of the calling role, or the account root for the cloud's own seeding and a person's tools. */
  readonly principal: string;
  authorize(request: {
    action: string;
    resource: string;
    /** Condition keys of this request; those of the principal are known. */
    context?: Readonly<Record<string, string | readonly string[]>>;
  }): void;
}

/** Arguments of one AWS JSON operation, as parsed from the body; each service narrows what it reads. */
export type Input = Readonly<Record<string, unknown>>;

/** A service of the AWS JSON protocols: operations by the name after the dot of `x-amz-target`. */
export interface JsonService {
  /** For example `DynamoDB_20120810`. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  readonly operations: Readonly<Record<string, (input: Input, call: Call) => unknown>>;
}

/** Where this cloud pretends to be; ARNs are made from it. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}
