import type { Said } from './arrival.ts';
import type { Arrival, Reply } from './door.ts';
import { notShown, passedIf, type Shown } from './matrix.ts';
import type { PartnerMessage } from '#contracts/partner/message';

/** What was taken of what a partner posted, as whoever receives keeps it; and what all of it shows. */
export class Taken {
  /** By id, the digest of what was taken. */
  readonly #digests = new Map<string, string>();
  /** By case of theirs: the last that was taken. */
  readonly #last = new Map<string, Pick<PartnerMessage, 'seq' | 'hash'>>();
  /** By number of ours, those of theirs. */
  readonly #cases = new Map<string, Set<string>>();
  #outOfOrder = 0;
  #otherContent = 0;

  knows({ id }: Said): boolean {
    return this.#digests.has(id);
  }

  /** Whether it follows what was taken last of its case. */
  isNext({ message }: Said): boolean {
    if (message === null) return false;
    const last = this.#last.get(message.case) ?? null;
    const { previous } = message;
    return previous === null ? last === null : last?.seq === previous.seq && last.hash === previous.hash;
  }

  take(said: Said): Reply {
    const { id, message, digest } = said;
    if (message === null) return { status: 400, code: 'request.malformed' };
    const before = this.#digests.get(id);
    if (before !== undefined) {
      if (before === digest) return { status: 200 };
      this.#otherContent += 1;
      return { status: 422, code: 'idempotency.key_reused' };
    }
    if (!this.isNext(said)) {
      this.#outOfOrder += 1;
      return { status: 409, code: 'partner.gap' };
    }
    this.#digests.set(id, digest);
    this.#last.set(message.case, { seq: message.seq, hash: message.hash });
    if (message.type === 'report') {
      const known = this.#cases.get(message.about) ?? new Set<string>();
      this.#cases.set(message.about, known.add(message.case));
    }
    return { status: 200 };
  }

  /** Of everything that came: signed, of its form, in order, the same each time, one case for each of ours. */
  shown(arrivals: readonly Arrival[]): readonly Shown[] {
    if (arrivals.length === 0) return Array.from({ length: 5 }, () => notShown('no message came'));
    const unsigned = arrivals.filter(({ said }) => said.signed === null).length;
    const misshapen = arrivals.filter(({ said }) => said.signed !== null && said.fault !== null).length;
    const doubled = [...this.#cases.values()].filter(({ size }) => size > 1).length;
    const count = (wrong: number, of: number): Shown => passedIf(wrong === 0, `${wrong} of ${of} otherwise`);
    return [
      count(unsigned, arrivals.length),
      count(misshapen, arrivals.length),
      count(this.#outOfOrder, arrivals.length),
      count(this.#otherContent, arrivals.length),
      this.#cases.size === 0 ? notShown('no report was taken') : count(doubled, this.#cases.size),
    ];
  }
}
