type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
const listOf = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** Whether a regular expression holds a string to a length: anchored, and without `*`, `+` or `{n,}`. */
const isBoundedPattern = (pattern: unknown): boolean =>
  typeof pattern === 'string' &&
  /^\^.*\$$/s.test(pattern) &&
  // What stands in brackets or behind a backslash is a character, not a repetition.
  !/[*+]|\{\d+,\}/.test(pattern.replaceAll(/\\.|\[(?:\\.|[^\]])*\]/g, 'x'));

const isBoundedString = (schema: Schema): boolean =>
  'maxLength' in schema ||
  [schema, ...listOf(schema['allOf'])].some((each) => 'maxLength' in each || isBoundedPattern(each['pattern']));

/** Where a JSON schema lets a request grow: pointers to strings, lists and maps without a bound, and to what takes anything. */
export function unboundedPlaces(schema: Schema | undefined, at: string): string[] {
  if (schema === undefined) return [];
  const branches = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  if (branches.length > 0) return [...new Set(branches.flatMap((branch) => unboundedPlaces(branch, at)))];
  if ('const' in schema || 'enum' in schema) return [];
  switch (schema['type']) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'integer':
      return [];
    case 'string':
      return isBoundedString(schema) ? [] : [at];
    case 'array':
      return [
        ...('maxItems' in schema ? [] : [at]),
        ...(isSchema(schema['items']) ? unboundedPlaces(schema['items'], `${at}/*`) : []),
      ];
    case 'object':
      return objectPlaces(schema, at);
    default:
      return [at];
  }
}

function objectPlaces(schema: Schema, at: string): string[] {
  const properties = isSchema(schema['properties']) ? Object.entries(schema['properties']) : [];
  const named = properties.flatMap(([name, part]) => (isSchema(part) ? unboundedPlaces(part, `${at}/${name}`) : []));
  const { additionalProperties: rest, propertyNames: names } = schema;
  if (rest === false) return named;
  return [
    ...named,
    ...('maxProperties' in schema ? [] : [`${at} (fields)`]),
    ...(isSchema(names) && isBoundedString(names) ? [] : [`${at} (keys)`]),
    ...(isSchema(rest) ? unboundedPlaces(rest, `${at}/*`) : []),
  ];
}
