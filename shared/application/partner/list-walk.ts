import { healCase, type HealCaseDependencies } from './heal-case.ts';
import { recordOf } from './message-record.ts';
import type { MessageLog } from './ports.ts';
import { readList } from './read-list.ts';
import type { CaseStore } from '#application/case/ports';
import { type Comparison, dayToCompare, gone, type Last, mostDiffering } from '#domain/partner/comparison';
import { type Partner, placeAt } from '#domain/partner/registration';

export interface ListWalkDependencies extends Omit<HealCaseDependencies, 'isReceived' | 'isLate'> {
  /** What was recorded of messages. */
  readonly cases: Pick<CaseStore, 'answered'>;
  readonly log: MessageLog;
}

/** Cases after which it is kept how far comparing has come. */
const keptEvery = 20;

/** A run through the lists of one partner. What it gives is to be kept, one after the other. */
export class ListWalk {
  readonly #dependencies: ListWalkDependencies & { readonly isLate: () => boolean };
  readonly #partner: Partner;
  readonly #us: string;
  #compared = 0;
  #healed = 0;
  #tried = 0;

  constructor(dependencies: ListWalkDependencies & { readonly isLate: () => boolean }, partner: Partner) {
    this.#dependencies = dependencies;
    this.#partner = partner;
    this.#us = (partner.exchange === undefined ? null : placeAt(partner.exchange))?.us ?? '';
  }

  /** Cases that were compared, and of which something was missing and was taken in. */
  get done(): { readonly compared: number; readonly healed: number } {
    return { compared: this.#compared, healed: this.#healed };
  }

  /** Goes through the days that are over, as far as there is time. */
  async *days(comparison: Comparison, now: string): AsyncGenerator<Comparison> {
    let at = comparison;
    for (let day = dayToCompare(at, now); day !== null; day = dayToCompare(at, now)) {
      const list = await readList(this.#reading(), { partner: this.#partner.id, us: this.#us, day });
      if ('fault' in list) {
        this.#dependencies.log.info('no list', { partner: this.#partner.id, day, fault: list.fault });
        yield { ...at, failingSince: at.failingSince ?? now };
        return;
      }
      at = { ...at, failingSince: null };
      for (const [index, listed] of list.filter((each) => at.after === null || each.case > at.after).entries()) {
        if (this.#dependencies.isLate() || at.differing.length >= mostDiffering) {
          yield at;
          return;
        }
        const why = await this.#case(listed);
        // The next run has more time for it, unless this one had no other.
        if (why === 'late' && this.#tried > 1) {
          yield at;
          return;
        }
        this.#compared += 1;
        at = gone(at, listed, why);
        if (index % keptEvery === keptEvery - 1) yield at;
      }
      at = { ...at, day, after: null };
      yield at;
    }
  }

  /** Tries once more what could not be taken in before: it may have been too early for it. What was tried stands behind what was not. */
  async *again(comparison: Comparison): AsyncGenerator<Comparison> {
    let at = comparison;
    for (const [index, { why: _, ...last }] of comparison.differing.entries()) {
      if (this.#dependencies.isLate()) break;
      const why = await this.#case(last);
      if (why === 'late' && this.#tried > 1) break;
      const others = at.differing.filter((each) => each.case !== last.case);
      at = { ...at, differing: why === null ? others : [...others, { ...last, why }] };
      if (index % keptEvery === keptEvery - 1) yield at;
    }
    if (comparison.differing.length > 0) yield at;
  }

  /** Why a case differs still (a code, or a stable word); null where what was told last of it was received. */
  async #case(listed: Last): Promise<string | null> {
    const { log } = this.#dependencies;
    this.#tried += 1;
    const found = await this.#recorded(listed);
    if (found === 'same') return null;
    const why = found === 'other' ? 'partner.forked' : await this.#heal(listed);
    const fields = { partner: this.#partner.id, theirs: listed.case };
    if (why === null) log.info('healed', fields);
    else log.info('differs', { ...fields, why });
    return why;
  }

  async #heal(listed: Last): Promise<string | null> {
    const why = await healCase(this.#reading(), { partner: this.#partner.id, us: this.#us, case: listed.case });
    if (why !== null) return why;
    // It may list what it did not tell.
    if ((await this.#recorded(listed)) !== 'same') return 'not-told';
    this.#healed += 1;
    return null;
  }

  /** What cannot be tried at all ends nothing but this. */
  #reading() {
    const { fetcher } = this.#dependencies;
    return {
      ...this.#dependencies,
      fetcher: { fetch: (wanted: Parameters<typeof fetcher.fetch>[0]) => fetcher.fetch(wanted).catch(() => notTried) },
      isReceived: async (name: string): Promise<boolean> => {
        const [from = '', caseThere = '', seq = ''] = name.split('_');
        return (await recordOf(this.#dependencies, { from, case: caseThere, seq: Number(seq) })) !== null;
      },
    };
  }

  /** Whether the last message of a case was received: of the region that its number begins with, or of another that the partner speaks for. */
  async #recorded({ case: caseThere, seq, hash }: Last): Promise<'same' | 'other' | 'none'> {
    const isFirst = (region: string): boolean => caseThere.startsWith(region);
    const { regions } = this.#partner;
    for (const from of [...regions.filter(isFirst), ...regions.filter((region) => !isFirst(region))]) {
      const record = await recordOf(this.#dependencies, { from, case: caseThere, seq });
      // Records from before hashes were kept are known by number alone.
      if (record !== null) return record.eventHash === undefined || record.eventHash === hash ? 'same' : 'other';
    }
    return 'none';
  }
}

const notTried = { fault: 'not-tried' } as const;
