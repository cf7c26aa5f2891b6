/** An object of a claim, of which nothing is known yet. */
export type Entry = Readonly<Record<string, unknown>>;

/** The objects of a list claim; whatever else it holds is left out. */
export const entriesOf = (claim: unknown): readonly Entry[] =>
  (Array.isArray(claim) ? (claim as unknown[]) : []).filter(
    (entry): entry is Entry => typeof entry === 'object' && entry !== null && !Array.isArray(entry),
  );

/** OpenID Connect Core bounds subjects to 255 ASCII characters. */
export const isSubject = (value: unknown): value is string => typeof value === 'string' && /^[!-~]{1,255}$/.test(value);

/** A name or number as people have them: not blank, and sound text, since it ends up in documents. */
export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 200 && /\S/.test(value) && value.isWellFormed();
