import * as z from 'zod/mini';
import { type ErrorCode, errors } from './errors.ts';
import { acted } from '#contracts/http/case-schemas';
import { clauseRef, due, text } from '#contracts/http/schemas';
import { webhooksOf } from './openapi-webhooks.ts';
import { partnerMessage } from '#contracts/partner/message';
import { webhookHeaders } from '#contracts/partner/webhook';
import { problem, problemMediaType } from './problem.ts';
import type { Route, RouteTable } from './route.ts';

/** Codes that every endpoint may answer besides its own. */
const always: readonly ErrorCode[] = [
  'request.malformed',
  'request.too_many',
  'platform.unexpected',
  'platform.unavailable',
];
const withLogin: readonly ErrorCode[] = ['identity.unauthenticated', 'identity.forbidden'];
const withBody: readonly ErrorCode[] = ['request.too_large', 'request.unsupported_media_type'];

/** A schema as JSON Schema 2020-12 says it, without naming the dialect. */
export const jsonSchemaOf = (schema: z.ZodMiniType): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
};

/** Shapes that stand in many answers, by the names under which the document says them once. */
const namedSchemas = { Acted: acted, ClauseRef: clauseRef, Due: due, Text: text };
const namesOfSchemas = new Map(
  Object.entries(namedSchemas).map(([name, each]) => [JSON.stringify(jsonSchemaOf(each)), name]),
);

/** The schema of an answer, with references in the place of named shapes. */
function answerSchema(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const name = namesOfSchemas.get(JSON.stringify(schema));
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (Array.isArray(schema)) return schema.map(answerSchema);
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, answerSchema(part)]));
}

/** The schema of a body: what we take of partners is what we tell them, and is said once. */
const bodySchema = (body: z.ZodMiniType): object =>
  body === partnerMessage ? { $ref: '#/components/schemas/PartnerMessage' } : jsonSchemaOf(body);

/** Answers or parameters that several operations have, said once under a name and referred to. */
class SharedParts {
  readonly components: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();
  readonly #section: 'responses' | 'parameters';

  constructor(section: 'responses' | 'parameters') {
    this.#section = section;
  }

  /** The reference to a part; a new part gets the name, with a number where that is taken. */
  refer(part: unknown, wanted: string): { $ref: string } {
    const said = JSON.stringify(part);
    const known = this.#names.get(said);
    if (known !== undefined) return { $ref: `#/components/${this.#section}/${known}` };
    let name = wanted;
    for (let number = 2; name in this.components; number += 1) name = `${wanted}-${number}`;
    this.#names.set(said, name);
    this.components[name] = part;
    return { $ref: `#/components/${this.#section}/${name}` };
  }
}

/** The OpenAPI 3.1 document of a route table. */
export function openApiOf(table: RouteTable): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  const shared = { refusals: new SharedParts('responses'), parameters: new SharedParts('parameters') };
  for (const route of Object.values(table))
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route, shared);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tongban 通办',
      version: '1',
      description: 'Government services that can be applied for anywhere. 政务服务跨省通办、省内通办、全市通办。',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    webhooks: webhooksOf(signed(webhookHeaders).map((each) => shared.parameters.refer(each, each.name))),
    components: {
      schemas: {
        Problem: jsonSchemaOf(problem),
        PartnerMessage: jsonSchemaOf(partnerMessage),
        ...Object.fromEntries(Object.entries(namedSchemas).map(([name, each]) => [name, jsonSchemaOf(each)])),
      },
      parameters: shared.parameters.components,
      responses: shared.refusals.components,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

interface Shared {
  readonly refusals: SharedParts;
  readonly parameters: SharedParts;
}

function operationOf(route: Route, { refusals, parameters }: Shared): Record<string, unknown> {
  const { operation, summary, access, body, success } = route;
  return {
    operationId: operation,
    summary: `${summary.zh} · ${summary.en}`,
    ...(access === 'public' ? { security: [] } : { security: [{ bearer: [] }] }),
    ...(typeof access === 'string' ? {} : { 'x-posts': access }),
    parameters: parametersOf(route).map((each) => parameters.refer(each, each.name)),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            description: `At most ${route.maxBodyBytes ?? 16_000} bytes.`,
            content: { 'application/json': { schema: bodySchema(body) } },
          },
        }),
    responses: {
      [success.status]: {
        description: 'success',
        content: {
          [success.mediaType ?? 'application/json']: { schema: answerSchema(jsonSchemaOf(success.body)) },
        },
      },
      ...errorResponses(route, refusals),
    },
  };
}

interface Parameter {
  readonly name: string;
  readonly [field: string]: unknown;
}

function parametersOf({ params, query, idempotent, signature = [] }: Route): Parameter[] {
  const inPart = (schema: z.ZodMiniType | undefined, place: 'path' | 'query'): Parameter[] => {
    if (schema === undefined) return [];
    const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
    return Object.entries(properties).map(([name, part]) => ({
      name,
      in: place,
      required: required.includes(name),
      schema: part,
    }));
  };
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'The same key and body again give the same answer for 24 hours, and do nothing twice.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{8,128}$' },
  };
  return [...inPart(params, 'path'), ...inPart(query, 'query'), ...signed(signature), ...(idempotent ? [key] : [])];
}

/** As every header arrives: visible characters, without spaces at its ends. */
const written = { type: 'string', pattern: '^[\\x21-\\x7e]+( [\\x21-\\x7e]+)*$' };
const signed = (headers: readonly string[]): Parameter[] =>
  headers.map((name) => ({ name, in: 'header', required: true, schema: written }));

/** Every code that an endpoint may answer, its own and those of its kind, each once and by name. */
export function codesOf(route: Route): readonly ErrorCode[] {
  const codes: readonly ErrorCode[] = [
    ...route.errors,
    ...always,
    ...(route.access === 'public' ? [] : withLogin),
    ...(typeof route.access === 'string' ? [] : (['identity.no_post'] as const)),
    ...(route.body === undefined ? [] : withBody),
    ...(route.idempotent ? (['idempotency.key_reused'] as const) : []),
  ];
  return [...new Set(codes)].sort();
}

function errorResponses(route: Route, refusals: SharedParts): Record<string, unknown> {
  const byStatus = Map.groupBy(codesOf(route), (code) => errors[code].status);
  const responses = [...byStatus].sort(([one], [other]) => one - other);
  return Object.fromEntries(
    responses.map(([status, list]) => [
      status,
      refusals.refer(
        {
          description: list.map((code) => `\`${code}\` ${errors[code].title.en}`).join('; '),
          content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
        },
        String(status),
      ),
    ]),
  );
}
