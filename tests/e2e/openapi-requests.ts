import fc from 'fast-check';
import { fits, type Operation, type Schema } from './openapi-document.ts';

/** What really exists, by the name of a parameter or member: generated values alone would never be found. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** A request in parts. */
export interface Asked {
  readonly persona: string | null;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Longest generated text and list: limits are below, the size of a body is another test's. */
const longest = { text: 60, list: 4 };

/** Values that a schema of the document describes. */
export function arbitraryOf(schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
  const real = (known[name] ?? []).filter((value) => fits(schema, value));
  const any = generated(schema, known);
  return real.length === 0
    ? any
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...real) }, { weight: 1, arbitrary: any });
}

function generated(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return fc.oneof(...branches.map((each) => arbitraryOf(each, known)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'integer': {
      const { minimum = -1000, exclusiveMinimum, maximum = 1000 } = schema;
      return fc.integer({
        min: exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1,
        max: Math.min(maximum, 2 ** 31 - 1),
      });
    }
    case 'string':
      return text(schema);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = longest.list } = schema;
      return fc.array(arbitraryOf(items, known), {
        minLength: minItems,
        maxLength: Math.min(maxItems, minItems + longest.list),
      });
    }
    case 'object':
      return record(schema, known);
    case undefined:
      // Anything at all: what a carrier says is read field by field, after its signature.
      if (Object.keys(schema).length === 0) return fc.jsonValue({ maxDepth: 2 });
      throw new Error('a schema without a type is new in the document: teach it here');
    default:
      throw new Error(`a schema of type ${schema.type} is new in the document: teach it here`);
  }
}

/** What a pattern excludes at its beginning cannot be generated from: it is filtered out afterwards. */
const withoutLookahead = (pattern: string): RegExp => new RegExp(pattern.replaceAll(/\(\?![^()]*\)/g, ''));

function text({ pattern, minLength = 0, maxLength = Infinity }: Schema): fc.Arbitrary<string> {
  const fitting = (value: string) => value.length >= minLength && value.length <= maxLength;
  if (pattern !== undefined) {
    const whole = new RegExp(pattern);
    return fc.stringMatching(withoutLookahead(pattern)).filter((value) => whole.test(value) && fitting(value));
  }
  const most = Math.min(maxLength, Math.max(minLength, longest.text));
  return fc.string({ minLength, maxLength: most, unit: 'grapheme' }).filter(fitting);
}

function record({ properties = {}, required = [], ...rest }: Schema, known: Known): fc.Arbitrary<object> {
  const members = Object.entries(properties).map(([name, each]) => [name, arbitraryOf(each, known, name)] as const);
  const declared = fc.record(Object.fromEntries(members), { requiredKeys: [...required], noNullPrototype: true });
  const { additionalProperties, propertyNames = { type: 'string' } } = rest;
  if (typeof additionalProperties !== 'object') return declared;
  // The one name that our parser refuses in any object, as RFC 8259 readers differ on it.
  const names = (arbitraryOf(propertyNames, known) as fc.Arbitrary<string>).filter((name) => name !== '__proto__');
  return fc.dictionary(names, arbitraryOf(additionalProperties, known), {
    maxKeys: longest.list,
    noNullPrototype: true,
  });
}

/** Requests that are right in every part. */
export function rightRequests(
  operation: Operation,
  { known, personas, example }: { known: Known; personas: readonly (string | null)[]; example?: unknown },
): fc.Arbitrary<Asked> {
  const part = (place: string) => {
    const parameters = operation.parameters.filter((each) => each.in === place);
    const values = parameters.map(({ name, schema }) => [name, arbitraryOf(schema, known, name)] as const);
    const requiredKeys = parameters.filter(({ required }) => required).map(({ name }) => name);
    return fc.record(Object.fromEntries(values), { requiredKeys, noNullPrototype: true });
  };
  const bodies = operation.body === undefined ? fc.constant(undefined) : arbitraryOf(operation.body, known);
  return fc.record({
    persona: fc.constantFrom(...personas),
    ...{ path: part('path'), query: part('query'), header: part('header') },
    body: example === undefined ? bodies : fc.oneof(bodies, fc.constant(example)),
  });
}

const visible = fc.string({
  maxLength: 140,
  unit: fc.constantFrom(...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))),
});

/** The same with one thing changed somewhere, for the worse or not: `isRight` tells. */
export function changedRequests(right: fc.Arbitrary<Asked>): fc.Arbitrary<Asked> {
  return fc
    .tuple(right, fc.nat(), fc.jsonValue({ maxDepth: 2 }), visible, fc.nat(3))
    .map(([asked, at, json, line, how]) => {
      const { path, query, header, body } = asked;
      const places = [
        ...Object.keys(path).map((name) => () => ({ path: { ...path, [name]: line === '' ? ' ' : line } })),
        ...Object.keys(query).map((name) => () => ({ query: { ...query, [name]: line } })),
        ...Object.keys(header).map((name) => () => ({ header: how === 0 ? {} : { ...header, [name]: line } })),
        () => ({ query: { ...query, [`x${at}`]: line } }),
        ...(body === undefined
          ? []
          : Array.from({ length: 6 }, () => () => ({ body: changed(body, { at, json, how }) }))),
      ];
      const change = places[at % places.length];
      return change === undefined ? asked : { ...asked, ...change() };
    });
}

/** A copy with one value inside it replaced, left out, or one added beside it. */
function changed(value: unknown, { at, json, how }: { at: number; json: unknown; how: number }): unknown {
  const copy = structuredClone(value);
  const slots: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      slots.push({ holder: node as Record<string, unknown>, key });
      visit(child);
    }
  };
  visit(copy);
  const slot = slots[at % (slots.length + 1)];
  if (slot === undefined) return json;
  const { holder, key } = slot;
  if (Array.isArray(holder)) holder[Number(key)] = json;
  else if (how === 0) Reflect.deleteProperty(holder, key);
  else if (how === 1) holder[`${key}x`] = json;
  else holder[key] = json;
  return copy;
}

/** Whether every part is as the document asks, by a judge that is not our own parser. */
export function isRight({ parameters, body }: Operation, asked: Asked): boolean {
  const given = { ...asked.path, ...asked.query, ...asked.header };
  return (
    parameters.every(({ name, required, schema }) => (name in given ? fits(schema, given[name]) : !required)) &&
    Object.keys(asked.query).every((name) => parameters.some((each) => each.in === 'query' && each.name === name)) &&
    (body === undefined || fits(body, asked.body))
  );
}
