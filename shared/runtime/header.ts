/** A header by its name in lower case; callers write the names as they like. */
export function headerOf(
  { headers }: { readonly headers?: Readonly<Record<string, string | undefined>> | null | undefined },
  name: string,
): string | undefined {
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Each of these headers by its name in lower case; undefined where it is missing or, in whatever spellings, given more than once. */
export function headersOnce(
  {
    multiValueHeaders,
  }: { readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null | undefined },
  names: readonly string[],
): Readonly<Record<string, string | undefined>> {
  const given = Object.entries(multiValueHeaders ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const values = given.flatMap(([key, all]) => (key.toLowerCase() === name ? (all ?? []) : []));
      return [name, values.length === 1 ? values[0] : undefined];
    }),
  );
}
