/** A pattern without `\d`, which in other languages takes digits of every script. */
export const plainPattern = (pattern: string): string =>
  pattern.replaceAll(/\[[^\]]*\]|\\d/g, (part) =>
    part.startsWith('[') ? part.replaceAll(String.raw`\d`, '0-9') : '[0-9]',
  );

/** A schema with the same patterns, written so. */
export function plainSchema<T>(schema: T): T {
  const write = (key: string, value: unknown): unknown =>
    key === 'pattern' && typeof value === 'string' ? plainPattern(value) : value;
  return JSON.parse(JSON.stringify(schema, write)) as T;
}
