import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { VirtualClock } from './clock.ts';
import { readResponse } from './gateway-answer.ts';
import type { GatewayAnswer } from './gateway-answer.ts';
import { GatewayAuthorizer } from './gateway-authorizer.ts';
import type { Principal } from './gateway-authorizer.ts';
import { authorizerEvent, headersOf, logTime, methodArn, proxyEvent, takeApart } from './gateway-event.ts';
import type { GatewayRequest, RoutedRequest } from './gateway-event.ts';
import { findRoute, methodOf, methodsOf } from './gateway-model.ts';
import type { ApiModel } from './gateway-model.ts';
import { GatewayResponses, refusals } from './gateway-responses.ts';
import type { GatewayContext, Refusal } from './gateway-responses.ts';
import type { Meters } from './meters.ts';
import type { Place } from './service.ts';

export interface RestApiOptions {
  readonly model: ApiModel;
  readonly clock: VirtualClock;
  readonly place: Place;
  /** 0 picks a free one. */
  readonly port: number;
  /** Calls a function by ARN; throws LambdaFault. */
  readonly invoke: (request: { functionArn: string; payload: unknown }) => Promise<unknown>;
  readonly onRequest?: Meters['onRequest'];
}

/** How many requests an API answered, by status. */
export interface ApiStatus {
  /** `<stack>/<logical id>`. */
  readonly path: string;
  readonly url: string;
  readonly statuses: Readonly<Record<string, number>>;
}

/** Payload and header quotas of REST APIs, in bytes. */
const longestBody = 10 * 2 ** 20;
const longestHead = 10_240;

/** One REST API on a loopback address of its own, without the stage in its paths. */
export class RestApi {
  readonly #options: RestApiOptions;
  readonly #responses: GatewayResponses;
  readonly #authorizers = new Map<string, GatewayAuthorizer>();
  readonly #server: Server;
  readonly #statuses: Record<string, number> = {};

  /** Throws Error if the model holds something that could not be served. */
  constructor(options: RestApiOptions) {
    this.#options = options;
    this.#responses = new GatewayResponses(options.model.responses);
    for (const { authorizer: model } of methodsOf(options.model.root)) {
      if (!model || this.#authorizers.has(model.id)) continue;
      const invoke = (payload: unknown): Promise<unknown> =>
        options.invoke({ functionArn: model.functionArn, payload });
      this.#authorizers.set(model.id, new GatewayAuthorizer({ model, clock: options.clock, invoke }));
    }
    // Well above the quota, so that it is the gateway that answers, in the shape of its own refusals.
    this.#server = createServer(
      { maxHeaderSize: 8 * longestHead },
      (message, response) => void this.#serve(message, response),
    );
    this.#server.keepAliveTimeout = 60_000;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#options.port, '127.0.0.1', resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  status(): ApiStatus {
    return { path: this.#options.model.path, url: this.url, statuses: { ...this.#statuses } };
  }

  /** Takes no new request and waits for those under way. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const extendedRequestId = randomBytes(10).toString('base64url');
    const timeMs = this.#options.clock.now();
    const request = takeApart(message, { requestId, extendedRequestId, timeMs });
    // Read from the start, so that a client that is refused early still gets to hear it.
    const body = readBody(message);
    let answer: GatewayAnswer;
    try {
      answer = await this.#answer(request, body);
    } catch (error) {
      // A client that went away; anything else is a defect of this gateway, and must not look like the function's.
      if (!message.complete) return void response.destroy();
      console.error(`local API ${this.#options.model.path}: ${request.httpMethod} ${request.path} failed:`, error);
      answer = { status: 500, headers: {}, body: Buffer.from('{"message":"the local gateway failed"}') };
    }
    this.#statuses[answer.status] = (this.#statuses[answer.status] ?? 0) + 1;
    this.#options.onRequest?.({ status: answer.status });
    response.sendDate = false;
    response.writeHead(answer.status, {
      'content-length': answer.body.length,
      ...answer.headers,
      date: new Date(timeMs).toUTCString(),
      'x-amzn-requestid': requestId,
      'x-amz-apigw-id': extendedRequestId,
      ...(this.#server.listening ? {} : { connection: 'close' }),
    });
    response.end(message.method === 'HEAD' ? undefined : answer.body);
  }

  /** In the order of the real gateway: head, route, authorizer, body, integration. */
  async #answer(request: GatewayRequest, body: Promise<Buffer | undefined>): Promise<GatewayAnswer> {
    const { model: api, place } = this.#options;
    body.catch(() => undefined);
    if (headLength(request) > longestHead) return this.#refuse(request, refusals.tooLarge);
    const route = findRoute(api.root, request.path);
    const method = route && methodOf(route.node, request.httpMethod);
    if (!route || !method) return this.#refuse(request, refusals.unknownRoute);
    const routed: RoutedRequest = { api, place, request, method, parameters: route.parameters };
    const authorized = await this.#authorize(routed);
    if ('refusal' in authorized) return this.#refuse(request, authorized.refusal, method.resourcePath);
    const bytes = await body;
    if (!bytes) return this.#refuse(request, refusals.tooLarge, method.resourcePath);
    const event = proxyEvent(routed, { principal: authorized.principal, body: bytes });
    const result = await this.#integrate(routed, event);
    if ('refusal' in result) return this.#refuse(request, result.refusal, method.resourcePath);
    const answer = readResponse(result.value, { api, accept: headersOf(request).single['accept'] ?? '' });
    return answer ?? this.#refuse(request, refusals.badGateway, method.resourcePath);
  }

