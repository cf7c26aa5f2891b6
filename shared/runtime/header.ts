/** A header by its name in lower case; callers write the names as they like. */
export function headerOf(
  { headers }: { readonly headers?: Readonly<Record<string, string | undefined>> | null | undefined },
  name: string,
): string | undefined {
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
