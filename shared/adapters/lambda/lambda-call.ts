import { SignatureV4 } from '@smithy/signature-v4';
import { NodeSha256 } from '#adapters/node-sha256';
import type { AwsEnvironment } from '#adapters/aws-environment';

/** What a function answered; `failed` with the status where it did not, and without the text of its fault. */
export type CallAnswer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly status: number };

/** Calls functions and waits for their answers, signed by the SDK's own signer: the full client would add to every bundle. */
export class LambdaCall {
  readonly #origin: URL;
  readonly #signer: SignatureV4;

  constructor({ aws, urlSuffix }: { aws: AwsEnvironment; urlSuffix: string }) {
    const { region, credentials, endpoint } = aws;
    this.#origin = new URL(endpoint ?? `https://lambda.${region}.${urlSuffix}`);
    this.#signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: NodeSha256 });
  }

  /** Throws where the service cannot be reached within the time. */
  async call(name: string, { input, timeoutMs }: { input: unknown; timeoutMs: number }): Promise<CallAnswer> {
    const { protocol, hostname, port, host, origin } = this.#origin;
    const path = `/2015-03-31/functions/${name}/invocations`;
    const body = JSON.stringify(input);
    const { headers } = await this.#signer.sign({
      ...{ method: 'POST', protocol, hostname, path, query: {}, body, ...(port === '' ? {} : { port: Number(port) }) },
      headers: { host, 'content-type': 'application/json' },
    });
    const response = await fetch(`${origin}${path}`, {
      ...{ method: 'POST', headers, body },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    // The text of a fault is the other function's, and may hold anything: it is not passed on.
    if (status !== 200 || response.headers.has('x-amz-function-error')) return { ok: false, status };
    return { ok: true, value: await response.json() };
  }
}
