import type * as z from 'zod/mini';
import type { ErrorCode, Outcome } from './errors.ts';
import type { Text } from './text.ts';

/** Who may call: anybody without account, anybody signed in, or holders of a post in one of the roles (checked per object by the use case). */
export type Access = 'public' | 'signed-in' | readonly ('acceptor' | 'reviewer' | 'decider' | 'clerk' | 'operator')[];

/** The only statement of an endpoint; handler binding, gateway, OpenAPI document, client and contract tests read it. */
export interface Route {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** API Gateway path with `{parameters}`. */
  readonly path: `/${string}`;
  readonly function: string;
  readonly summary: Text;
  readonly access: Access;
  /** Whether the header `Idempotency-Key` is required (every command). */
  readonly idempotent: boolean;
  readonly params?: z.ZodMiniType<Readonly<Record<string, unknown>>>;
  readonly query?: z.ZodMiniType<Readonly<Record<string, unknown>>>;
  readonly body?: z.ZodMiniType;
  /** Headers, in lower case, with a signature over the bytes of the body and what it covers besides: bytes and headers come to the handler as they are, to be verified before anything is parsed. Of a request without a body they are over what it asks for. */
  readonly signature?: readonly string[];
  /** Bytes of the body, refused before it is parsed. */
  readonly maxBodyBytes?: number;
  readonly success: {
    readonly status: 200 | 201;
    /** JSON, unless `mediaType` says that it is a page (a string). */
    readonly body: z.ZodMiniType;
    readonly mediaType?: 'text/html';
  };
  readonly errors: readonly ErrorCode[];
}

export type RouteTable = Readonly<Record<string, Route>>;

/** Keeps literal types, and the operation name equal to its key. */
export const routes = <const T extends { readonly [K in keyof T]: Route & { readonly operation: K } }>(table: T): T =>
  table;

type SchemaOf<S, Otherwise> = S extends z.ZodMiniType ? z.output<S> : Otherwise;

/** A body that somebody signed, as it came. */
export interface SignedBody<Header extends string = string> {
  readonly bytes: Uint8Array;
  /** By their names in lower case; undefined where a header is missing, or given more than once. */
  readonly headers: { readonly [Name in Header]: string | undefined };
}

/** What a handler of a route receives, parsed. */
export interface RequestOf<R extends Route> {
  readonly params: SchemaOf<R['params'], Record<string, never>>;
  readonly query: SchemaOf<R['query'], Record<string, never>>;
  readonly body: R['signature'] extends readonly (infer Header extends string)[]
    ? SignedBody<Header>
    : SchemaOf<R['body'], undefined>;
  /** Present where the route is idempotent. */
  readonly idempotencyKey: R['idempotent'] extends true ? string : undefined;
}

/** Readonly all the way down: use cases hand out what they hold, nobody changes it on the way. */
export type DeepReadonly<T> = T extends (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

export type ResponseOf<R extends Route> = DeepReadonly<z.input<R['success']['body']>>;

/** One implementation per operation of a table that belongs to a function: a missing one does not compile. */
export type Handlers<T extends RouteTable, Caller> = {
  readonly [K in keyof T]: (request: RequestOf<T[K]>, caller: Caller) => Promise<Outcome<ResponseOf<T[K]>>>;
};

/** The routes of a table that one function serves. */
export type RoutesOf<T extends RouteTable, F extends string> = {
  readonly [K in keyof T as T[K]['function'] extends F ? K : never]: T[K];
};

export function routesOf<T extends RouteTable, const F extends string>(table: T, name: F): RoutesOf<T, F> {
  return Object.fromEntries(Object.entries(table).filter(([, route]) => route.function === name)) as RoutesOf<T, F>;
}
