import type { ToldDays } from '#application/partner/told-days';
import type { ListedCase } from '#contracts/partner/exchange';

/** Entries of daily lists, in memory. */
export class MemoryToldDays implements ToldDays {
  readonly #days = new Map<string, Map<string, ListedCase>>();

  enter({ partner, day, listed }: Parameters<ToldDays['enter']>[0]): Promise<void> {
    const cases = this.#days.get(`${partner}#${day}`) ?? new Map<string, ListedCase>();
    this.#days.set(`${partner}#${day}`, cases);
    if ((cases.get(listed.case)?.seq ?? 0) < listed.seq) cases.set(listed.case, listed);
    return Promise.resolve();
  }

  of({ partner, day }: { partner: string; day: string }): Promise<readonly ListedCase[]> {
    const cases = [...(this.#days.get(`${partner}#${day}`)?.values() ?? [])];
    return Promise.resolve(cases.sort((one, other) => (one.case < other.case ? -1 : 1)));
  }
}
