import { newKey, until } from '#infra/commands/scenarios';
import { outcome } from './refusal.ts';
import type { Cases, Requests, Way } from './scenarios-of-rights.ts';

const why = { legalBasis: '行政许可法第四十九条', reason: '证书遗失' };

/** A result issued on the spot, and its newest version. */
class Reissued {
  readonly #cases: Cases;
  readonly #newest = new Map<string, string>();

  constructor(cases: Cases) {
    this.#cases = cases;
  }

  /** Gives the id of the case that it came of. */
  async issue(): Promise<string> {
    const caseId = await this.#cases.onTheSpot();
    const { citizen } = this.#cases;
    const { result } = await until(citizen, { caseId, wanted: ({ status }) => status === 'completed' });
    this.#newest.set(caseId, result?.identifier ?? '');
    return caseId;
  }

  /** Looks at the draft of the next version, and approves it: `ok`, or why not. */
  reissue(caseId: string): Promise<unknown> {
    const { decider } = this.#cases.people;
    const params = { identifier: this.#newest.get(caseId) ?? '' };
    const give = async () => {
      const shown = await decider.giveVersion({ params, body: { kind: 'reissue', ...why }, idempotencyKey: newKey() });
      const body = { kind: 'reissue', ...why, draftSm3: shown.draftSm3 } as const;
      const { identifier } = await decider.giveVersion({ params, body, idempotencyKey: newKey() });
      this.#newest.set(caseId, identifier);
    };
    return outcome(give());
  }
}

/** What whoever decides on results may do for a new version of one. */
export async function requestsOfVersions(cases: Cases): Promise<Readonly<Record<string, Requests>>> {
  const reissued = new Reissued(cases);
  const caseId = await reissued.issue();
  return { 'licence-decide': () => reissued.reissue(caseId) };
}

/** The sealer looks in the register which file is that of a result. */
export function waysOfVersions(cases: Cases): Readonly<Record<string, Way>> {
  const reissued = new Reissued(cases);
  return {
    'sealer LicencesFind dynamodb:GetItem': {
      begin: async () => {
        const caseId = await reissued.issue();
        await reissued.reissue(caseId);
        return caseId;
      },
      reached: async (caseId) => (await reissued.reissue(caseId)) === 'ok',
    },
  };
}
