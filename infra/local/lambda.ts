import type { InvokeApi } from './endpoint.ts';
import { fault, FunctionRunner } from './function-runner.ts';
import type { FunctionSpec, FunctionStatus, LambdaOptions } from './function-runner.ts';

/** Lambda's Invoke as the endpoint serves it: the caller needs the right, a function's own fault is answered and not thrown. */
export const invokeApi =
  (lambda: Lambda): InvokeApi =>
  async ({ name, payload }, by) => {
    by.authorize({ action: 'lambda:InvokeFunction', resource: lambda.configuration(name).arn });
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
