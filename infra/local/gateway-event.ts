import type { IncomingMessage } from 'node:http';
import type { Principal } from './gateway-authorizer.ts';
import type { ApiModel, MethodModel } from './gateway-model.ts';
import type { Place } from './service.ts';

/** A request as it came in, taken apart once. */
export interface GatewayRequest {
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** Virtual ms since the epoch. */
  readonly timeMs: number;
  readonly httpMethod: string;
  /** As sent: percent-encoded, without the query, without the stage. */
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly host: string;
}

export interface RoutedRequest {
  readonly api: ApiModel;
  readonly place: Place;
  readonly request: GatewayRequest;
  readonly method: MethodModel;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Takes a request apart; the body is read elsewhere. */
export function takeApart(
  message: IncomingMessage,
  { requestId, extendedRequestId, timeMs }: { requestId: string; extendedRequestId: string; timeMs: number },
): GatewayRequest {
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  return {
    requestId,
    extendedRequestId,
    timeMs,
    httpMethod: message.method ?? 'GET',
    path,
    query: query.join('?'),
    rawHeaders: message.rawHeaders,
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    host: message.headers.host ?? '',
  };
}

/** ARN that policies of authorizers are about: `arn:…:execute-api:…:<api>/<stage>/<METHOD>/<path>`. */
export function methodArn({ api, place, request }: Pick<RoutedRequest, 'api' | 'place' | 'request'>): string {
  const { partition, region, account } = place;
  return `arn:${partition}:execute-api:${region}:${account}:${api.id}/${api.stage}/${request.httpMethod}${request.path}`;
}

/** The event of a REQUEST authorizer: the request without its body. */
export function authorizerEvent(routed: RoutedRequest): Record<string, unknown> {
  return { type: 'REQUEST', methodArn: methodArn(routed), ...common(routed), requestContext: requestContext(routed) };
}

/** The event of a proxy integration, payload format 1.0. */
export function proxyEvent(
  routed: RoutedRequest,
  { principal, body }: { principal: Principal | undefined; body: Buffer },
): Record<string, unknown> {
  const type = headersOf(routed.request).single['content-type'] ?? '';
  const isBase64Encoded = body.length > 0 && isBinary(routed.api, type);
  return {
    ...common(routed),
    requestContext: { ...requestContext(routed), ...(principal ? { authorizer: principal } : {}) },
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

/** Whether one of the API's binary media types covers a content type (its parameters aside). */
export function isBinary(api: ApiModel, contentType: string): boolean {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  return api.binaryMediaTypes.some((one) => {
    const [kind, sub] = one.toLowerCase().split('/');
    return one === '*/*' || one.toLowerCase() === type || (sub === '*' && type.startsWith(`${kind}/`));
  });
}

function common({ api, request, method, parameters }: RoutedRequest): Record<string, unknown> {
  const headers = headersOf(request);
  const query = queryOf(request.query);
  return {
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: headers.asSent,
    multiValueHeaders: headers.multiple,
    queryStringParameters: query && Object.fromEntries(Object.entries(query).map(([name, all]) => [name, all.at(-1)])),
    multiValueQueryStringParameters: query,
    // As the real REST API gives them: still percent-encoded, unlike query values.
    pathParameters: Object.keys(parameters).length > 0 ? parameters : null,
    stageVariables: api.stageVariables,
  };
}

function requestContext({ api, place, request, method }: RoutedRequest): Record<string, unknown> {
  return {
    accountId: place.account,
    apiId: api.id,
    domainName: request.host,
    domainPrefix: api.id,
    extendedRequestId: request.extendedRequestId,
    httpMethod: request.httpMethod,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: headersOf(request).single['user-agent'] ?? null,
      userArn: null,
    },
    path: `/${api.stage}${request.path}`,
    protocol: 'HTTP/1.1',
    requestId: request.requestId,
    requestTime: logTime(request.timeMs),
    requestTimeEpoch: request.timeMs,
    resourceId: method.resourceId,
    resourcePath: method.resourcePath,
    stage: api.stage,
  };
}

/** `23/Nov/2026:05:32:41 +0000`, the time of access logs. */
export function logTime(ms: number): string {
  const [, day, month, year, time] = new Date(ms).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Headers with the last value of each (names as sent, and in lower case) and with all values. */
export function headersOf({ rawHeaders }: Pick<GatewayRequest, 'rawHeaders'>): {
  asSent: Record<string, string>;
  single: Record<string, string>;
  multiple: Record<string, string[]>;
} {
  const asSent: Record<string, string> = {};
  const single: Record<string, string> = {};
  const multiple: Record<string, string[]> = {};
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    // Of one connection only: the gateway keeps them to itself.
    if (['connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade'].includes(name.toLowerCase())) continue;
    asSent[name] = value;
    single[name.toLowerCase()] = value;
    (multiple[name] ??= []).push(value);
  }
  return { asSent, single, multiple };
}

function queryOf(query: string): Record<string, string[]> | null {
  const all: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (all[name] ??= []).push(value);
  return Object.keys(all).length > 0 ? all : null;
}
