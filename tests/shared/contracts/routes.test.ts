import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { capabilities } from '#contracts/capabilities';
import { errors } from '#contracts/errors';
import { api } from '#contracts/http/api';
import { caseCommandRoutes } from '#contracts/http/case-commands';
import { type Route, routesOf } from '#contracts/route';
import { unboundedPlaces } from './unbounded-places.ts';

const routes = Object.entries<Route>(api);
const jsonSchemaOf = (schema: z.ZodMiniType): Record<string, unknown> => z.toJSONSchema(schema, { io: 'input' });
const propertiesOf = (schema: z.ZodMiniType | undefined): string[] =>
  schema === undefined ? [] : Object.keys(jsonSchemaOf(schema)['properties'] ?? {});

describe('every endpoint', () => {
  it.each(routes)('%s is named as its key says, once', (key, { operation }) => {
    expect(operation).toBe(key);
  });

  it('has a method and path of its own', () => {
    const places = routes.map(([, { method, path }]) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  it.each(routes)('%s refuses only by codes of the catalogue, none named twice', (_, route) => {
    expect(route.errors.filter((code) => !(code in errors))).toEqual([]);
    expect(new Set(route.errors).size).toBe(route.errors.length);
  });

  it.each(routes)('%s describes exactly the parameters of its path', (_, { path, params }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(propertiesOf(params).sort()).toEqual(inPath.sort());
  });

  it.each(routes)('%s bounds its body, if it takes one, and takes none to be read', (_, route) => {
    expect(route.maxBodyBytes === undefined).toBe(route.body === undefined);
    // API Gateway takes 10 MB and Lambda 6; nothing but an uploaded file, what a partner sends, and a document to verify is longer than this.
    const longest = ['partner-in', 'public-verify'].includes(route.function) ? 2_000_000 : 200_000;
    expect(route.maxBodyBytes ?? 0).toBeLessThanOrEqual(longest);
    if (route.method === 'GET') expect(route.body).toBeUndefined();
  });

  it.each(routes)('%s asks for an idempotency key only where it changes something', (_, route) => {
    if (route.idempotent) expect(route.method).not.toBe('GET');
  });

  it.each(routes)('%s leaves nothing in its request unbounded', (_, { operation, params, query, body }) => {
    const parts = Object.entries({ params, query, body }).filter((part) => part[1] !== undefined);
    expect(parts.flatMap(([name, schema]) => unboundedPlaces(schema && jsonSchemaOf(schema), name))).toEqual(
      // Signed, a few KB long, and read trace by trace, field by field.
      operation === 'receiveEmsTraces' ? ['body/content/traces/*'] : [],
    );
  });

  it('that believes a body by its signature asks for no login, and may answer that it does not hold', () => {
    const signed = routes.filter(([, { signature }]) => signature !== undefined);
    expect(signed.map(([name]) => name)).toEqual([
      ...['receiveEmsTraces', 'receiveMessage', 'listOutbox', 'readTold', 'readDailyList'],
    ]);
    for (const [, { access, errors: codes, signature = [] }] of signed) {
      expect([access, codes.some((code) => code.endsWith('.signature_invalid'))]).toEqual(['public', true]);
      expect(signature.filter((name) => name !== name.toLowerCase())).toEqual([]);
    }
    // KMS verifies no longer message.
    expect(api.receiveEmsTraces.maxBodyBytes).toBeLessThanOrEqual(4_096);
  });

  it.each(routes)('%s says in two languages what it is for', (_, { summary }) => {
    expect(summary.zh).toMatch(/\p{Script=Han}/u);
    expect(summary.en).toMatch(/^[ -~]+$/);
  });
});

describe('a filed form', () => {
  const { body } = api.submitCase;
  const filing = (fields: number, value: unknown = 'x') => ({
    itemId: 'XS-022',
    mode: 'fully-online',
    form: Object.fromEntries(Array.from({ length: fields }, (_, index) => [`field${index}`, value])),
    materials: [],
  });

  it('has at most a hundred fields', () => {
    expect(body.safeParse(filing(100)).success).toBe(true);
    expect(body.safeParse(filing(101)).success).toBe(false);
  });

  it('holds scalars, and no text that nobody reads', () => {
    expect(body.safeParse(filing(1, 'x'.repeat(2000))).success).toBe(true);
    for (const value of ['x'.repeat(2001), null, {}, ['x'], Number.NaN, Infinity])
      expect(body.safeParse(filing(1, value)).success, typeof value).toBe(false);
  });
});

describe('the walk over a schema', () => {
  it('finds every kind of place without a bound', () => {
    const schema = z.strictObject({
      free: z.string(),
      pattern: z.string().check(z.regex(/^[a-z]+$/)),
      list: z.array(z.boolean()),
      map: z.record(z.string(), z.boolean()),
      either: z.union([z.int(), z.string()]),
      whatever: z.unknown(),
      inner: z.strictObject({ deep: z.nullable(z.string()) }),
    });
    expect(unboundedPlaces(jsonSchemaOf(schema), '')).toEqual([
      '/free',
      '/pattern',
      '/list',
      '/map (fields)',
      '/map (keys)',
      '/either',
      '/whatever',
      '/inner/deep',
    ]);
  });

  it('is content with patterns of a fixed length', () => {
    const schema = z.strictObject({
      hex: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      instant: z.string().check(z.regex(/^\d{4}-\d\d(\.\d{1,3})?Z$/)),
    });
    expect(unboundedPlaces(jsonSchemaOf(schema), '')).toEqual([]);
  });
});

describe('the catalogue of errors', () => {
  it.each(Object.entries(errors))('%s says in two languages what is wrong and what to do', (code, entry) => {
    expect(code).toMatch(/^[a-z]+\.[a-z_]+$/);
    for (const { zh, en } of [entry.title, entry.advice]) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[ -~]+$/);
      expect(en).toMatch(/[a-z]/);
    }
  });
});

describe('capabilities', () => {
  it.each(Object.entries(capabilities))('%s bring a variable in capitals, or none', (_, { variable }) => {
    expect(variable ?? 'NONE').toMatch(/^[A-Z_]+$/);
  });
});

describe('the routes of a function', () => {
  it('are those that name it', () => {
    const others = { ...api, ...caseCommandRoutes };
    const names = Object.keys(routesOf(others, 'operator'));
    expect(names).toEqual(['restartJourney', 'assignCase', 'eraseCase']);
  });
});
