import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import document from '#openapi' with { type: 'json' };

/** The part of JSON Schema that our document uses; a keyword beyond it stops `arbitraryOf`. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly maxProperties?: number;
  readonly additionalProperties?: Schema | false;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

interface Answer {
  readonly content: Readonly<Record<string, { schema: object }>>;
}

interface Described {
  readonly operationId: string;
  readonly security: readonly unknown[];
  readonly 'x-posts'?: readonly string[];
  /** Each said under a name in the document, and referred to. */
  readonly parameters: readonly { readonly $ref: string }[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: Schema | { readonly $ref: string } } };
  };
  readonly responses: Readonly<Record<string, Answer | { readonly $ref: string }>>;
}

/** One operation as a reader of the document knows it. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  /** Posts of whom may call it; absent: nobody needs one. */
  readonly posts?: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body?: Schema;
  /** By status, the media type and a check of the body. */
  readonly answers: ReadonlyMap<number, { readonly mediaType: string; readonly holds: ValidateFunction }>;
}

// Formats are not asserted in the document; a schema that ajv does not understand stops here.
const ajv = new Ajv2020({ allErrors: true, strictTypes: false, allowUnionTypes: true });
const id = 'openapi.json';
ajv.addVocabulary(['openapi', 'info', 'servers', 'paths', 'webhooks', 'components']);
ajv.addSchema(document, id);

/** Whether a value is what a schema of the document asks for. */
export const fits = (schema: Schema, value: unknown): boolean => ajv.validate(schema, value);

/** A reference inside the document, from a schema that is compiled on its own. */
const absolute = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${id}#/`)) as object;

function parameterOf({ $ref }: { readonly $ref: string }): Parameter {
  const shared = document.components.parameters as Readonly<Record<string, unknown>>;
  const parameter = shared[$ref.replace('#/components/parameters/', '')];
  if (parameter === undefined) throw new Error(`${$ref} refers to nothing`);
  return parameter as Parameter;
}

/** The schema of a body, where it is said or where the document refers to. */
function bodyOf(schema: Schema | { readonly $ref: string }): Schema {
  if (!('$ref' in schema)) return schema;
  const shared = document.components.schemas as unknown as Readonly<Record<string, Schema>>;
  const body = shared[schema.$ref.replace('#/components/schemas/', '')];
  if (body === undefined) throw new Error(`${schema.$ref} refers to nothing`);
  return body;
}

function operationOf(path: string, method: string, described: Described): Operation {
  const answers = Object.entries(described.responses).map(([status, said]) => {
    const shared = document.components.responses as Readonly<Record<string, Answer>>;
    const answer = '$ref' in said ? shared[said.$ref.replace('#/components/responses/', '')] : said;
    const { content = {} } = answer ?? {};
    const [[mediaType = '', media] = []] = Object.entries(content);
    if (media === undefined) throw new Error(`${described.operationId}: ${status} has no content`);
    return [Number(status), { mediaType, holds: ajv.compile(absolute(media.schema)) }] as const;
  });
  const { operationId: name, security, 'x-posts': posts, parameters, requestBody } = described;
  return {
    ...{ name, method: method.toUpperCase(), path, isPublic: security.length === 0 },
    parameters: parameters.map(parameterOf),
    ...(posts === undefined ? {} : { posts }),
    ...(requestBody === undefined ? {} : { body: bodyOf(requestBody.content['application/json'].schema) }),
    answers: new Map(answers),
  };
}

/** Everything that the committed document describes. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => operationOf(path, method, described as unknown as Described)),
);
