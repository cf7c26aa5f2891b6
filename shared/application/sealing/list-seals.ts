import type { Clock } from '#application/clock';
import type { SealRegistry } from './ports.ts';
import { type SealView, viewOfSeal } from './seal-view.ts';
import type { SealUsesPage, SealUsesReader } from './seal-uses.ts';
import { accept, type Outcome, reject } from '#contracts/errors';
import { type Person, postFor } from '#domain/identity/principal';
import { civilDate } from '#domain/limits/civil-date';
import { coverage, type Covered, type SealNeed } from '#domain/seal/coverage';

export interface ListSealsDependencies {
  readonly seals: SealRegistry;
  readonly uses: SealUsesReader;
  /** Of all bodies. */
  readonly needs: readonly SealNeed[];
  readonly clock: Clock;
}

/** How often a seal was used in the present month; `more` where nobody counted to the end. */
interface UsesThisMonth {
  readonly month: string;
  readonly count: number;
  readonly more: boolean;
}

export interface SealsOfBody {
  readonly body: string;
  readonly seals: readonly (SealView & { readonly uses: UsesThisMonth })[];
  readonly coverage: readonly Covered[];
}

const MOST_COUNTED = 10_000;

/** The seals of a body in every state, what each was used for this month, and whether each kind that its items and duties need is there. */
export async function listSeals(
  { seals, uses, needs, clock }: ListSealsDependencies,
  { person, body }: { person: Person; body: string },
): Promise<Outcome<SealsOfBody>> {
  if (!mayLook(person, body)) return reject('identity.no_post');
  const own = needs.filter((each) => each.body === body);
  const found = (await Promise.all(own.map(({ kind }) => seals.sealsOf({ body, kind })))).flat();
  const at = clock.now();
  const month = civilDate(at).slice(0, 7);
  const shown = found.map(async (seal) => {
    const count = await uses.count({ sealId: seal.id, month, most: MOST_COUNTED });
    return { ...viewOfSeal(seal), uses: { month, count, more: count >= MOST_COUNTED } };
  });
  return accept({
    body,
    seals: await Promise.all(shown),
    coverage: coverage({ needs: own.filter(isNeeded), seals: found, at }),
  });
}

/** What a seal of a body was used for in a month: documents by identifier, nothing of what they say. */
export async function listSealUses(
  { seals, uses }: Pick<ListSealsDependencies, 'seals' | 'uses'>,
  request: {
    readonly person: Person;
    readonly body: string;
    readonly kind: string;
    readonly sealId: string;
    readonly month: string;
    readonly limit?: string | undefined;
    readonly cursor?: string | undefined;
  },
): Promise<Outcome<SealUsesPage>> {
  const { person, body, kind, sealId, month, limit, cursor } = request;
  if (!mayLook(person, body)) return reject('identity.no_post');
  const all = await seals.sealsOf({ body, kind });
  if (!all.some(({ id }) => id === sealId)) return reject('seal.not_found');
  return accept(await uses.list({ sealId, month, limit: Number(limit ?? 100), cursor }));
}

const isNeeded = ({ items, duties }: SealNeed): boolean => items.length + duties.length > 0;

const mayLook = (person: Person, body: string): boolean =>
  (['decider', 'reviewer'] as const).some((role) => postFor(person, { role, body }) !== undefined);
