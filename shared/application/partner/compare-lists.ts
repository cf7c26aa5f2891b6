import type { Comparisons } from './comparisons.ts';
import { healCase, type HealCaseDependencies } from './heal-case.ts';
import { recordOf } from './message-record.ts';
import type { MessageLog } from './ports.ts';
import { readList } from './read-list.ts';
import type { CaseStore } from '#application/case/ports';
import { civilDate } from '#domain/limits/civil-date';
import {
  type Comparison,
  dayToCompare,
  type Differing,
  freshComparison,
  gone,
  isUnsettled,
  type Last,
  mostDiffering,
} from '#domain/partner/comparison';
import { type Partner, placeAt } from '#domain/partner/registration';

export interface CompareListsDependencies extends HealCaseDependencies {
  readonly comparisons: Comparisons;
  /** What was recorded of messages. */
  readonly cases: Pick<CaseStore, 'answered'>;
  readonly log: MessageLog;
}

/** What a run came to: cases that were compared, those of which something was missing and was taken in, and partners somebody has to look at. */
export interface ComparedLists {
  readonly compared: number;
  readonly healed: number;
  readonly unsettled: readonly string[];
}

/** Milliseconds after which a run begins with no further case: it ends before its function is stopped. */
const longestRunMs = 150_000;

/**
 * Compares the lists of the days that are over, of every partner that gives them, with what was received of it, and fetches what is
 * missing. A run that does not come to the end is gone on with by the next.
 */
export async function compareLists(dependencies: CompareListsDependencies): Promise<ComparedLists> {
  const until = Date.parse(dependencies.clock.now()) + longestRunMs;
  const compared = await Promise.allSettled(
    (await dependencies.partners.all()).map((partner) => compareOne(dependencies, { partner, until })),
  );
  const failed = compared.find((each) => each.status === 'rejected');
  // The others have gone as far as they could.
  if (failed !== undefined) throw failed.reason;
  const runs = compared.flatMap((each) => (each.status === 'fulfilled' && each.value !== null ? [each.value] : []));
  return {
    compared: runs.reduce((sum, run) => sum + run.compared, 0),
    healed: runs.reduce((sum, run) => sum + run.healed, 0),
    unsettled: runs.flatMap(({ partner, isUnsettled: is }) => (is ? [partner] : [])),
  };
}

interface Run {
  readonly partner: string;
  readonly compared: number;
  readonly healed: number;
  readonly isUnsettled: boolean;
}

/** One partner's; null where it gives no lists. */
async function compareOne(
  dependencies: CompareListsDependencies,
  { partner, until }: { partner: Partner; until: number },
): Promise<Run | null> {
  const us = partner.exchange === undefined ? undefined : placeAt(partner.exchange)?.us;
  if (us === undefined) return null;
  const { comparisons, clock } = dependencies;
  const now = clock.now();
  const walk = new Walk(dependencies, { partner, us, until });
  const kept = await comparisons.of(partner.id);
  let version = kept?.version ?? null;
  let comparison = await walk.again(kept?.value ?? freshComparison);
  for (let isMore = true; isMore;) {
    const { day } = comparison;
    comparison = await walk.day(comparison, civilDate(now));
    version = await comparisons.put(partner.id, comparison, version);
    // Where somebody ordered otherwise meanwhile, the next run goes by that.
    isMore = comparison.day !== day && version !== null;
  }
  const { compared, healed } = walk;
  return { partner: partner.id, compared, healed, isUnsettled: isUnsettled(comparison, now) };
}

/** A run through the lists of one partner. */
class Walk {
  readonly #dependencies: CompareListsDependencies;
  readonly #of: { readonly partner: Partner; readonly us: string; readonly until: number };
  compared = 0;
  healed = 0;

  constructor(dependencies: CompareListsDependencies, of: { partner: Partner; us: string; until: number }) {
    this.#dependencies = dependencies;
    this.#of = of;
  }

  /** Tries once more what could not be taken in before: it may have been too early for it. */
  async again(comparison: Comparison): Promise<Comparison> {
    const left: Differing[] = [];
    for (const each of comparison.differing) {
      const why = this.#isLate() ? each.why : await this.#case(each);
      if (why !== null) left.push({ ...each, why });
    }
    return { ...comparison, differing: left };
  }

  /** Goes on with the next day that is over, as far as there is time. */
  async day(comparison: Comparison, today: string): Promise<Comparison> {
    const day = dayToCompare(comparison, today);
    if (day === null || this.#isLate()) return comparison;
    const { partner, us } = this.#of;
    const list = await readList(this.#dependencies, { partner: partner.id, us, day });
    if ('fault' in list) {
      const { clock, log } = this.#dependencies;
      log.info('no list', { partner: partner.id, day, fault: list.fault });
      return { ...comparison, failingSince: comparison.failingSince ?? clock.now() };
    }
    let at: Comparison = { ...comparison, failingSince: null };
    for (const listed of list.filter((each) => at.after === null || each.case > at.after)) {
      if (this.#isLate() || at.differing.length >= mostDiffering) return at;
      at = gone(at, listed, await this.#case(listed));
    }
    return { ...at, day, after: null };
  }

  #isLate(): boolean {
    return Date.parse(this.#dependencies.clock.now()) > this.#of.until;
  }

  /** Why a case differs still (a code, or a stable word); null where what was told last of it was received. */
  async #case(listed: Last): Promise<string | null> {
    this.compared += 1;
    const found = await this.#recorded(listed);
    if (found === 'same') return null;
    const why = found === 'other' ? 'partner.forked' : await this.#heal(listed);
    const { log } = this.#dependencies;
    const fields = { partner: this.#of.partner.id, theirs: listed.case };
    if (why === null) log.info('healed', fields);
    else log.info('differs', { ...fields, why });
    return why;
  }

  async #heal(listed: Last): Promise<string | null> {
    const { partner, us } = this.#of;
    const why = await healCase(this.#dependencies, { partner: partner.id, us, case: listed.case });
    if (why !== null) return why;
    // It may list what it did not tell.
    if ((await this.#recorded(listed)) !== 'same') return 'not-told';
    this.healed += 1;
    return null;
  }

  /** Whether the last message of a case was received: of whichever of its regions it is. */
  async #recorded({ case: caseThere, seq, hash }: Last): Promise<'same' | 'other' | 'none'> {
    const records = await Promise.all(
      this.#of.partner.regions.map((from) => recordOf(this.#dependencies, { from, case: caseThere, seq })),
    );
    const found = records.filter((record) => record !== null);
    if (found.length === 0) return 'none';
    // Records from before hashes were kept are known by number alone.
    return found.some(({ eventHash }) => eventHash === undefined || eventHash === hash) ? 'same' : 'other';
  }
}
