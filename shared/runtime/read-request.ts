import type * as z from 'zod/mini';
import { caller, type Caller } from '#contracts/caller';
import { accept, type FieldProblem, type Outcome, reject } from '#contracts/errors';
import { escapePointer, maxDepth, notJson, problemsOf } from '#contracts/field-problems';
import type { Route, SignedBody } from '#contracts/route';
import { parseStrictJson } from '#formats/jcs';
import { headerOf, headersOnce } from './header.ts';

/** What is read of an API Gateway proxy event (payload 1.0). */
export interface HttpEvent {
  readonly httpMethod: string;
  readonly resource: string;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  /** Every value of each header, under its name as it was written. */
  readonly multiValueHeaders: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly pathParameters: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly authorizer?: Readonly<Record<string, unknown>> | null | undefined;
  };
}

export interface ReadRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
}

/** Reads a request by its route: size, type and depth before parsing, then every part by its schema. */
export function readRequest(route: Route, event: HttpEvent): Outcome<ReadRequest> {
  const idempotencyKey = headerOf(event, 'idempotency-key');
  if (route.idempotent && !/^[\x21-\x7e]{8,128}$/.test(idempotencyKey ?? ''))
    return malformed([
      {
        pointer: '/headers/idempotency-key',
        code: 'request.idempotency_key',
        message: {
          zh: '需要 8–128 个可见字符的幂等键',
          en: 'an Idempotency-Key of 8 to 128 visible characters is needed',
        },
      },
    ]);
  const body = readBody(route, event);
  if (!body.ok) return body;
  const params = parse(route.params, { value: event.pathParameters ?? {}, at: '/path' });
  if (!params.ok) return params;
  const query = readQuery(route, event);
  if (!query.ok) return query;
  return accept({
    params: params.value,
    query: query.value,
    body: body.value,
    idempotencyKey: route.idempotent ? idempotencyKey : undefined,
  });
}

function readQuery(route: Route, event: HttpEvent): Outcome<unknown> {
  const given = Object.entries(event.multiValueQueryStringParameters ?? {});
  const twice = given.filter(([, values]) => values?.length !== 1);
  if (twice.length > 0 || (route.query === undefined && given.length > 0))
    return malformed(
      (twice.length > 0 ? twice : given).slice(0, 20).map(([name]) => ({
        pointer: `/query/${escapePointer(name.slice(0, 64))}`,
        code: 'request.unknown_or_repeated',
        message: { zh: '未知或重复的参数', en: 'unknown or repeated parameter' },
      })),
    );
  return parse(route.query, {
    value: Object.fromEntries(given.map(([name, values]) => [name, values?.[0]])),
    at: '/query',
  });
}

function readBody(route: Route, event: HttpEvent): Outcome<unknown> {
  const signed = headersSigned(route, event);
  // A request without a body: the signature is over what it asks for.
  if (route.body === undefined)
    return accept(signed && ({ bytes: new Uint8Array(), headers: signed } satisfies SignedBody));
  const raw = event.body ?? '';
  const limit = route.maxBodyBytes ?? 16_000;
  // Base64 is longer than what it carries: a first bound before anything is decoded.
  if (raw.length > limit * 2) return reject('request.too_large');
  const text = event.isBase64Encoded ? Buffer.from(raw, 'base64').toString('utf8') : raw;
  if (Buffer.byteLength(text) > limit) return reject('request.too_large');
  if (!/^application\/json\s*(;|$)/i.test(headerOf(event, 'content-type') ?? ''))
    return reject('request.unsupported_media_type');
  if (signed !== undefined) return accept({ bytes: bytesOf(event), headers: signed } satisfies SignedBody);
  let value: unknown;
  try {
    value = parseStrictJson(text, { maxBytes: limit, maxDepth });
  } catch {
    return malformed([notJson]);
  }
  return parse(route.body, { value, at: '' });
}

const headersSigned = ({ signature }: Route, event: HttpEvent): SignedBody['headers'] | undefined =>
  signature && headersOnce(event, signature);

/** As they came: what was signed. */
const bytesOf = ({ body, isBase64Encoded }: HttpEvent): Uint8Array =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

function parse(schema: z.ZodMiniType | undefined, part: { value: unknown; at: string }): Outcome<unknown> {
  if (schema === undefined) return accept({});
  const result = schema.safeParse(part.value);
  if (result.success) return accept(result.data);
  return malformed(problemsOf(result.error.issues, part.at));
}

const malformed = (problems: readonly FieldProblem[]): Outcome<never> => reject('request.malformed', { problems });

/** The caller as the authorizer vouched for them, if that still holds. Null: not signed in. */
export function callerOf(event: HttpEvent, now: number): Caller | null {
  const principal = event.requestContext.authorizer?.['principal'];
  if (typeof principal !== 'string') return null;
  const person = caller.parse(JSON.parse(Buffer.from(principal, 'base64url').toString('utf8')));
  return Date.parse(person.expiresAt) > now ? person : null;
}
