import type { Acknowledgement } from '#tests/audit/evidence';

/** What the load saw: acknowledgements for the auditor, counts for the summary, and what nobody should have seen. */
export class Tally {
  readonly acknowledged: Acknowledgement[] = [];
  readonly #counts = new Map<string, number>();
  readonly #unexpected: string[] = [];

  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** An answer that no fault and no rule explains. */
  unexpected(what: string): void {
    this.#unexpected.push(what);
  }

  get surprises(): readonly string[] {
    return this.#unexpected;
  }

  /** Counts whose name begins so, without that beginning, by name. */
  of(beginning: string): string {
    const own = [...this.#counts].filter(([name]) => name.startsWith(beginning)).sort();
    return own.map(([name, times]) => `${name.slice(beginning.length)} ${times}`).join(', ') || 'none';
  }

  total(beginning: string): number {
    return [...this.#counts].reduce((sum, [name, times]) => (name.startsWith(beginning) ? sum + times : sum), 0);
  }
}
