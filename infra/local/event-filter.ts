import { fail, isRecord } from './intrinsics.ts';

/** Whether an event passes a filter of an event source mapping. */
export type EventFilter = (event: unknown) => boolean;

/**
 * Compiles the `Pattern` of a filter: nested objects, and lists of what a value may be: a literal, `{ prefix }`,
 * `{ exists }`. Throws Error at any other rule, because a filter read wrongly loses or doubles events in silence.
 */
export function compileFilter(pattern: string, path: string): EventFilter {
  const parsed: unknown = JSON.parse(pattern);
  return isRecord(parsed) ? compileObject(parsed, path) : fail(`${path}: a filter pattern is an object`);
}

function compileObject(pattern: Record<string, unknown>, path: string): EventFilter {
  const fields = Object.entries(pattern).map(([key, rule]) => {
    const at = `${path}.${key}`;
    if (isRecord(rule)) {
      const inner = compileObject(rule, at);
      return (event: Record<string, unknown>): boolean => inner(event[key]);
    }
    const rules = Array.isArray(rule)
      ? rule.map((one: unknown) => compileRule(one, at))
      : fail(`${at}: expected a list`);
    return (event: Record<string, unknown>): boolean => {
      const value = event[key];
      // A list in the event matches where one of its elements does; an absent field only `{ "exists": false }`.
      const candidates: unknown[] = Array.isArray(value) ? value : [value];
      return candidates.some((candidate) => rules.some((matches) => matches(candidate)));
    };
  });
  return (event) => fields.every((matches) => matches(isRecord(event) ? event : {}));
}

function compileRule(rule: unknown, path: string): (value: unknown) => boolean {
  if (!isRecord(rule)) return (value) => value === rule;
  const [name, argument] = Object.entries(rule)[0] ?? [];
  if (name === 'prefix' && typeof argument === 'string') {
    return (value) => typeof value === 'string' && value.startsWith(argument);
  }
  // Only leaves exist for a filter: an object under the name does not count.
  if (name === 'exists' && typeof argument === 'boolean') {
    return (value) => (value !== undefined && !isRecord(value)) === argument;
  }
  throw new Error(`${path}: the filter rule ${JSON.stringify(rule)} is not known here`);
}
