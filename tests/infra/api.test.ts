import { describe, expect, it } from 'vitest';
import { api } from '#contracts/http/api';
import { problem } from '#contracts/problem';
import type { Route } from '#contracts/route';
import { throttles, trafficOf } from '#infra/traffic';
import { SynthesisedStacks } from './synthesised-stacks.ts';

const stacks = await SynthesisedStacks.of('lanzhou');
const routes: readonly Route[] = Object.values(api);

/** Path of a resource of the API, from the root down. */
function pathOf(id: string): string {
  const found = stacks.resources('AWS::ApiGateway::Resource').find((each) => each.id === id);
  if (found === undefined) return '';
  return `${pathOf(String(found.properties['ParentId']['Ref']))}/${String(found.properties['PathPart'])}`;
}

const methods = stacks.resources('AWS::ApiGateway::Method').map(({ properties }) => ({
  place: `${properties['HttpMethod']} ${pathOf(String(properties['ResourceId']['Ref']))}`,
  operation: properties['OperationName'] as unknown,
  authorization: properties['AuthorizationType'] as unknown,
  authorizer: properties['AuthorizerId'] as unknown,
  integration: properties['Integration'] as Readonly<Record<string, unknown>>,
}));

describe('the API', () => {
  it('has exactly the methods of the routes', () => {
    expect(methods.map(({ place }) => place).sort()).toEqual(
      routes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it.each(routes.map((route) => [route.operation, route] as const))('%s', (operation, route) => {
    const found = methods.find(({ place }) => place === `${route.method} ${route.path}`);
    const [authorizer] = stacks.resources('AWS::ApiGateway::Authorizer');
    expect(found).toMatchObject({
      operation,
      authorization: route.access === 'public' ? 'NONE' : 'CUSTOM',
      authorizer: route.access === 'public' ? undefined : { Ref: authorizer?.id },
      integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' },
    });
    const target = `<${route.function.replaceAll('-', '')}Function>/invocations`;
    expect(stacks.read(found?.integration['Uri'])).toContain(`/functions/${target}`);
  });

  it('asks one authorizer, by the Authorization header, and believes it for a minute', () => {
    expect(stacks.resources('AWS::ApiGateway::Authorizer').map(({ properties }) => properties)).toMatchObject([
      {
        Type: 'REQUEST',
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerResultTtlInSeconds: 60,
      },
    ]);
  });

  it('is regional, and throttled method by method as its routes are classed', () => {
    expect(stacks.resources('AWS::ApiGateway::RestApi')[0]?.properties['EndpointConfiguration']).toEqual({
      Types: ['REGIONAL'],
    });
    const [stage] = stacks.resources('AWS::ApiGateway::Stage');
    const settings = stage?.properties['MethodSettings'] as Readonly<Record<string, unknown>>[];
    const placeOf = (each: (typeof settings)[number]): string =>
      `${String(each['HttpMethod'])} ${String(each['ResourcePath']).slice(1).replaceAll('~1', '/')}`;
    expect(settings.map(placeOf).sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    for (const route of routes) {
      const { ratePerSecond, burst } = throttles[trafficOf(route)];
      expect(settings.find((each) => placeOf(each) === `${route.method} ${route.path}`)).toMatchObject({
        ThrottlingRateLimit: ratePerSecond,
        ThrottlingBurstLimit: burst,
      });
    }
    // Bodies and headers of requests in a log would be personal data (law 9).
    expect(stage?.properties).not.toHaveProperty('AccessLogSetting');
    for (const each of settings) {
      expect(each).toMatchObject({ DataTraceEnabled: false });
      expect(each).not.toHaveProperty('LoggingLevel');
    }
  });
});

describe('permissions to call functions', () => {
  const all = stacks.resources('AWS::Lambda::Permission');
  const permissions = all.filter(({ properties }) => properties['Principal'] === 'apigateway.amazonaws.com');
  const called = [...new Set(routes.map((route) => route.function)), 'authorizer'];

  it('are one for each function that the API calls, and for no other', () => {
    const functions = permissions.map(({ properties }) => stacks.read(properties['FunctionName']));
    expect(functions.sort()).toEqual(called.map((name) => `<${name.replaceAll('-', '')}Function>`).sort());
  });

  it('are beside these for the schedules of four functions alone', () => {
    const others = all.filter((each) => !permissions.includes(each)).map(({ properties }) => properties);
    expect(others.map((each) => [each['Principal'], stacks.read(each['FunctionName'])])).toEqual([
      ['events.amazonaws.com', '<clockFunction>'],
      ['events.amazonaws.com', '<partneraskFunction>'],
      ['events.amazonaws.com', '<partnerhealFunction>'],
      ['events.amazonaws.com', '<reconcileFunction>'],
    ]);
    const sources = others.map((each) => stacks.read(each['SourceArn']));
    expect(sources).toEqual([
      '<clockschedule>',
      '<partneraskschedule>',
      '<partnerhealschedule>',
      '<reconcileschedule>',
    ]);
  });

  it('are for this API alone', () => {
    for (const { properties } of permissions) {
      expect(properties['Action']).toBe('lambda:InvokeFunction');
      const source = stacks.read(properties['SourceArn']);
      expect(source).toMatch(/^arn:<AWS::Partition>:execute-api:cn-north-1:000000000000:<apiRest>\//);
    }
  });
});

describe('what the gateway itself refuses', () => {
  const answers = stacks.resources('AWS::ApiGateway::GatewayResponse').map(({ properties }) => ({
    type: String(properties['ResponseType']),
    status: Number(properties['StatusCode']),
    headers: properties['ResponseParameters'] as Record<string, string>,
    templates: properties['ResponseTemplates'] as Record<string, string>,
  }));

  it('is answered in every case there is, each once', () => {
    const types = answers.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    expect(types).toEqual(expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'UNAUTHORIZED', 'THROTTLED']));
  });

  it.each(answers)('$type is problem+json, as of everybody else', ({ status, headers, templates }) => {
    expect(headers).toMatchObject({
      'gatewayresponse.header.content-type': "'application/problem+json'",
      'gatewayresponse.header.cache-control': "'no-store'",
    });
    expect(Object.keys(templates)).toEqual(['application/json']);
    const body = problem.parse(JSON.parse(templates['application/json'] ?? ''));
    expect(body.status).toBe(status);
    expect(body.requestId).toBe('$context.requestId');
    // What the caller sent must not come back unescaped in a template.
    expect(templates['application/json']?.match(/\$(?!context\.requestId)/g)).toBeNull();
  });

  // Statuses that API Gateway gives of itself are those of its guide, "gateway response types", but for those changed on purpose.
  it.each([
    ['ACCESS_DENIED', 403, 'identity.forbidden'],
    ['API_CONFIGURATION_ERROR', 500, 'platform.unexpected'],
    ['AUTHORIZER_CONFIGURATION_ERROR', 500, 'platform.unexpected'],
    ['AUTHORIZER_FAILURE', 500, 'platform.unexpected'],
    ['BAD_REQUEST_BODY', 400, 'request.malformed'],
    ['BAD_REQUEST_PARAMETERS', 400, 'request.malformed'],
    ['DEFAULT_4XX', 400, 'request.malformed'],
    ['DEFAULT_5XX', 500, 'platform.unexpected'],
    ['EXPIRED_TOKEN', 401, 'identity.unauthenticated'],
    ['INTEGRATION_FAILURE', 503, 'platform.unavailable'],
    ['INTEGRATION_TIMEOUT', 503, 'platform.unavailable'],
    ['INVALID_API_KEY', 400, 'request.malformed'],
    ['INVALID_SIGNATURE', 401, 'identity.unauthenticated'],
    ['MISSING_AUTHENTICATION_TOKEN', 404, 'request.no_such_route'],
    ['QUOTA_EXCEEDED', 429, 'request.too_many'],
    ['REQUEST_TOO_LARGE', 413, 'request.too_large'],
    ['RESOURCE_NOT_FOUND', 404, 'request.no_such_route'],
    ['THROTTLED', 429, 'request.too_many'],
    ['UNAUTHORIZED', 401, 'identity.unauthenticated'],
    ['UNSUPPORTED_MEDIA_TYPE', 415, 'request.unsupported_media_type'],
    ['WAF_FILTERED', 403, 'request.filtered'],
  ])('%s is a %d, %s, in Chinese and English', (type, status, code) => {
    // What has no response of its own is given the default of its class.
    const fallback = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
    const answer = answers.find((each) => each.type === type) ?? answers.find((each) => each.type === fallback);
    expect(answer?.status).toBe(status);
    const body = problem.parse(JSON.parse(answer?.templates['application/json'] ?? ''));
    expect([body.code, body.status]).toEqual([code, status]);
    for (const text of [body.title, body.advice]) {
      expect(text.zh).toMatch(/\p{Script=Han}/u);
      expect(text.en).toMatch(/^[ -~]+$/);
    }
  });

  it('tells when to come back where that helps', () => {
    const retried = answers.filter(({ headers }) => 'gatewayresponse.header.retry-after' in headers);
    expect(retried.map(({ type }) => type).sort()).toEqual(
      answers
        .filter(({ status }) => status === 429 || status === 503)
        .map(({ type }) => type)
        .sort(),
    );
  });
});
