import { handlesFor } from '#application/case/act-on-case';
import type { Body } from '#application/catalogue/catalogue';
import type { Lists } from '#application/consumer/ports';
import type { Payer } from '#application/courier/ports';
import { settlementList, type SettlementLine } from './settlement-lines.ts';
import { accept, reject } from '#contracts/errors';
import { type Person, postsOf } from '#domain/identity/principal';

export interface SettlementDependencies {
  readonly lists: Lists;
  readonly bodies: readonly Body[];
  /** Of the deployment: its operators see what every body here owes, also bodies of other regions at its desk. */
  readonly region: string;
}

export interface SettlementRequest {
  readonly person: Person;
  readonly body: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** What one payer owes one carrier. */
export interface SettlementSum {
  readonly payer: Payer;
  readonly carrier: string;
  /** Parcels that count: all but those whose order was taken back. */
  readonly parcels: number;
  readonly feeFen: number;
  /** How many of them have no fee yet. */
  readonly withoutFee: number;
}

const defaultLimit = 50;
/** Lines read for the sums of a month: more than any body has sent in one, and still one answer. */
const mostSummed = 5_000;
const readAtOnce = 500;

/** The parcels that a body ordered in a month, and with the first page what is owed for all of the month, by payer and carrier. */
export async function listSettlement(
  { lists, bodies, region }: SettlementDependencies,
  { person, body, month, limit: asked, cursor }: SettlementRequest,
) {
  const known = bodies.find(({ id }) => id === body);
  if (known === undefined || !maySettle(person, { body, here: region })) return reject('identity.no_post');
  const list = settlementList({ body, month });
  const limit = Number(asked ?? defaultLimit);
  const page = await lists.page({ list, after: cursor ?? null, limit: limit + 1, order: 'rising' });
  const shown = page.slice(0, limit);
  return accept({
    body: { id: known.id, name: known.name },
    month,
    sums: cursor === undefined ? await sumsOf(lists, list) : null,
    lines: shown.map((entry) => entry.body as unknown as SettlementLine),
    next: page.length > limit ? (shown.at(-1)?.position ?? null) : null,
  });
}

/** Whoever holds a post in the body that handles its cases, and the operators of the deployment. */
const maySettle = (person: Person, { body, here }: { body: string; here: string }): boolean =>
  handlesFor(person, body) || postsOf(person).some(({ role, region }) => role === 'operator' && region === here);

async function sumsOf(lists: Lists, list: string) {
  const lines: SettlementLine[] = [];
  for (let after: string | null = null; lines.length < mostSummed;) {
    const page = await lists.page({ list, after, limit: readAtOnce, order: 'rising' });
    lines.push(...page.map((entry) => entry.body as unknown as SettlementLine));
    if (page.length < readAtOnce) return { complete: true, of: summed(lines) };
    after = page.at(-1)?.position ?? null;
  }
  return { complete: false, of: summed(lines) };
}

/** What lines add up to; one whose order was taken back counts for nothing. */
export function summed(lines: readonly SettlementLine[]): readonly SettlementSum[] {
  const owed = lines.filter(({ state }) => state !== 'cancelled');
  return [...Map.groupBy(owed, ({ payer, carrier }) => `${payer} ${carrier}`)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...others]]) => {
      if (first === undefined) return [];
      const all = [first, ...others];
      return {
        ...{ payer: first.payer, carrier: first.carrier, parcels: all.length },
        feeFen: all.reduce((sum, { feeFen }) => sum + (feeFen ?? 0), 0),
        withoutFee: all.filter(({ feeFen }) => feeFen === null).length,
      };
    });
}
