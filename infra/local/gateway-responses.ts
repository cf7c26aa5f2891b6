import type { GatewayResponseModel } from './gateway-model.ts';

/** A refusal or failure of the gateway itself; `message` null where the real gateway says nothing. */
export interface Refusal {
  readonly type: string;
  readonly status: number;
  readonly message: string | null;
}

/** What a template or a header of a gateway response may name after `$context.`, and its value for this request. */
export type GatewayContext = Readonly<Record<ContextName, string>>;
type ContextName = (typeof contextNames)[number];

const contextNames = [
  ...(['apiId', 'extendedRequestId', 'httpMethod', 'identity.sourceIp', 'path', 'protocol', 'requestId'] as const),
  ...(['requestTime', 'requestTimeEpoch', 'resourcePath', 'stage'] as const),
] as const;
const errorNames = ['error.message', 'error.messageString', 'error.responseType'];

/** Statuses of the response types that this gateway gives (API Gateway guide, "gateway response types"). */
export const refusals = {
  accessDenied: (message: string): Refusal => ({ type: 'ACCESS_DENIED', status: 403, message }),
  authorizerBroken: { type: 'AUTHORIZER_CONFIGURATION_ERROR', status: 500, message: null },
  /** The function failed or answered with what is no HTTP response; there is no type of its own for it. */
  badGateway: { type: 'DEFAULT_5XX', status: 502, message: 'Internal server error' },
  timedOut: { type: 'INTEGRATION_TIMEOUT', status: 504, message: 'Endpoint request timed out' },
  tooLarge: { type: 'REQUEST_TOO_LARGE', status: 413, message: 'Request Too Long' },
  unauthorized: { type: 'UNAUTHORIZED', status: 401, message: 'Unauthorized' },
  unknownRoute: { type: 'MISSING_AUTHENTICATION_TOKEN', status: 403, message: 'Missing Authentication Token' },
} as const satisfies Record<string, Refusal | ((message: string) => Refusal)>;

/** The gateway responses of one API: its own where the template has them, else DEFAULT_4XX or DEFAULT_5XX, else the built-in. */
export class GatewayResponses {
  readonly #models: ReadonlyMap<string, GatewayResponseModel>;

  /** Throws Error where a template or header names something of `$context` that is not known here. */
  constructor(models: readonly GatewayResponseModel[]) {
    this.#models = new Map(models.map((model) => [model.type, model]));
    for (const { type, templates, headers } of models) {
      for (const template of Object.values(templates))
        template.replace(variable, (_, name: string) => known(name, type));
      for (const value of Object.values(headers)) if (!isStatic(value)) known(value.replace(/^context\./, ''), type);
    }
  }

  /** The answer to a refused request; `accept` is the caller's Accept header. */
  render(
    refusal: Refusal,
    { context, accept }: { context: GatewayContext; accept: string | undefined },
  ): { status: number; headers: Record<string, string>; body: string } {
    const { type, message } = refusal;
    const model = this.#models.get(type) ?? this.#models.get(refusal.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const values: Record<string, string> = {
      ...context,
      'error.message': message ?? '',
      // Quoted, as the real gateway gives it, so that a template can put it into JSON as it is; null has no quotes.
      'error.messageString': JSON.stringify(message),
      'error.responseType': type,
    };
    const [contentType, template] = choose(model?.templates ?? {}, accept);
    const headers: Record<string, string> = { 'content-type': contentType, 'x-amzn-errortype': errorName(type) };
    for (const [name, value] of Object.entries(model?.headers ?? {})) {
      headers[name.toLowerCase()] = isStatic(value)
        ? value.slice(1, -1)
        : (values[value.replace(/^context\./, '')] ?? '');
    }
    const body = template.replace(variable, (_, name: string) => values[name] ?? '');
    return { status: model?.statusCode ?? refusal.status, headers, body };
  }
}

const variable = /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g;

function known(name: string, type: string): string {
  if ([...contextNames, ...errorNames].includes(name)) return name;
  throw new Error(`gateway response ${type}: $context.${name} is not known here`);
}

function isStatic(value: string): boolean {
  return value.startsWith("'") && value.endsWith("'");
}

function choose(templates: Readonly<Record<string, string>>, accept: string | undefined): [string, string] {
  const builtIn: [string, string] = ['application/json', '{"message":$context.error.messageString}'];
  const entries = Object.entries(templates);
  return (
    entries.find(([type]) => type === accept) ?? entries.find(([type]) => type === builtIn[0]) ?? entries[0] ?? builtIn
  );
}

/** ACCESS_DENIED → AccessDeniedException, as the real gateway names it in `x-amzn-errortype`. */
function errorName(type: string): string {
  const words = type.toLowerCase().split('_');
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Exception`;
}
