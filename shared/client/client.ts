import { type Problem, problem } from '#contracts/problem';
import type { RequestOf, Route, RouteTable, SignedBody } from '#contracts/route';
import type * as z from 'zod/mini';

/** An error answer of the API, with everything its problem details say. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number | null;

  constructor(details: Problem, retryAfterSeconds: number | null) {
    super(`${details.status} ${details.code}: ${details.title.en} (${details.advice.en})`);
    this.problem = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

type Parts<R extends Route> = Pick<
  RequestOf<R>,
  | (R['params'] extends z.ZodMiniType ? 'params' : never)
  | (R['body'] extends z.ZodMiniType ? 'body' : never)
  | (R['idempotent'] extends true ? 'idempotencyKey' : never)
> &
  (R['query'] extends z.ZodMiniType ? Partial<Pick<RequestOf<R>, 'query'>> : unknown);

/** One method per operation, typed by the route table. Answers are parsed by their schema; errors throw ApiProblem. */
export type Client<T extends RouteTable> = {
  readonly [K in keyof T]: (request: Parts<T[K]>) => Promise<z.output<T[K]['success']['body']>>;
};

interface AnyRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/** Makes a client of a deployment. `token` is asked for a bearer token before every call that is not public. */
export function createClient<T extends RouteTable>(
  table: T,
  options: { baseUrl: string; token?: () => Promise<string> },
): Client<T> {
  const methods = Object.entries(table).map(([operation, route]) => [
    operation,
    (request: AnyRequest) => call(route, { ...options, request }),
  ]);
  return Object.fromEntries(methods) as Client<T>;
}

async function call(
  route: Route,
  options: { baseUrl: string; token?: () => Promise<string>; request: AnyRequest },
): Promise<unknown> {
  const { baseUrl, token, request } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (route.access !== 'public' && token !== undefined) headers['authorization'] = `Bearer ${await token()}`;
  if (request.idempotencyKey !== undefined) headers['idempotency-key'] = request.idempotencyKey;
  if (route.body !== undefined) headers['content-type'] = 'application/json';
  if (route.signature !== undefined) addSigned(headers, route.signature, request.body as SignedBody);
  const response = await fetch(addressOf(route, baseUrl, request), {
    method: route.method,
    headers,
    ...(route.body === undefined ? {} : { body: bodyOf(route, request) }),
  });
  const isPage = response.ok && route.success.mediaType !== undefined;
  const answer: unknown = isPage ? await response.text() : await response.json();
  if (response.ok) return route.success.body.parse(answer);
  const retryAfter = response.headers.get('retry-after');
  throw new ApiProblem(problem.parse(answer), retryAfter === null ? null : Number(retryAfter));
}

/** What was signed goes as it is. */
const bodyOf = ({ signature }: Route, { body }: AnyRequest) =>
  signature === undefined ? JSON.stringify(body) : Uint8Array.from((body as SignedBody).bytes);

/** The headers that say by whom it was signed. */
function addSigned(headers: Record<string, string>, names: readonly string[], signed: SignedBody): void {
  for (const name of names) if (signed.headers[name] !== undefined) headers[name] = signed.headers[name];
}

function addressOf(route: Route, baseUrl: string, { params = {}, query = {} }: AnyRequest): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const search = new URLSearchParams(given).toString();
  return `${baseUrl}${path}${search === '' ? '' : `?${search}`}`;
}
