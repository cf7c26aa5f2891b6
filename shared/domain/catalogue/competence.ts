import type { Form } from './form.ts';
import type { Item } from './item.ts';
import { pointerStep, problem, type Problem } from './problem.ts';

/** Where a value of a field leads: to a body, or to a further split on another field. */
export type Route =
  | string
  | {
      readonly field: string;
      readonly entries: Readonly<Record<string, Route>>;
      /** Absent: nobody is competent for what the entries leave out. */
      readonly otherwise?: string;
    };

/** Routing tables by name: value of a form field, or local key of a functional zone (功能区) → route. */
export type CompetenceTables = Readonly<Record<string, Readonly<Record<string, Route>>>>;

/** The shapes of `data/competence.json` and `data/employers.json` that are used here. */
export interface CompetenceFiles {
  readonly competence: {
    readonly tables: Readonly<
      Record<string, { readonly entries: Readonly<Record<string, Route>> } | { readonly entriesFrom: string }>
    >;
  };
  readonly employers: { readonly employers: readonly { readonly creditCode: string; readonly body: string }[] };
}

/** Joins the routing tables with the table of employers, which is kept in its own file. Throws for a table that is nowhere. */
export function competenceTables({ competence, employers }: CompetenceFiles): CompetenceTables {
  const tables = Object.entries(competence.tables).map(([name, table]) => {
    if ('entries' in table) return [name, table.entries] as const;
    if (table.entriesFrom !== 'employers') throw new Error(`no entries for the competence table ${name}`);
    return [name, Object.fromEntries(employers.employers.map(({ creditCode, body }) => [creditCode, body]))] as const;
  });
  return Object.fromEntries(tables);
}

/** The body that decides a filing, from its normalised form; a problem at the routing field where nobody here is competent. */
export function competentBody(request: {
  readonly item: Item;
  readonly tables: CompetenceTables;
  readonly form: Form;
}): { readonly body: string } | { readonly problem: Problem } {
  const { item, tables, form } = request;
  const { table, field, zoneField } = item.competence;
  const entries = tables[table];
  if (entries === undefined) throw new Error(`item ${item.id} routes by ${table}, which is not a competence table`);
  // A zone has no code of its own, and may have a body of its own: it is asked before the division in which it lies.
  const zone = zoneField === undefined ? undefined : lookUp(entries, form[zoneField]);
  const body = follow(zone ?? lookUp(entries, form[field]), form);
  return body === undefined ? { problem: noCompetentBody(item) } : { body };
}

/** Every body that a filing of the item may lead to. Throws for a table that is nowhere. */
export function bodiesFor({ competence: { table } }: Item, tables: CompetenceTables): readonly string[] {
  const entries = tables[table];
  if (entries === undefined) throw new Error(`there is no competence table ${table}`);
  return [...new Set(Object.values(entries).flatMap(endsOf))];
}

const endsOf = (route: Route): string[] =>
  typeof route === 'string'
    ? [route]
    : [...Object.values(route.entries).flatMap(endsOf), ...(route.otherwise === undefined ? [] : [route.otherwise])];

/** What a filing is told at its routing field where nobody here is competent. */
export function noCompetentBody({ competence, form }: Item): Problem {
  const name = form.find(({ key }) => key === competence.field)?.label;
  const pointer = `/form/${pointerStep(competence.field)}`;
  return problem({ pointer, code: 'filing.no_competent_body', ...(name === undefined ? {} : { name }) });
}

function follow(route: Route | undefined, form: Form): string | undefined {
  if (route === undefined || typeof route === 'string') return route;
  return follow(lookUp(route.entries, form[route.field]), form) ?? route.otherwise;
}

/** Own keys alone: a form may say `constructor`. */
function lookUp(entries: Readonly<Record<string, Route>>, value: Form[string] | undefined): Route | undefined {
  const key = String(value);
  return value !== undefined && Object.hasOwn(entries, key) ? entries[key] : undefined;
}
