import type { FunctionManifest, VariableOf } from '#contracts/capabilities';

/** The AWS part of a function's environment; adapters take it as it is. */
export interface FunctionAws {
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly endpoint?: string;
}

export interface FunctionEnvironment<V extends string> {
  /** Variables that came with the manifest's capabilities; reading one that is missing throws. */
  readonly variables: Readonly<Record<V, string>>;
  readonly aws: FunctionAws;
  /** Division code of the deployment. */
  readonly region: string;
  /** `amazonaws.com` or `amazonaws.com.cn`. */
  readonly urlSuffix: string;
}

/**
 * What a manifest's capabilities brought into the environment. Which variables those are the type says; the list of them does not
 * ship. Functions read theirs once, at start-up, and that throws where one is missing.
 */
export function environmentOf<const M extends FunctionManifest>(
  _manifest: M,
): FunctionEnvironment<VariableOf<M['needs'][number]>> {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  return {
    variables: new Proxy({} as Record<VariableOf<M['needs'][number]>, string>, {
      get: (_, name) => required(String(name)),
    }),
    aws: {
      region: required('AWS_REGION'),
      credentials: {
        accessKeyId: required('AWS_ACCESS_KEY_ID'),
        secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
        ...(sessionToken === undefined ? {} : { sessionToken }),
      },
      ...(endpoint === undefined ? {} : { endpoint }),
    },
    region: required('DIVISION'),
    urlSuffix: required('URL_SUFFIX'),
  };
}

/** `host:port` of the function's own runtime, closed also where a local run opens the loopback address; none outside Lambda. */
export const runtimeAddresses = (): readonly string[] => {
  const address = process.env['AWS_LAMBDA_RUNTIME_API'];
  return address === undefined ? [] : [address];
};

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is missing`);
  return value;
}
