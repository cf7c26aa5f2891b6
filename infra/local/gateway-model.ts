import { fail, isRecord, textOf } from './intrinsics.ts';

/** A method of a REST API: what it calls and who must have authorised the caller. */
export interface MethodModel {
  readonly httpMethod: string;
  readonly resourceId: string;
  /** With its parameters in braces, for example `/cases/{id}`. */
  readonly resourcePath: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly authorizer: AuthorizerModel | undefined;
}

export interface AuthorizerModel {
  readonly id: string;
  readonly functionArn: string;
  readonly ttlSeconds: number;
  /** Request headers, in lower case, that a caller must send; their values are the key of the cache. */
  readonly identityHeaders: readonly string[];
}

/** A segment of the resource tree. */
export interface RouteNode {
  readonly resourceId: string;
  readonly path: string;
  readonly children: Map<string, RouteNode>;
  parameter: { readonly name: string; readonly node: RouteNode } | undefined;
  readonly methods: Map<string, MethodModel>;
}

export interface GatewayResponseModel {
  readonly type: string;
  readonly statusCode: number | undefined;
  /** Header name → `'static text'` or `context.…`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Content type → template. */
  readonly templates: Readonly<Record<string, string>>;
}

/** One REST API as its template describes it. */
export interface ApiModel {
  readonly id: string;
  /** `<stack>/<logical id>`. */
  readonly path: string;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly root: RouteNode;
  readonly binaryMediaTypes: readonly string[];
  readonly responses: readonly GatewayResponseModel[];
}