  async #authorize(routed: RoutedRequest): Promise<{ principal: Principal | undefined } | { refusal: Refusal }> {
    const authorizer = routed.method.authorizer && this.#authorizers.get(routed.method.authorizer.id);
    if (!authorizer) return { principal: undefined };
    return authorizer.authorize({
      headers: headersOf(routed.request).single,
      methodArn: methodArn(routed),
      event: () => authorizerEvent(routed),
    });
  }

  async #integrate(routed: RoutedRequest, payload: unknown): Promise<{ value: unknown } | { refusal: Refusal }> {
    const { functionArn, timeoutMs } = routed.method;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<{ refusal: Refusal }>((resolve) => {
      timer = setTimeout(() => resolve({ refusal: refusals.timedOut }), timeoutMs);
    });
    const called = this.#options.invoke({ functionArn, payload }).then(
      (value) => ({ value }),
      () => ({ refusal: refusals.badGateway }),
    );
    return Promise.race([called, late]).finally(() => clearTimeout(timer));
  }

  #refuse(request: GatewayRequest, refusal: Refusal, resourcePath = ''): GatewayAnswer {
    const { id, stage } = this.#options.model;
    const context: GatewayContext = {
      apiId: id,
      extendedRequestId: request.extendedRequestId,
      httpMethod: request.httpMethod,
      'identity.sourceIp': request.sourceIp,
      path: `/${stage}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId: request.requestId,
      requestTime: logTime(request.timeMs),
      requestTimeEpoch: String(request.timeMs),
      resourcePath,
      stage,
    };
    const { status, headers, body } = this.#responses.render(refusal, {
      context,
      accept: headersOf(request).single['accept'],
    });
    return { status, headers, body: Buffer.from(body) };
  }
}

/** Bytes of the request line and of the header values. */
function headLength({ httpMethod, path, query, rawHeaders }: GatewayRequest): number {
  const values = rawHeaders.filter((_, at) => at % 2 === 1);
  return Buffer.byteLength([httpMethod, path, query, ...values].join(' '));
}

/** The whole body, or undefined if it is too large: then it is read to its end but not kept. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= longestBody) chunks.push(chunk);
  }
  return length <= longestBody ? Buffer.concat(chunks, length) : undefined;
}
