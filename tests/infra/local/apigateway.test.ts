import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RestApi } from '#infra/local/apigateway';
import { VirtualClock } from '#infra/local/clock';
import { readApis } from '#infra/local/gateway-model';
import type { GatewayPart } from '#infra/local/gateway-model';
import { LambdaFault } from '#infra/local/state-engine';

const place = { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' };
const functionArn = (name: string): string => `arn:aws-cn:lambda:cn-north-1:000000000000:function:${name}`;
const uri = (name: string): string =>
  `arn:aws-cn:apigateway:cn-north-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

type Handler = (event: Record<string, unknown>) => unknown;
let functions: Record<string, Handler>;
let calls: string[];
let api: RestApi;
let clock: VirtualClock;

function part(kind: string, ref: string, properties: Record<string, unknown>): GatewayPart {
  const type = `AWS::ApiGateway::${kind}`;
  const root = kind === 'RestApi' ? { rootResourceId: 'root' } : {};
  return { logicalId: ref, path: `s/${ref}`, type, ref, ...root, properties: { RestApiId: 'api', ...properties } };
}

function method(resource: string, httpMethod: string, more: Record<string, unknown> = {}): GatewayPart {
  return part('Method', `${resource}-${httpMethod}`, {
    ResourceId: resource,
    HttpMethod: httpMethod,
    AuthorizationType: 'NONE',
    Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri('f') },
    ...more,
  });
}

const guarded = { AuthorizationType: 'CUSTOM', AuthorizerId: 'auth' };
const base: GatewayPart[] = [
  // The child first: templates are not sorted.
  part('Resource', 'one', { ParentId: 'cases', PathPart: '{id}' }),
  part('Resource', 'cases', { ParentId: 'root', PathPart: 'cases' }),
  part('Resource', 'new', { ParentId: 'cases', PathPart: 'new' }),
  part('Resource', 'files', { ParentId: 'one', PathPart: 'files' }),
  part('Authorizer', 'auth', {
    Type: 'REQUEST',
    AuthorizerUri: uri('auth'),
    IdentitySource: 'method.request.header.Authorization',
    AuthorizerResultTtlInSeconds: 60,
  }),
  part('Stage', 'stage', { StageName: 'prod', Variables: { colour: 'red' } }),
  method('cases', 'POST'),
  method('new', 'GET'),
  method('one', 'GET', guarded),
  method('one', 'PUT', guarded),
  method('files', 'ANY'),
];

async function serve(parts: GatewayPart[] = [], apiProperties: Record<string, unknown> = {}): Promise<void> {
  await api?.close();
  const [model] = readApis([part('RestApi', 'api', apiProperties), ...base, ...parts]);
  if (!model) throw new Error('no api');
  api = new RestApi({
    model,
    clock,
    place,
    port: 0,
    invoke: async ({ functionArn: arn, payload }) => {
      const name = arn.split(':').at(-1) ?? '';
      calls.push(name);
      return functions[name]?.(payload as Record<string, unknown>);
    },
  });
  await api.listen();
}

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(api.url + path, { headers });
const allow = (event: Record<string, unknown>, more: object = {}): unknown => ({
  principalId: 'p1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: event['methodArn'] }],
  },
  ...more,
});
const thrown = (errorMessage: string): Handler => {
  return () => {
    throw new LambdaFault({ errorType: 'Error', errorMessage });
  };
};

beforeEach(async () => {
  clock = new VirtualClock();
  calls = [];
  functions = { f: (event) => ({ statusCode: 200, body: JSON.stringify(event) }), auth: (event) => allow(event) };
  await serve();
});
afterEach(() => api.close());

describe('a route', () => {
  it('gives the function an event of payload format 1.0', async () => {
    const response = await fetch(`${api.url}/cases?a=1&a=2&b=%E4%B8%AD+x`, {
      method: 'POST',
      headers: { 'X-Own': 'y', 'content-type': 'text/plain' },
      body: '中文',
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    const event = (await response.json()) as Record<string, unknown>;
    expect(event).toMatchObject({
      resource: '/cases',
      path: '/cases',
      httpMethod: 'POST',
      headers: { 'X-Own': 'y' },
      multiValueHeaders: { 'X-Own': ['y'] },
      queryStringParameters: { a: '2', b: '中 x' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['中 x'] },
      pathParameters: null,
      stageVariables: { colour: 'red' },
      requestContext: {
        resourcePath: '/cases',
        resourceId: 'cases',
        httpMethod: 'POST',
        stage: 'prod',
        path: '/prod/cases',
        apiId: 'api',
        requestId: response.headers.get('x-amzn-requestid'),
        identity: { sourceIp: '127.0.0.1' },
      },
      body: '中文',
      isBase64Encoded: false,
    });
    expect(event['requestContext']).not.toHaveProperty('authorizer');
  });

  it('has null for what is not there', async () => {
    const event = await (await get('/cases/new')).json();
    expect(event).toMatchObject({ queryStringParameters: null, multiValueQueryStringParameters: null, body: null });
  });

  it('prefers the fixed segment, falls back to the parameter, takes any method where ANY is', async () => {
    const at = async (path: string, init: RequestInit = {}): Promise<unknown> => {
      const event = (await (await fetch(api.url + path, init)).json()) as Record<string, unknown>;
      return [event['resource'], event['pathParameters']];
    };
    expect(await at('/cases/new')).toEqual(['/cases/new', null]);
    expect(await at('/cases/new/files', { method: 'DELETE' })).toEqual(['/cases/{id}/files', { id: 'new' }]);
    expect(await at('/cases/a%2Fb/files')).toEqual(['/cases/{id}/files', { id: 'a%2Fb' }]);
  });

  it.each(['/', '/nothing', '/cases', '/cases/', '/cases/1/files/2', '/prod/cases/new'])(
    'is not at GET %s: 403',
    async (path) => {
      const response = await get(path);
      expect([response.status, await response.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
      expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
      expect(calls).toEqual([]);
    },
  );

  it('stamps requests and answers with virtual time', async () => {
    clock.advance(86_400_000 * 500);
    const now = clock.now();
    const response = await get('/cases/new');
    const event = (await response.json()) as { requestContext: { requestTimeEpoch: number } };
    expect(event.requestContext.requestTimeEpoch).toBeGreaterThanOrEqual(now);
    expect(Date.parse(response.headers.get('date') ?? '')).toBeGreaterThan(now - 1000);
  });
});

describe('the authorizer', () => {
  it('is not asked without the header', async () => {
    const response = await get('/cases/1');
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect((await get('/cases/1', { authorization: '' })).status).toBe(401);
    expect(calls).toEqual([]);
  });

  it('sees the request without its body, and hands its context on as text', async () => {
    let seen: Record<string, unknown> = {};
    functions['auth'] = (event) => {
      seen = event;
      return allow(event, { context: { role: 'acceptor', level: 3, tested: true } });
    };
    const response = await get('/cases/1?x=y', { authorization: 'Bearer t' });
    expect(seen).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws-cn:execute-api:cn-north-1:000000000000:api/prod/GET/cases/1',
      headers: { authorization: 'Bearer t' },
      pathParameters: { id: '1' },
      queryStringParameters: { x: 'y' },
    });
    expect(seen).not.toHaveProperty('body');
    const event = (await response.json()) as { requestContext: { authorizer: unknown } };
    expect(event.requestContext.authorizer).toEqual({
      principalId: 'p1',
      role: 'acceptor',
      level: '3',
      tested: 'true',
    });
  });

  it('is remembered by header value for its time to live, and its policy evaluated for each method', async () => {
    functions['auth'] = (event) => allow({ methodArn: String(event['methodArn']).replace(/GET.*/, 'GET/*') });
    const as = (token: string, path = '/cases/1'): Promise<number> =>
      get(path, { authorization: token }).then(({ status }) => status);
    expect([await as('t'), await as('t', '/cases/2'), await as('u')]).toEqual([200, 200, 200]);
    expect(calls.filter((name) => name === 'auth')).toHaveLength(2);
    const put = await fetch(`${api.url}/cases/1`, { method: 'PUT', headers: { authorization: 't' } });
    expect(put.status).toBe(403);
    expect(calls.filter((name) => name === 'auth')).toHaveLength(2);
    clock.advance(60_000);
    expect(await as('t')).toBe(200);
    expect(calls.filter((name) => name === 'auth')).toHaveLength(3);
  });

  it.each([
    ['throws exactly Unauthorized', thrown('Unauthorized'), 401, 'Unauthorized'],
    ['throws anything else', thrown('unauthorized'), 500, null],
    ['answers nothing', () => null, 500, null],
    [
      'names no principal',
      (event: object) => allow(event as Record<string, unknown>, { principalId: undefined }),
      500,
      null,
    ],
    [
      'gives an object in its context',
      (event: object) => allow(event as Record<string, unknown>, { context: { a: {} } }),
      500,
      null,
    ],
    ['gives no policy', () => ({ principalId: 'p' }), 500, null],
    [
      'allows another method',
      () => allow({ methodArn: 'arn:other' }),
      403,
      'User is not authorized to access this resource',
    ],
    [
      'denies',
      () => ({
        principalId: 'p',
        policyDocument: {
          Statement: [
            { Action: '*', Effect: 'Allow', Resource: '*' },
            { Action: ['execute-api:*'], Effect: 'Deny', Resource: ['arn:*/prod/GET/cases/?'] },
          ],
        },
      }),
      403,
      'User is not authorized to access this resource with an explicit deny',
    ],
  ] as [string, Handler, number, string | null][])('that %s', async (_, handler, status, message) => {
    functions['auth'] = handler;
    const response = await get('/cases/1', { authorization: 't' });
    expect([response.status, await response.json()]).toEqual([status, { message }]);
    expect(calls).toEqual(['auth']);
  });

  it('is not remembered when it failed', async () => {
    functions['auth'] = thrown('Unauthorized');
    await get('/cases/1', { authorization: 't' });
    functions['auth'] = (event) => allow(event);
    expect((await get('/cases/1', { authorization: 't' })).status).toBe(200);
  });
});

describe('limits', () => {
  const large = 'x'.repeat(10 * 2 ** 20 + 1);

  it('refuse a body over 10 MB with 413, after the route and the authorizer', async () => {
    expect((await fetch(`${api.url}/cases`, { method: 'POST', body: large })).status).toBe(413);
    expect((await fetch(`${api.url}/cases`, { method: 'POST', body: large.slice(1) })).status).toBe(200);
    expect((await fetch(`${api.url}/nothing`, { method: 'POST', body: large })).status).toBe(403);
    expect((await fetch(`${api.url}/cases/1`, { method: 'PUT', body: large })).status).toBe(401);
  });

  it('refuse more than 10 KB of headers with 413', async () => {
    expect((await get('/cases/new', { 'x-long': 'x'.repeat(10_240) })).status).toBe(413);
    expect((await get('/cases/new', { 'x-long': 'x'.repeat(9_000) })).status).toBe(200);
  });

  it('give 504 when the integration takes too long', async () => {
    const Integration = { Type: 'AWS_PROXY', Uri: uri('slow'), TimeoutInMillis: 50 };
    await serve([method('new', 'POST', { Integration })]);
    functions['slow'] = () => new Promise(() => undefined);
    const response = await fetch(`${api.url}/cases/new`, { method: 'POST' });
    expect([response.status, await response.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
  });
});

describe('the answer of a function', () => {
  it('sets status, headers and body', async () => {
    const headers = { 'X-One': 1, 'content-type': 'text/plain', 'WWW-Authenticate': 'Bearer' };
    functions['f'] = () => ({
      statusCode: '201',
      headers,
      multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
      body: '你好',
    });
    const response = await get('/cases/new');
    expect([response.status, await response.text()]).toEqual([201, '你好']);
    expect(response.headers.get('x-one')).toBe('1');
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(response.headers.get('x-amzn-remapped-www-authenticate')).toBe('Bearer');
  });

  it.each([
    ['no object', 'text'],
    ['nothing', undefined],
    ['no status', { body: '' }],
    ['a body that is no text', { statusCode: 200, body: {} }],
    ['a header that is no scalar', { statusCode: 200, headers: { a: {} } }],
    ['a field of its own', { statusCode: 200, cookies: [] }],
  ])('is malformed with %s: 502', async (_, value) => {
    functions['f'] = () => value;
    const response = await get('/cases/new');
    expect([response.status, await response.json()]).toEqual([502, { message: 'Internal server error' }]);
  });

  it('is 502 when the function fails', async () => {
    functions['f'] = thrown('secret detail');
    const response = await get('/cases/new');
    expect([response.status, await response.text()]).toEqual([502, '{"message":"Internal server error"}']);
  });

  it('is binary both ways only for the binary media types of the API', async () => {
    const bytes = Buffer.from([0, 255, 1]);
    functions['f'] = ({ body, isBase64Encoded }) => ({ statusCode: 200, body: String(body), isBase64Encoded });
    const send = async (type: string): Promise<Buffer> => {
      const headers = { 'content-type': `${type}; x=y`, accept: `${type}, text/html` };
      return Buffer.from(
        await (await fetch(`${api.url}/cases`, { method: 'POST', headers, body: bytes })).arrayBuffer(),
      );
    };
    expect(await send('application/ofd')).not.toEqual(bytes);
    await serve([], { BinaryMediaTypes: ['application/ofd'] });
    expect(await send('application/ofd')).toEqual(bytes);
    expect(await send('application/other')).not.toEqual(bytes);
  });
});

describe('gateway responses of the template', () => {
  const problem =
    '{"code":"$context.error.responseType","detail":$context.error.messageString,"instance":"$context.requestId"}';
  const response = (ResponseType: string, more: object = {}): GatewayPart =>
    part('GatewayResponse', ResponseType, {
      ResponseType,
      ResponseTemplates: { 'application/json': problem },
      ResponseParameters: {
        'gatewayresponse.header.Content-Type': "'application/problem+json'",
        'gatewayresponse.header.x-path': 'context.path',
      },
      ...more,
    });

  it('shape the refusals they name', async () => {
    await serve([response('UNAUTHORIZED', { StatusCode: '498' })]);
    const refused = await get('/cases/1');
    expect(refused.status).toBe(498);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.headers.get('x-path')).toBe('/prod/cases/1');
    const instance = refused.headers.get('x-amzn-requestid');
    expect(await refused.json()).toEqual({ code: 'UNAUTHORIZED', detail: 'Unauthorized', instance });
    expect(await (await get('/nothing')).json()).toEqual({ message: 'Missing Authentication Token' });
  });

  it('shape all others by their defaults, which keep the status', async () => {
    await serve([response('DEFAULT_4XX'), response('DEFAULT_5XX'), response('ACCESS_DENIED')]);
    functions['auth'] = thrown('x');
    const [unknown, broken] = [await get('/nothing'), await get('/cases/1', { authorization: 't' })];
    expect([unknown.status, await unknown.json()]).toMatchObject([403, { code: 'MISSING_AUTHENTICATION_TOKEN' }]);
    expect([broken.status, await broken.json()]).toMatchObject([
      500,
      { code: 'AUTHORIZER_CONFIGURATION_ERROR', detail: null },
    ]);
  });

  it('may not name what this gateway does not know', async () => {
    const ResponseTemplates = { 'application/json': '$context.authorizer.claims.sub' };
    await expect(serve([response('THROTTLED', { ResponseTemplates })])).rejects.toThrow(
      /THROTTLED: \$context\.authorizer/,
    );
  });
});

describe('a template that this gateway could not serve as written', () => {
  it.each([
    ['a mock integration', method('root', 'GET', { Integration: { Type: 'MOCK' } }), /AWS_PROXY/],
    ['IAM authorization', method('root', 'GET', { AuthorizationType: 'AWS_IAM' }), /AWS_IAM/],
    ['a greedy parameter', part('Resource', 'g', { ParentId: 'root', PathPart: '{proxy+}' }), /greedy/],
    ['a second stage', part('Stage', 'two', { StageName: 'two' }), /exactly one stage/],
    ['a token authorizer', part('Authorizer', 'b', { Type: 'TOKEN' }), /REQUEST/],
    ['an orphan', part('Resource', 'o', { ParentId: 'nobody', PathPart: 'x' }), /parent resource/],
  ] as [string, GatewayPart, RegExp][])('is refused: %s', async (_, wrong, message) => {
    await expect(serve([wrong])).rejects.toThrow(message);
  });
});

it('answers what is under way before it closes', async () => {
  let finish: (() => void) | undefined;
  functions['f'] = () => new Promise((resolve) => (finish = () => resolve({ statusCode: 204 })));
  const under = new Promise<number | undefined>((resolve, reject) => {
    httpRequest(`${api.url}/cases/new`, ({ statusCode, ...rest }) => {
      void rest;
      resolve(statusCode);
    })
      .on('error', reject)
      .end();
  });
  while (!finish) await new Promise((resolve) => setTimeout(resolve, 5));
  const closing = api.close();
  finish();
  expect(await under).toBe(204);
  await closing;
});
