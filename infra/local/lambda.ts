import type { InvokeApi } from './endpoint.ts';
import { fault, FunctionRunner } from './function-runner.ts';
import type { FunctionSpec, FunctionStatus, LambdaOptions } from './function-runner.ts';
import { AwsError } from './service.ts';

/**
 * Lambda's Invoke as the endpoint serves it: the caller needs the right, whether there is such a function or not; a function's own
 * fault is answered and not thrown. Throws AwsError.
 */
export const invokeApi =
  (lambda: Lambda): InvokeApi =>
  async ({ name, payload }, by) => {
    const arn = lambda.arnOf(name);
    by.authorize({ action: 'lambda:InvokeFunction', resource: arn });
    if (!lambda.has(name))
      throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { status: 404 });
    const [value, headers] = await lambda.invoke({ name, payload }).then(
      (result) => [result, {}] as const,
      (error: unknown) => [{ errorMessage: String(error) }, { 'x-amz-function-error': 'Unhandled' }] as const,
    );
    const body = Buffer.from(JSON.stringify(value ?? null));
    return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body };
  };

/** The functions of the template, each in workers of its own that are reused while warm. */
export class Lambda {
  readonly #options: LambdaOptions;
  readonly #functions = new Map<string, FunctionRunner>();

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  /** Takes a function; its bundle is loaded at the first call. Throws Error if the bundle is not there. */
  createFunction(spec: FunctionSpec): void {
    if (!spec.runtime.startsWith('nodejs'))
      throw new Error(`${spec.name}: the runtime ${spec.runtime} does not run here`);
    this.#functions.set(spec.name, new FunctionRunner(spec, this.#options));
  }

  /** Calls a function by name or ARN and gives what it returned, parsed; throws LambdaFault. */
  async invoke(
    request: { functionArn: string; payload: unknown } | { name: string; payload: unknown },
  ): Promise<unknown> {
    const name = 'name' in request ? request.name : (request.functionArn.split(':function:')[1] ?? '');
    const runner = this.#functions.get(name);
    if (!runner) throw fault('ResourceNotFoundException', `Function not found: ${name}`);
    return runner.invoke(request.payload);
  }

  /** What a function of this name is called in policies, also where there is none. */
  arnOf(name: string): string {
    const { partition, region, account } = this.#options.place;
    return this.#functions.get(name)?.spec.arn ?? `arn:${partition}:lambda:${region}:${account}:function:${name}`;
  }

  has(name: string): boolean {
    return this.#functions.has(name);
  }

  /** What a function was created with. Throws LambdaFault. */
  configuration(name: string): FunctionSpec {
    const runner = this.#functions.get(name);
    if (!runner) throw fault('ResourceNotFoundException', `Function not found: ${name}`);
    return runner.spec;
  }

  /** Ends every worker of a function at once, as a crash would; calls under way fail with Runtime.ExitError. */
  async crash(name: string): Promise<void> {
    await this.#functions.get(name)?.crash();
  }

  status(): FunctionStatus[] {
    return [...this.#functions.values()].map((runner) => runner.status());
  }

  /** Waits for calls under way (none may follow), then ends all workers. */
  async stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((runner) => runner.stop()));
  }
}
