import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { api } from '#contracts/http/api';
import { openApiOf } from '#contracts/openapi';
import { webhookHeaders } from '#contracts/partner/webhook';
import type { Route } from '#contracts/route';

interface Operation {
  readonly operationId: string;
  readonly security: unknown[];
  readonly parameters: { readonly $ref: string }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, { schema: unknown }> };
  readonly responses: Record<string, Answer | { readonly $ref: string }>;
}

const document = openApiOf(api);
const paths = document['paths'] as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
interface Answer {
  readonly description: string;
  readonly content: Record<string, { schema: unknown }>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
}
const components = document['components'] as {
  readonly responses: Record<string, Answer>;
  readonly parameters: Record<string, Parameter>;
};
const shared = components.responses;
const parametersOf = ({ parameters }: Operation): Parameter[] =>
  parameters.map(
    ({ $ref }) => components.parameters[$ref.replace('#/components/parameters/', '')] ?? expect.unreachable($ref),
  );
/** An answer, where it is said or where the document refers to. */
const answerOf = (said: Answer | { readonly $ref: string }): Answer =>
  '$ref' in said ? (shared[said.$ref.replace('#/components/responses/', '')] ?? expect.unreachable(said.$ref)) : said;
const named = operations.map((each) => [each.operation.operationId, each] as const);

/** Every value of a document with its pointer. */
function* walk(value: unknown, at = ''): Generator<{ at: string; value: unknown }> {
  yield { at, value };
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value))
    yield* walk(part, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

describe('the OpenAPI document', () => {
  it('is the one that is committed', () => {
    // As text, so that the order and the line ends are the same too: `npm run openapi` writes it.
    expect(readFileSync('openapi.json', 'utf8')).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });

  it('is of version 3.1 and has every endpoint, each operation id once', () => {
    expect(document['openapi']).toBe('3.1.0');
    expect(named.map(([id]) => id).sort()).toEqual(Object.keys(api).sort());
  });

  it('refers to nothing that is not in it', () => {
    const pointers = new Map([...walk(document)].map(({ at, value }) => [`#${at}`, value]));
    const references = [...walk(document)].filter(({ at }) => at.endsWith('/$ref')).map(({ value }) => value);
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((reference) => !pointers.has(String(reference)))).toEqual([]);
  });

  it('holds only JSON: no undefined, no class, no function', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('types every schema with what JSON Schema knows', () => {
    const types = [...walk(document)].filter(({ at }) => at.endsWith('/type')).map(({ value }) => value);
    const known = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null', 'http'];
    // `type` is also the name of properties, whose value is a schema.
    expect(types.filter((type) => typeof type === 'string' && !known.includes(type))).toEqual([]);
  });

  it.each(named)('%s declares every parameter of its path, and those as required', (_, { path, operation }) => {
    const inPath = parametersOf(operation).filter((parameter) => parameter.in === 'path');
    const asked = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath.map(({ name }) => name).sort()).toEqual(asked.sort());
    expect(inPath.every(({ required }) => required)).toBe(true);
  });

  it.each(named)('%s answers one success, and every error as problem+json', (id, { operation }) => {
    const successes = Object.entries(operation.responses).filter(([status]) => status < '400');
    expect(successes.map(([, answer]) => Object.keys(answerOf(answer).content))).toEqual([
      [(api as Record<string, Route>)[id]?.success.mediaType ?? 'application/json'],
    ]);
    const errors = Object.entries(operation.responses).filter(([status]) => status >= '400');
    for (const [, answer] of errors) {
      const { content, description } = answerOf(answer);
      expect(content).toEqual({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
      expect(description).toMatch(/^`[a-z]+\.[a-z_]+`/);
    }
  });

  it.each(named)('%s asks for a login exactly where the route does', (id, { operation }) => {
    const { access, idempotent, errors } = (api as Record<string, Route>)[id] as Route;
    expect(operation.security).toEqual(access === 'public' ? [] : [{ bearer: [] }]);
    // Where nobody signs in but a body is signed, it is the signature that is not believed.
    const isSigned = errors.some((code) => code.endsWith('.signature_invalid'));
    expect('401' in operation.responses).toBe(access !== 'public' || isSigned);
    expect(parametersOf(operation).some(({ name }) => name === 'Idempotency-Key')).toBe(idempotent);
  });

  it('names every code that a route may answer', () => {
    const { submitCase } = Object.fromEntries(named.map(([id, { operation }]) => [id, operation]));
    const codes = Object.values(submitCase?.responses ?? {}).flatMap((answer) =>
      [...answerOf(answer).description.matchAll(/`([a-z]+\.[a-z_]+)`/g)].map(([, code]) => code),
    );
    expect(codes.sort()).toEqual(
      [
        ...api.submitCase.errors,
        'request.malformed',
        'request.too_many',
        'request.too_large',
        'request.unsupported_media_type',
        'platform.unexpected',
        'platform.unavailable',
        'identity.unauthenticated',
        'identity.forbidden',
        'idempotency.key_reused',
      ].sort(),
    );
  });

  it('says what is posted to partners: the message that we take, under the same headers', () => {
    const { post } =
      (document['webhooks'] as Record<string, { post: Operation }>)['partnerMessage'] ?? expect.unreachable();
    const { receiveMessage } = Object.fromEntries(named.map(([id, { operation }]) => [id, operation]));
    expect(parametersOf(post).map(({ name }) => name)).toEqual([...webhookHeaders]);
    expect(post.requestBody?.content).toEqual(receiveMessage?.requestBody?.content);
    expect(Object.keys(post.responses)).toEqual(expect.arrayContaining(['2XX', '410', 'default']));
  });
});