/** A resolved API Gateway resource of the template; `ref` is what `Ref` gives for it. */
export interface GatewayPart {
  readonly logicalId: string;
  readonly path: string;
  readonly type: string;
  readonly ref: string;
  /** RootResourceId of a REST API. */
  readonly rootResourceId?: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The longest that API Gateway waits for an integration (quota of regional REST APIs without an increase). */
const integrationTimeoutMs = 29_000;

/** Puts the parts of each REST API together. Throws Error naming the part that this gateway could not serve as written. */
export function readApis(parts: readonly GatewayPart[]): ApiModel[] {
  return parts.filter(({ type }) => type === 'AWS::ApiGateway::RestApi').map((api) => readApi(api, parts));
}

function readApi(api: GatewayPart, all: readonly GatewayPart[]): ApiModel {
  const of = (type: string): GatewayPart[] =>
    all.filter((part) => part.type === `AWS::ApiGateway::${type}` && part.properties['RestApiId'] === api.ref);
  const [stage, ...others] = of('Stage');
  if (!stage || others.length > 0) throw new Error(`${api.path}: an API needs exactly one stage here`);
  const nodes = readTree(api, of('Resource'));
  const authorizers = new Map(of('Authorizer').map((part) => [part.ref, readAuthorizer(part)]));
  for (const part of of('Method')) {
    const node = nodes.get(String(part.properties['ResourceId'])) ?? fail(`${part.path}: its resource is not there`);
    const method = readMethod(part, { node, authorizers });
    node.methods.set(method.httpMethod, method);
  }
  const { Variables: variables, StageName: name } = stage.properties;
  return {
    id: api.ref,
    path: api.path,
    stage: textOf(name, stage.path),
    stageVariables: isRecord(variables) ? texts(variables, stage.path) : null,
    root: nodes.get(api.rootResourceId ?? '') ?? fail(`${api.path}: no root`),
    binaryMediaTypes: ((api.properties['BinaryMediaTypes'] ?? []) as unknown[]).map(String),
    responses: of('GatewayResponse').map(readResponse),
  };
}

function readTree(api: GatewayPart, resources: readonly GatewayPart[]): Map<string, RouteNode> {
  const rootId = api.rootResourceId ?? '';
  const nodes = new Map([[rootId, nodeOf({ resourceId: rootId, path: '/' })]]);
  // A child may stand before its parent in the template: go round until all have found their place.
  for (let waiting = [...resources]; waiting.length > 0;) {
    const left = waiting.filter((part) => !place(part, nodes));
    if (left.length === waiting.length) throw new Error(`${left[0]?.path}: its parent resource is not there`);
    waiting = left;
  }
  return nodes;
}

function place(part: GatewayPart, nodes: Map<string, RouteNode>): boolean {
  const parent = nodes.get(String(part.properties['ParentId']));
  if (!parent) return false;
  const segment = textOf(part.properties['PathPart'], part.path);
  if (segment.includes('+}')) throw new Error(`${part.path}: greedy path parameters are not supported here`);
  const node = nodeOf({ resourceId: part.ref, path: `${parent.path === '/' ? '' : parent.path}/${segment}` });
  nodes.set(part.ref, node);
  if (!segment.startsWith('{')) parent.children.set(segment, node);
  else if (parent.parameter) throw new Error(`${part.path}: its parent has another path parameter already`);
  else parent.parameter = { name: segment.slice(1, -1), node };
  return true;
}

function nodeOf(node: { resourceId: string; path: string }): RouteNode {
  return { ...node, children: new Map(), parameter: undefined, methods: new Map() };
}

function readMethod(
  { properties, path }: GatewayPart,
  { node, authorizers }: { node: RouteNode; authorizers: ReadonlyMap<string, AuthorizerModel> },
): MethodModel {
  const integration = properties['Integration'];
  if (!isRecord(integration) || integration['Type'] !== 'AWS_PROXY') {
    throw new Error(`${path}: only AWS_PROXY integrations are supported here`);
  }
  const kind = properties['AuthorizationType'] ?? 'NONE';
  if (kind !== 'NONE' && kind !== 'CUSTOM')
    throw new Error(`${path}: ${JSON.stringify(kind)} authorization is not supported here`);
  const authorizerId = String(properties['AuthorizerId']);
  const timeout = Number(integration['TimeoutInMillis'] ?? integrationTimeoutMs);
  if (timeout > integrationTimeoutMs) throw new Error(`${path}: an integration may take ${integrationTimeoutMs} ms`);
  return {
    httpMethod: textOf(properties['HttpMethod'], path),
    resourceId: node.resourceId,
    resourcePath: node.path,
    functionArn: functionOf(integration['Uri'], path),
    timeoutMs: timeout,
    authorizer: kind === 'NONE' ? undefined : (authorizers.get(authorizerId) ?? fail(`${path}: no such authorizer`)),
  };
}

function readAuthorizer({ properties, path, ref }: GatewayPart): AuthorizerModel {
  if (properties['Type'] !== 'REQUEST') throw new Error(`${path}: only REQUEST authorizers are supported here`);
  const sources = textOf(properties['IdentitySource'], path).split(',');
  return {
    id: ref,
    functionArn: functionOf(properties['AuthorizerUri'], path),
    // 300 s is what API Gateway takes where the template is silent.
    ttlSeconds: Number(properties['AuthorizerResultTtlInSeconds'] ?? 300),
    identityHeaders: sources.map((source) => {
      const header = /^\s*method\.request\.header\.([\w-]+)\s*$/.exec(source)?.[1];
      return header?.toLowerCase() ?? fail(`${path}: the identity source ${source} is not supported here`);
    }),
  };
}

function readResponse({ properties, path }: GatewayPart): GatewayResponseModel {
  const {
    ResponseType: type,
    StatusCode: status,
    ResponseParameters: headers,
    ResponseTemplates: templates,
  } = properties;
  const named = Object.entries(texts(headers ?? {}, path)).map(([name, value]) => {
    const header = /^gatewayresponse\.header\.(.+)$/.exec(name)?.[1];
    return [header ?? fail(`${path}: the response parameter ${name} is not supported here`), value] as const;
  });
  return {
    type: textOf(type, path),
    statusCode: status === undefined ? undefined : Number(status),
    headers: Object.fromEntries(named),
    templates: texts(templates ?? {}, path),
  };
}

/** The function in `…:lambda:path/2015-03-31/functions/<arn>/invocations`. */
function functionOf(uri: unknown, path: string): string {
  const arn = /:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/.exec(textOf(uri, path))?.[1];
  return arn ?? fail(`${path}: ${String(uri)} does not name a function`);
}

function texts(value: unknown, path: string): Record<string, string> {
  const record = isRecord(value) ? value : fail(`${path}: expected an object`);
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [name, textOf(item, path)]));
}

/** The most specific resource for a path, with the values of its parameters as they were sent; undefined if there is none. */
export function findRoute(
  root: RouteNode,
  path: string,
): { node: RouteNode; parameters: Record<string, string> } | undefined {
  const segments = path === '/' ? [] : path.slice(1).split('/');
  const walk = (
    node: RouteNode,
    depth: number,
  ): { node: RouteNode; parameters: Record<string, string> } | undefined => {
    const segment = segments[depth];
    if (segment === undefined) return { node, parameters: {} };
    const fixed = node.children.get(segment);
    const found = fixed && walk(fixed, depth + 1);
    if (found || !node.parameter || segment === '') return found;
    const below = walk(node.parameter.node, depth + 1);
    return below && { node: below.node, parameters: { [node.parameter.name]: segment, ...below.parameters } };
  };
  return walk(root, 0);
}

/** The method of a resource for an HTTP method; `ANY` takes what no other does. */
export function methodOf(node: RouteNode, httpMethod: string): MethodModel | undefined {
  return node.methods.get(httpMethod) ?? node.methods.get('ANY');
}

/** Every method of an API. */
export function methodsOf(node: RouteNode): MethodModel[] {
  const below = [...node.children.values(), ...(node.parameter ? [node.parameter.node] : [])];
  return [...node.methods.values(), ...below.flatMap(methodsOf)];
}
