import type { Comparisons } from './comparisons.ts';
import { ListWalk, type ListWalkDependencies } from './list-walk.ts';
import { freshComparison, isUnsettled } from '#domain/partner/comparison';
import { type Partner, placeAt } from '#domain/partner/registration';

export interface CompareListsDependencies extends ListWalkDependencies {
  readonly comparisons: Comparisons;
}

/** What a run came to: cases that were compared, those of which something was missing and was taken in, and partners somebody has to look at. */
export interface ComparedLists {
  readonly compared: number;
  readonly healed: number;
  /** By their ids; those with whom comparing failed among them. */
  readonly unsettled: readonly string[];
  /** Faults that ended the comparing with a partner, and with no other. */
  readonly faults: readonly unknown[];
}

/** Milliseconds after which a run begins nothing more: what is under way ends before its function is stopped. */
const longestRunMs = 150_000;

/**
 * Compares the lists of the days that are over, of every partner that gives them, with what was received of it, and fetches what is
 * missing. A run that does not come to the end is gone on with by the next.
 */
export async function compareLists(dependencies: CompareListsDependencies): Promise<ComparedLists> {
  const { partners, clock } = dependencies;
  const until = Date.parse(clock.now()) + longestRunMs;
  const isLate = (): boolean => Date.parse(clock.now()) > until;
  const giving = (await partners.all()).filter(({ exchange }) => exchange !== undefined && placeAt(exchange) !== null);
  const runs = await Promise.all(
    giving.map(async (partner): Promise<ComparedLists> => {
      const walk = new ListWalk({ ...dependencies, isLate }, partner);
      try {
        const isSettled = await compareOne(dependencies, { partner, walk });
        return { ...walk.done, unsettled: isSettled ? [] : [partner.id], faults: [] };
      } catch (error) {
        return { ...walk.done, unsettled: [partner.id], faults: [error] };
      }
    }),
  );
  return {
    compared: runs.reduce((sum, run) => sum + run.compared, 0),
    healed: runs.reduce((sum, run) => sum + run.healed, 0),
    unsettled: runs.flatMap(({ unsettled }) => unsettled),
    faults: runs.flatMap(({ faults }) => faults),
  };
}

/** Goes through the days that are over, and then through what differed before; whether nobody has to look at anything. */
async function compareOne(
  { comparisons, clock }: CompareListsDependencies,
  { partner: { id }, walk }: { partner: Partner; walk: ListWalk },
): Promise<boolean> {
  const now = clock.now();
  const kept = await comparisons.of(id);
  let [comparison, version] = [kept?.value ?? freshComparison(now), kept?.version ?? null];
  const steps = [() => walk.days(comparison, now), () => walk.again(comparison)];
  for (const step of steps)
    for await (const next of step()) {
      comparison = next;
      version = await comparisons.put(id, comparison, version);
      // Somebody ordered otherwise meanwhile: the next run goes by that.
      if (version === null) return true;
    }
  return !isUnsettled(comparison, now);
}
