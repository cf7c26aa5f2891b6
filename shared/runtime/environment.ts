import { capabilities, type Capability, type FunctionManifest, type VariableOf } from '#contracts/capabilities';

/** The AWS part of a function's environment; adapters take it as it is. */
export interface FunctionAws {
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly endpoint?: string;
}

export interface FunctionEnvironment<V extends string> {
  /** Variables that came with the manifest's capabilities. */
  readonly variables: Readonly<Record<V, string>>;
  readonly aws: FunctionAws;
  /** Division code of the deployment. */
  readonly region: string;
  /** `amazonaws.com` or `amazonaws.com.cn`. */
  readonly urlSuffix: string;
}

/** Reads what a manifest's capabilities brought into the environment. Throws at start-up where something is missing. */
export function environmentOf<const M extends FunctionManifest>(
  manifest: M,
): FunctionEnvironment<VariableOf<M['needs'][number]>> {
  const needs: readonly Capability[] = manifest.needs;
  const names = needs.flatMap((need) => capabilities[need].variable ?? []);
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  return {
    variables: Object.fromEntries(names.map((name) => [name, required(name)])) as Record<
      VariableOf<M['needs'][number]>,
      string
    >,
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

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is missing`);
  return value;
}
